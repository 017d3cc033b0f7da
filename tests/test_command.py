"""`course …`: what a person types and reads."""

import json
import re
import subprocess
import sys

import pytest
import typer

from course import languages, syllabus
from course.__main__ import app
from course.files import text
from course.making import building, exercises, release


@pytest.fixture
def notebook(tmp_path):
    """A student's notebook, written with the given version of each answer cell."""

    def write(lesson, version, change=("", "")):
        cells = [version(cell) for cell in exercises.code(exercises.source(lesson))]
        made = [{"cell_type": "code", "source": cell.replace(*change)} for cell in cells]
        path = tmp_path / "submitted (1).ipynb"
        path.write_text(json.dumps({"cells": made}), encoding="utf-8")
        return path

    return write


FIRST, *OTHERS = syllabus.names()
LESSONS = [FIRST, *(pytest.param(name, marks=pytest.mark.heavy) for name in OTHERS)]


@pytest.mark.parametrize("name", LESSONS)
def test_a_solved_notebook_passes_and_a_blank_one_is_not_finished(name, notebook, course_command):
    lesson = syllabus.lesson(name)
    result = course_command("check", notebook(lesson, exercises.solved))
    assert result.exit_code == 0
    assert result.stdout.count("✓ ") == len(lesson.exercises)
    result = course_command("check", notebook(lesson, exercises.blank))
    assert result.exit_code == 1
    assert result.stdout.count("is not written yet") == len(lesson.exercises)


def test_one_wrong_answer_is_told_among_right_ones(built, notebook, course_command):
    wrong = "double(double(x))", "double(x)"
    result = course_command("check", notebook(built.lesson, exercises.solved, wrong))
    assert result.exit_code == 1
    assert result.stdout.count("✗ ") == 1 and "Once: double it again." in result.stdout


def test_a_notebook_without_its_check_cells_is_judged_all_the_same(built, notebook, course_command):
    def unchecked(cell):
        return "" if cell.startswith("checks.") else exercises.blank(cell)

    result = course_command("check", notebook(built.lesson, unchecked))
    assert result.exit_code == 1
    assert result.stdout.count("is not written yet") == 2


def test_a_deleted_answer_is_named(built, notebook, course_command):
    def without(cell):
        return "" if "class Quadruple" in cell else exercises.solved(cell)

    result = course_command("check", notebook(built.lesson, without))
    assert result.exit_code == 1
    assert "✗ Quadruple is not defined in this notebook." in result.stdout


def test_an_answer_that_cannot_be_read_does_not_hide_the_others(built, notebook, course_command):
    change = "class Quadruple:", "class Quadruple(:"
    result = course_command("check", notebook(built.lesson, exercises.solved, change))
    assert result.exit_code == 1
    assert "✗ Quadruple" in result.stdout and "Traceback" not in result.output
    assert result.stdout.count("✓ ") == 1


@pytest.mark.parametrize(
    "content, sentence",
    [
        (None, "cannot be read: No such file or directory."),
        ("not json", "is not a notebook"),
        ("[]", "is not a notebook"),
        ('{"cells": []}', "has no code."),
        ('{"cells": [{"cell_type": "code", "source": "x = 1"}]}', "answers no lesson"),
    ],
)
def test_a_file_that_is_no_submission_gets_one_sentence(
    tmp_path, content, sentence, course_command
):
    path = tmp_path / "a.ipynb"
    if content is not None:
        path.write_text(content)
    result = course_command("check", path)
    assert result.exit_code == 2
    assert sentence in result.stderr.replace("\n", " ") and "Traceback" not in result.stderr


MISUSED = [
    (["build", "optimisers"], "There is no lesson 'optimisers'. The lessons are: "),
    (["release", "{new}", "--lessons", "adam"], "There is no lesson 'adam'."),
    (["release", "{full}"], "exists already and is not empty. Name a new folder."),
    (["export", "nbgrader", "{full}"], "exists already and is not empty. Name a new folder."),
    (["export", "otter", "{full}"], "exists already and is not empty. Name a new folder."),
    (["export", "moodle", "{new}"], "There is no export for 'moodle': nbgrader, otter, gradescope"),
    (["new", "optimizers"], "exists already and is not empty."),
    (["release", "{full}/mine.txt/x"], "Not a directory"),
    (["start", "{full}/mine.txt"], "File exists"),
    (["grade", "{full}", "--worksheet", "w.csv"], "in a class: name it with --class."),
]


@pytest.mark.parametrize("typed, says", MISUSED, ids=[" ".join(typed) for typed, _ in MISUSED])
def test_a_mistake_of_the_person_is_one_sentence(typed, says, tmp_path, course_command):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep me")
    folders = {"new": tmp_path / "new", "full": tmp_path / "full"}
    result = course_command(*(word.format(**folders) for word in typed))
    assert result.exit_code == 2
    assert says in result.stderr.replace("\n", " ") and "Traceback" not in result.output
    assert text(tmp_path / "full" / "mine.txt") == "keep me"


def test_a_students_copy_has_nothing_to_build(tmp_path):
    """The package of a release, unpacked as pip does."""
    package = release.wheel(tmp_path, syllabus.lessons())
    unpacked = tmp_path / "site-packages"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", package, unpacked], check=True)
    for command in ("build", "release", "export"):
        arguments = [] if command == "build" else ["x", "y"][: 1 + (command == "export")]
        done = subprocess.run(
            [sys.executable, "-m", "course", command, *arguments],
            cwd=unpacked,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2 and "this is a student's copy" in done.stderr
        assert "Traceback" not in done.stderr


def test_build_check_names_what_is_stale_and_the_command(monkeypatch, course_command):
    monkeypatch.setattr(building, "stale", lambda: iter(["notebooks/x.ipynb is old"]))
    result = course_command("build", "--check")
    assert result.exit_code == 2
    assert "notebooks/x.ipynb is old" in result.stderr and "course build" in result.stderr


def commands() -> dict[str, str]:
    """All that can be typed behind `course` -> its help."""
    found = typer.main.get_command(app).commands
    below = {f"{name} {each}": own for name, group in found.items() for each, own in under(group)}
    return {name: each.help for name, each in {**found, **below}.items()}


def under(group):
    return getattr(group, "commands", {}).items()


def test_every_command_has_help_and_stands_in_the_documents():
    root = syllabus.root()
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")]
    said = "\n".join(text(page) for page in pages)
    assert "class fill" in commands()
    for name, about in commands().items():
        assert about and f"course {name}" in said


def test_no_document_names_a_command_that_is_gone():
    root = syllabus.root()
    for page in [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")]:
        assert "python -m lessons" not in text(page)
        for line in re.findall(r"^course (\w+)", text(page), re.M):
            assert line in commands()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--language", "ko", "--help"), "과목을 만들고, 나눠 주고, 검사하고, 채점합니다."),
        (("--language", "ko", "check", "--help"), "노트북, 또는 노트북을 .py로 내보낸 파일"),
        (("class", "--help"), "Set up a class: who is in it"),
    ],
)
def test_the_help_is_in_the_language_that_is_asked_for(course_command, typed, told):
    assert told in course_command(*typed).output


def test_the_environment_asks_for_a_language_too(course_command, monkeypatch):
    monkeypatch.setenv(languages.VARIABLE, "ko")
    assert "강의마다 얼마나 했는지" in course_command("progress", "--help").output
