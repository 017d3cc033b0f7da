"""The roster of a class is written from an export, and completed; what stands there stays."""

import codecs

import pytest

from course.marks import folder, roster
from course.marks.platforms.enrolling import enroll

EXPORT = """\
First name,Last name,ID number,Email address
Alva,Berg,S1,alva@example.org
민지,김,S2,minji@example.org
"""


@pytest.fixture
def enrolled(tmp_path):
    """What is said, and what roster.csv holds then."""

    def enrolled(there: bytes | str | None, export: str = EXPORT):
        (tmp_path / "participants.csv").write_text(export, encoding="utf-8")
        path = tmp_path / "class" / "roster.csv"
        path.parent.mkdir(exist_ok=True)
        if there is not None:
            path.write_bytes(there if isinstance(there, bytes) else there.encode())
        said = [each.text for each in enroll(tmp_path / "participants.csv", path.parent)]
        return said, path

    return enrolled


def ids(path):
    return [(student.id, student.name) for student in roster.read(path)]


BOTH = [("S1", "Alva Berg"), ("S2", "김민지")]


def test_a_roster_is_written(enrolled):
    said, path = enrolled(None)
    assert said == [f"Students in {path}: 2. Their group and their id can be changed there."]
    assert ids(path) == BOTH and path.read_bytes().startswith(codecs.BOM_UTF8)


def test_the_example_of_a_new_class_is_completed(enrolled):
    example = folder.sheet_example("roster.csv")
    _, path = enrolled(example)
    assert ids(path) == BOTH and path.read_bytes().startswith(example.encode())


@pytest.mark.parametrize(
    "there, end",
    [
        ("id,name,email,group,number\nS1,Alva B.,,A,\n", ",A,\nS2,김민지,minji@example.org,,\n"),
        ("name;id;group\r\nAlva B.;S1;A\r\n", ";A\r\n김민지;S2;\r\n"),
        ("# ours\nid,name,group\nS1,Alva B.,A", ",A\nS2,김민지,\n"),
        (
            codecs.BOM_UTF16_LE + "id\tname\tgroup\nS1\tAlva B.\tA\n".encode("utf-16-le"),
            "\tA\nS2\t김민지\t\n",
        ),
    ],
)
def test_what_stands_in_a_roster_stays_and_who_is_new_comes_to_its_end(enrolled, there, end):
    said, path = enrolled(there)
    assert said == [f"New students at the end of {path}: 1."]
    before = there if isinstance(there, bytes) else there.encode()
    assert path.read_bytes().startswith(before)
    encoding = "utf-16" if isinstance(there, bytes) else "utf-8"
    assert path.read_bytes().decode(encoding).endswith(end)
    assert ids(path) == [("S1", "Alva B."), BOTH[1]]
    assert roster.read(path).students[0].group == "A"
    enrolled(None)
    assert ids(path) == [("S1", "Alva B."), BOTH[1]]


def test_who_has_left_is_told_and_stays(enrolled):
    there = "id,name\nS1,Alva Berg\nS2,김민지\nS9,Bo Strand"
    said, path = enrolled(there)
    assert path.read_text() == there
    assert said[1:] == [
        f"{path}: Bo Strand (S9) is not in participants.csv. The line stays as it is."
    ]


def test_who_is_perhaps_there_already_is_told_and_not_added(enrolled):
    said, path = enrolled("id,name\n20260001,Berg Alva\n")
    assert (
        f"{path}: Alva Berg (S1) is in participants.csv, and is perhaps Berg Alva (20260001)"
        in (said[1])
    )
    assert len(said) == 2
    assert ids(path) == [("20260001", "Berg Alva"), BOTH[1]]
