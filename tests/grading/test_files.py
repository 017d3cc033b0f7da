"""Odd files, folders and zips: each is one student's problem, told in one sentence."""

import csv
import io
import json
import os
import pickle
import random
import struct
import zipfile
from pathlib import Path

import pytest
from submitted import notebook, put, zipped

from course.answers.reading import Unreadable
from course.grading import archives, classes, students
from course.grading.files import FILE, File, files

ANSWER = "class Adam:\n    pass"
BOOK, NAME = notebook(ANSWER), "02_optimizers.ipynb"
MIB = 2**20


@pytest.fixture
def read(reader):
    """Each student with the problem of the first file; "" where it can be graded."""

    def found(folder: Path) -> dict[str, str]:
        tasks = [
            classes.surveyed(student, own[0], "", reader)
            for student, own in students.newest(files(folder)).items()
        ]
        return {task.student: task.problem.text if task.problem else "" for task in tasks}

    return found


def patched(data: bytes, local: dict | None = None, listed: dict | None = None) -> bytes:
    """A zip of one file with other bytes in the head of its entry and of its place in the list."""
    changed, start = bytearray(data), data.find(b"PK\x01\x02")
    for shift, bytes_at in ((0, local or {}), (start, listed or {})):
        for at, value in bytes_at.items():
            changed[shift + at : shift + at + len(value)] = value
    return bytes(changed)


def renamed(raw: bytes) -> bytes:
    """A zip with a name as old programs write it: in any encoding, without the flag for UTF-8."""
    return zipped(("x" * len(raw), BOOK)).replace(b"x" * len(raw), raw)


def nested(depth: int) -> bytes:
    packed = zipped((NAME, BOOK))
    for number in range(depth):
        packed = zipped((f"{number}.zip", packed))
    return packed


