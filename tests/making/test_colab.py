"""Colab, emulated: its module, its Drive, a pip that reaches what a test lets it reach."""

import importlib.metadata
import importlib.util
import subprocess
import sys
import types
from pathlib import Path

import pytest

from course.making.colab import Origin, is_setup

ADDRESS = "https://files.example/tiny_course-1.0-py3-none-any.whl"
NAME = "tiny_course-1.0-py3-none-any.whl"


class Colab:
    """A machine of Colab without the course. `run` runs a first cell and returns what it prints."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.drive = folder / "content", folder / "content" / "drive" / "MyDrive"
        self.folder.mkdir()
        self.tried, self.reachable, self.asked, self.on_drive = [], False, 0, False
        mounting = types.ModuleType("google.colab.drive")
        mounting.mount = self.mount
        module = types.ModuleType("google.colab")
        module.drive = mounting
        monkeypatch.setitem(sys.modules, "google.colab", module)
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        monkeypatch.setattr(subprocess, "run", self.pip)
        monkeypatch.setattr(importlib.metadata, "version", self.version)
        monkeypatch.chdir(self.folder)
        self.installed = ""

    def mount(self, place):
        self.asked += 1
        self.drive.mkdir(parents=True)
        if self.on_drive:
            self.put(self.drive / "tiny-course")

    def put(self, folder, name=NAME):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a wheel")

    def pip(self, command, capture_output):
        assert command[1:4] == ["-m", "pip", "install"] and capture_output
        self.tried.append(command[-1])
        there = self.reachable if command[-1].startswith("https:") else Path(command[-1]).exists()
        self.installed = "1.0" if there else self.installed
        return subprocess.CompletedProcess(command, int(not there))

    def version(self, name):
        if not self.installed:
            raise importlib.metadata.PackageNotFoundError(name)
        return self.installed

    def run(self, capsys, address=ADDRESS, version="1.0"):
        cell = Origin("tiny-course", version, address).cell
        exec(cell.replace("/content/drive", str(self.folder / "drive")), {})
        return capsys.readouterr().out


@pytest.fixture
def colab(tmp_path, monkeypatch):
    return Colab(tmp_path, monkeypatch)


def test_what_is_installed_is_left_as_it_is(colab, capsys, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert (colab.run(capsys), colab.tried, colab.asked) == ("", [], 0)


def test_a_file_beside_the_notebook_comes_first(colab, capsys):
    colab.put(colab.folder)
    colab.put(colab.drive / "tiny-course")
    assert colab.run(capsys) == ""
    assert colab.tried == [str(colab.folder / NAME)]


def test_then_one_on_drive(colab, capsys):
    colab.put(colab.drive / "tiny-course")
    assert colab.run(capsys) == ""
    assert colab.tried == [str(colab.drive / "tiny-course" / NAME)] and not colab.asked


def test_then_the_address_and_nobody_is_asked_for_a_drive(colab, capsys):
    colab.reachable = True
    assert (colab.run(capsys), colab.tried, colab.asked) == ("", [ADDRESS], 0)


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_where_no_address_can_be_reached_drive_is_asked_for(colab, capsys, address):
    colab.on_drive = True
    assert colab.run(capsys, address) == ""
    assert colab.asked == 1 and colab.tried[-1] == str(colab.drive / "tiny-course" / NAME)


def test_where_nothing_is_found_it_says_what_to_do(colab, capsys):
    said = colab.run(capsys)
    assert " ".join(said.split()) == (
        "The course could not be installed. Put the file that your teacher gave you, "
        "tiny_course-1.0-*.whl, on your Google Drive, into the folder tiny-course, and run this "
        "cell again."
    )
    assert all(len(line) <= 80 for line in said.splitlines())


def test_a_file_of_another_version_is_not_taken(colab, capsys):
    colab.put(colab.folder, "tiny_course-0.9-py3-none-any.whl")
    assert "could not be installed" in colab.run(capsys)


def test_a_notebook_of_another_version_says_so(colab, capsys):
    colab.reachable = True
    said = colab.run(capsys, version="2.0")
    assert "This notebook is of version 2.0 of the course, installed is 1.0." in said
    assert "course update NOTEBOOK" in said


def test_anywhere_else_nothing_is_installed(colab, capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "google.colab")
    assert (colab.run(capsys), colab.tried) == ("", [])


def test_the_build_knows_the_cell():
    assert is_setup(Origin("tiny-course", "1.0").cell) and not is_setup("import sys")