def packed_with(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr(NAME, BOOK)
    return stream.getvalue()


def noise(size: int) -> bytes:
    return random.Random(0).randbytes(size)


ONE = zipped((NAME, BOOK))
LINK = zipfile.ZipInfo(NAME)
LINK.external_attr, LINK.create_system = 0o120777 << 16, 3
FLAGGED = patched(zipped(("xxxx.ipynb", BOOK)), {7: b"\x08"}, {9: b"\x08"})
LARGE = b" " * (FILE + 1)
PDF = b"%PDF \xff"

SENT = {
    "not a zip": ("kim.zip", b"PK\x03\x04 no zip", "is damaged"),
    "nothing": ("kim.zip", b"", "is damaged"),
    "nothing in it": ("kim.zip", zipped(), "holds no notebook"),
    "only a Mac's": ("kim.zip", zipped((f"__MACOSX/._{NAME}", b"\0")), "holds no notebook"),
    "cut off": ("kim.zip", zipped((NAME, noise(3000)))[:-200], "is damaged"),
    "a bit is wrong": ("kim.zip", patched(ONE, {60: b"\xff\x0f"}), "is damaged"),
    "its name is no UTF-8": ("kim.zip", FLAGGED.replace(b"xxxx", b"\xed\xa0\x80y"), "is damaged"),
    "a password": ("kim.zip", patched(ONE, {6: b"\1"}, {8: b"\1"}), "locked with a password"),
    "AES": ("kim.zip", patched(ONE, {8: b"\x63"}, {10: b"\x63"}), "packed in a way that is not"),
    "bzip2": ("kim.zip", packed_with(zipfile.ZIP_BZIP2), ""),
    "LZMA": ("kim.zip", packed_with(zipfile.ZIP_LZMA), ""),
    "a link": ("kim.zip", zipped((LINK, b"../lee.ipynb")), "is not a notebook"),
    "a date in month 0": ("kim.zip", patched(ONE, {}, {12: bytes(4)}), ""),
    "behind a program": ("kim.zip", b"MZ" * 500 + ONE, ""),
    "up and away": ("kim.zip", zipped((f"../../lee/{NAME}", BOOK)), ""),
    "from the root": ("kim.zip", zipped(("/etc/lee.ipynb", BOOK)), ""),
    "from Windows": ("kim.zip", zipped(("C:\\lee\\lee.ipynb", BOOK)), ""),
    "5000 folders": ("kim.zip", zipped(("a/" * 5000 + NAME, BOOK)), ""),
    "a name of 60 KB": ("kim.zip", zipped(("학" * 20_000 + ".ipynb", BOOK)), ""),
    "4 zips": ("kim.zip", nested(3), ""),
    "5 zips": ("kim.zip", nested(4), "lies in a zip in a zip"),
    "large": ("kim.zip", zipped((NAME, LARGE)), "holds more than 64 MiB. Clear its outputs"),
    "claims little": (
        "kim.zip",
        patched(zipped((NAME, LARGE)), {22: struct.pack("<I", 9)}, {24: struct.pack("<I", 9)}),
        "is damaged",
    ),
    "claims much": ("kim.zip", patched(ONE, {}, {24: struct.pack("<I", 2**31)}), ""),
    "a bomb of bombs": (
        "kim.zip",
        zipped(("x.zip", zipped(*[(f"{n}.zip", b" " * 30 * MIB) for n in range(10)]))),
        "unpacks to more than 256 MiB",
    ),
    "a long list": (
        "kim.zip",
        zipped(*[(str(n), b"") for n in range(archives.ENTRIES + 1)]),
        "holds more than 100000 files",
    ),
    "a large file": ("kim.ipynb", LARGE, "holds more than 64 MiB. Clear its outputs"),
    "a zip by its content": ("kim.ipynb", ONE, "is a zip file, not a notebook"),
    "JSON": ("kim.ipynb.json", BOOK, ""),
    "text": ("kim.ipynb.txt", BOOK, ""),
    "a script": ("kim.py.txt", ANSWER.encode(), ""),
    "Drive, in Korean": ("kim.ipynb의 사본", BOOK, ""),
    "other JSON": ("kim.ipynb.json", b"[1]", "is not a notebook. Send the file that ends with"),
    "HTML": ("kim.html", b"<html>", "is not a notebook. Send the file that ends with .ipynb."),
    "upper case": ("kim.IPYNB", BOOK, ""),
    "a blank at the end": ("kim.ipynb ", BOOK, ""),
    "no name": ("kim/.ipynb", BOOK, ""),
} | {kind: (f"kim.{kind}", PDF, "is not a notebook") for kind in ("pdf", "7z", "hwp", "tar.gz")}


@pytest.mark.parametrize("path, content, says", SENT.values(), ids=SENT)
def test_what_is_wrong_with_a_file_is_told_by_that_file_alone(read, tmp_path, path, content, says):
    put(tmp_path, path, content)
    put(tmp_path, "lee.ipynb", BOOK)
    found = read(tmp_path)
    assert list(found) == ["kim", "lee"] and not found["lee"]
    assert says in found["kim"] and bool(says) == bool(found["kim"])
    assert "kim" in found["kim"] or not says
    assert found["kim"].isprintable() and len(found["kim"]) < 300


SENT_BESIDE_LEE = {
    "a pipe": (lambda place: os.mkfifo(place), "neither a file nor a folder"),
    "a device": (lambda place: place.symlink_to("/dev/zero"), "neither a file nor a folder"),
    "a link to nowhere": (lambda place: place.symlink_to("nowhere"), "cannot be opened"),
    "a link to itself": (lambda place: place.symlink_to(place.name), "cannot be opened"),
    "a link to a folder": (lambda place: place.symlink_to("."), "is a link to a folder"),
    "a folder": (lambda place: place.mkdir(), "is an empty folder"),
}


@pytest.mark.parametrize("make, says", SENT_BESIDE_LEE.values(), ids=SENT_BESIDE_LEE)
def test_what_is_no_file_is_told_and_stops_nothing(read, tmp_path, make, says):
    put(tmp_path, "lee.ipynb", BOOK)
    make(tmp_path / "kim.ipynb")
    found = read(tmp_path)
    assert list(found) == ["kim", "lee"] and not found["lee"] and says in found["kim"]


def test_a_link_to_a_file_is_graded_and_told(reader, tmp_path):
    put(tmp_path, "lee/a.ipynb", BOOK)
    (tmp_path / "kim.ipynb").symlink_to("lee/a.ipynb")
    kim, _ = classes.tasks(files(tmp_path), reader)
    assert [flag.says for flag in kim.flags] == ["kim.ipynb is a link to lee/a.ipynb"]


@pytest.mark.parametrize("broken", [os.open, os.scandir])
def test_what_may_not_be_opened_is_told_by_that_file_alone(read, tmp_path, monkeypatch, broken):
    def denied(path=".", *rest, **options):
        if "kim" in str(path):
            raise PermissionError(13, "Permission denied", path)
        return broken(path, *rest, **options)

    for who in ("kim", "lee"):
        put(tmp_path, f"{who}/a.ipynb", BOOK)
    monkeypatch.setattr(os, broken.__name__, denied)
    found = read(tmp_path)
    assert list(found) == ["kim", "lee"] and not found["lee"]
    assert "cannot be opened: Permission denied" in found["kim"]


@pytest.mark.parametrize("then", [os.unlink, lambda path: (os.unlink(path), os.mkfifo(path))])
def test_a_file_that_changes_after_it_was_listed_is_told(tmp_path, then):
    place = put(tmp_path, "kim.ipynb", BOOK)
    (file,) = files(tmp_path)
    then(place)
    with pytest.raises(Unreadable, match=r"kim\.ipynb (cannot be opened|is neither)"):
        file.read()


def test_listing_reads_nothing_and_a_reference_is_small(tmp_path, monkeypatch):
    put(tmp_path, "kim.zip", zipped(*[(f"{n}.ipynb", noise(MIB)) for n in range(3)]))
    put(tmp_path, "lee.ipynb", noise(MIB))
    monkeypatch.setattr(archives, "unpack_from", None)
    monkeypatch.setattr(File, "read", None)
    sent = list(files(tmp_path))
    assert len(sent) == 4 and all(len(pickle.dumps(each)) < 500 for each in sent)
    assert pickle.loads(pickle.dumps(sent)) == sent


def test_one_students_bomb_leaves_the_others_of_an_export_what_they_need(read, tmp_path):
    bomb = [(f"kim_1_assignsubmission_file_/{n}.zip", b" " * 40 * MIB) for n in range(9)]
    right = zipped((NAME, BOOK), ("picture.png", noise(MIB)))
    others = [(f"s{n}_{n}_assignsubmission_file_/work.zip", right) for n in range(4)]
    put(tmp_path, "export.zip", zipped(*bomb, *others))
    found = read(tmp_path)
    assert len(found) == 5 and [who for who, problem in found.items() if problem] == ["kim"]


def test_what_one_student_sends_in_zips_has_a_limit_and_is_read_up_to_it(tmp_path):
    put(tmp_path, "kim.zip", zipped(*[(f"{n}.ipynb", b" " * 60 * MIB) for n in range(6)]))
    put(tmp_path, "lee.ipynb", BOOK)
    own, _ = students.newest(files(tmp_path)).values()
    problems = [file.problem.text for file in own if file.problem]
    assert (
        problems == ["kim.zip unpacks to more than 256 MiB. Send the notebook itself (.ipynb)."] * 2
    )


def test_thousands_of_files_of_one_student_are_cut_short(tmp_path):
    put(tmp_path, "kim.zip", zipped(*[(f"{n}.ipynb", b"{}") for n in range(1500)]))
    put(tmp_path, "lee.ipynb", BOOK)
    kim, _ = students.newest(files(tmp_path)).values()
    assert len(kim) == 201 and "more than 200 files" in kim[-1].problem.text


def test_of_two_entries_of_one_name_the_later_one_counts(read, tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        put(tmp_path, "kim.zip", zipped((NAME, b"{}"), (NAME, BOOK)))
    put(tmp_path, "lee.ipynb", BOOK)
    assert not read(tmp_path)["kim"]


@pytest.mark.parametrize(
    "raw, student",
    [
        ("김민지.ipynb".encode("cp949"), "김민지"),
        ("김민지.ipynb".encode(), "김민지"),
        ("Müller.ipynb".encode("cp437"), "Müller"),
    ],
)
def test_names_in_old_zips_are_shown_as_they_were_meant(tmp_path, raw, student):
    put(tmp_path, "export.zip", renamed(raw))
    (own,) = students.newest(files(tmp_path)).values()
    assert own[0].path == f"export.zip/{student}.ipynb"


LEFT = ["._kim.ipynb", "kim/.ipynb_checkpoints/a.ipynb", "__MACOSX/kim.ipynb", "Thumbs.db"]
LEFT += ["~$kim.docx", "kim/venv/lib/site-packages/a/b.py", "kim/__pycache__/a.py", "Icon\r"]


@pytest.mark.parametrize("path", LEFT)
def test_what_systems_and_editors_leave_is_nobodys(tmp_path, path):
    put(tmp_path, path, BOOK)
    put(tmp_path, "lee.zip", zipped((path, BOOK), (NAME, BOOK)))
    put(tmp_path, "bo.ipynb", BOOK)
    assert [file.path for file in files(tmp_path)] == ["bo.ipynb", f"lee.zip/{NAME}"]


def test_a_folder_deeper_than_a_path_may_be_is_told_in_a_short_sentence(read, tmp_path):
    put(tmp_path, "lee.ipynb", BOOK)
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(45):
        os.mkdir("kim" * 30, dir_fd=at)
        inner = os.open("kim" * 30, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)
    kim, lee = read(tmp_path).values()
    assert "cannot be opened: File name too long" in kim and len(kim) < 4000 and not lee


def test_what_stands_beside_a_notebook_does_not_disturb_and_a_claim_is_named(
    reader, school, tmp_path
):
    put(tmp_path, "kim/01_doubling.ipynb", notebook(*school.right))
    for name in ("README.md", "data.csv", "plot.png", "01_doubling.png", "notes.txt", "x.pkl"):
        put(tmp_path, f"kim/{name}", b"x")
    put(tmp_path, "kim/01_doubling.html", b"<html>")
    put(tmp_path, "kim/01_doubling.ipynb.json", notebook(*school.right, "x = 1"))
    put(tmp_path, "lee/a.ipynb")
    (task, _) = classes.tasks(files(tmp_path), reader)
    assert task.file.path == "kim/01_doubling.ipynb" and task.lesson
    says = " ".join(sorted(flag.says for flag in task.flags))
    assert len(task.flags) == 2 and "kim/01_doubling.html is not a notebook" in says
    assert f"was graded, and not {tmp_path.name}/kim/01_doubling.ipynb.json" in says


ODD_NAMES = ["[red]x", "[@click=x]", "=1+1", "＠sum", "<script>", "a\nb", "a\tb", "\x1b[31m", "Kim"]
ODD_NAMES += ["kim", ":smile:", "学" * 80, "a\u202eb", "con", " =2"]


def test_a_class_of_odd_names_and_files_is_graded(school, course_command, tmp_path):
    """Each has a row, a result and a page; those who sent a right notebook keep their points."""
    folder, right = tmp_path / "class", notebook(*school.right)
    for name in ODD_NAMES:
        put(folder, f"{name}.ipynb", right)
    put(folder, b"M\xfcller.ipynb", right)
    put(folder, "z.ipynb.json", right)
    for number, (path, content, says) in enumerate(SENT.values()):
        if says and len(content) < MIB:
            put(folder, path.replace("kim", f"odd{number}"), content)
    os.mkfifo(folder / "pipe.ipynb")
    result = course_command("grade", folder, "-o", tmp_path / "grades")
    assert result.exit_code == 0, result.output
    for shown in ("[red]x", "[@click=x]", ":smile:", "Müller"):
        assert shown in result.stdout
    table = (tmp_path / "grades" / "grades.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    full = [row for row in rows if row["total"] == row["points"] != "0"]
    assert len(full) == len(ODD_NAMES) + 2
    assert all(row["flags"] for row in rows if row not in full)
    assert not [row["student"] for row in rows if row["student"].lstrip()[0] in "=＠"]
    for kind in ("results", "feedback"):
        made = {path.name.casefold() for path in (tmp_path / "grades" / kind).iterdir()}
        assert len(made) == len(rows) == len(list(folder.iterdir()))
    page = (tmp_path / "grades" / "report.html").read_text(encoding="utf-8")
    assert "<script>" not in page and "odd0.zip is damaged" in page
    for path in (tmp_path / "grades" / "results").iterdir():
        json.loads(path.read_text(encoding="utf-8"))
