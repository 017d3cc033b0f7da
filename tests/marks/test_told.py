"""What a worksheet has told is remembered: one folder of grades serves all lessons."""

import contextlib

import pytest
from exported import csv as worksheet
from exported import row
from rooms import LESSON, graded, result

from course.files import text
from course.marks import folder, told
from course.marks.marking import marks
from course.marks.platforms.telling import informed
from course.sentences import Stop

OTHER = "tripling"
DUE = 'due = "2026-10-12 23:59 Asia/Seoul"\n'
RULES = f"[late]\nshare_per_day = 0.1\n[lessons.{LESSON}]\n{DUE}"
LATE = "Tuesday, 13 October 2026, 9:00 AM"
FOLDER = "{name}_{number}_assignsubmission_file/01_doubling.ipynb"
PEOPLE = "id,name,email\n1,Alva Berg,alva@example.org\n2,민지,minji@example.org\n"


class Term:
    """A class that is graded lesson by lesson, each with its own worksheet only."""

    def __init__(self, room):
        self.room = room

    def __call__(self, *results, sheet: bytes | None = None, lesson: str = LESSON, rules=RULES):
        self.room.read(roster=PEOPLE, rules=rules)
        path = self.room.folder / f"Grades-{lesson}.csv"
        if sheet:
            path.write_bytes(sheet)
        exports = [path] if sheet else []
        made, _ = informed(folder.read(self.room.folder), exports, [LESSON, OTHER])
        told.remember(self.room.folder / folder.TOLD, made.told)
        return [(mark.state, mark.late) for mark in marks(results, made).table]


@pytest.fixture
def term(room):
    return Term(room)


def sheet(first: int, **other) -> bytes:
    """A worksheet of a class whose names are hidden in the names of its folders."""
    return worksheet(
        [
            row(first, "Alva Berg", "alva@example.org", **other),
            row(first + 1, "민지", "minji@example.org", **other),
        ]
    )


def sent(number: int):
    return result("Participant", path=FOLDER.format(name="Participant", number=number))


def test_owners_and_times_of_a_lesson_outlive_the_worksheet_of_the_next_one(term):
    first = [("graded", 0.5), ("absent", 0)]
    assert term(sent(101), sheet=sheet(101, sent=LATE)) == first
    assert term(sent(101), sheet=sheet(201), lesson=OTHER) == first
    assert term(sent(101)) == first


def test_two_worksheets_may_give_one_number_to_two_students(term):
    term(sheet=sheet(101))
    term(sheet=sheet(102), lesson=OTHER)
    assert [state for state, _ in term(sent(102))] == ["absent", "graded"]


def test_the_newer_worksheet_of_a_lesson_counts(term):
    assert term(sent(101), sheet=sheet(101, sent=LATE))[0] == ("graded", 0.5)
    assert term(sent(101), sheet=sheet(101))[0] == ("graded", 0)


def test_a_date_is_read_by_the_rules_of_today(term):
    """It was read on no clock at all when the worksheet was given."""
    assert term(sent(101), sheet=sheet(101, sent=LATE), rules="")[0] == ("graded", 0)
    assert term(sent(101))[0] == ("graded", 0.5)


def test_what_is_told_comes_back_as_it_was_noted(tmp_path):
    path = tmp_path / "told.csv"
    noted = {
        ("1", LESSON): told.Told("101", "2026년 10월 12일, 오후 10:15", True, "12.50", "a.csv:2"),
        ("2", LESSON): told.Told(place="a.csv:3"),
    }
    told.remember(path, noted)
    assert told.read(path) == noted and path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_without_worksheets_nothing_is_noted(tmp_path):
    told.remember(tmp_path / "told.csv", {})
    assert list(tmp_path.iterdir()) == []


def test_who_has_left_the_roster_does_no_harm(term):
    term(sheet=sheet(101, sent=LATE))
    term.room.write("roster.csv", "id,name\n1,Alva Berg\n")
    made, doubts = informed(folder.read(term.room.folder), [], [LESSON])
    assert not doubts and set(made.times) == {("1", LESSON)}


def test_a_note_that_is_damaged_stops_with_its_line(term):
    term.room.write("told.csv", "student,lesson\n1,doubling\n")
    with pytest.raises(Stop, match=r"told.csv:1: the column 'number' is missing"):
        term(sent(101))


@pytest.mark.parametrize("numbers, fits", [((101, 999), True), ((201, 202), False)])
def test_a_worksheet_of_another_assignment_is_refused_before_it_tells_anything(term, numbers, fits):
    term.room.read(roster=PEOPLE, rules=RULES)
    path = term.room.folder / f"Grades-{LESSON}.csv"
    path.write_bytes(sheet(101))
    paths = [FOLDER.format(name="Participant", number=number) for number in numbers]
    refused = pytest.raises(Stop, match=r"Grades-doubling.csv belongs to another assignment")
    with contextlib.nullcontext() if fits else refused:
        made, _ = informed(folder.read(term.room.folder), [path], [LESSON], paths)
        assert made.numbered("101", LESSON)


def test_the_submissions_of_teams_say_nothing_of_the_assignment(term):
    team = "id,name,email,group\n1,Alva Berg,alva@example.org,north\n"
    term.room.read(roster=team, rules=RULES)
    path = term.room.folder / f"Grades-{LESSON}.csv"
    path.write_bytes(sheet(101))
    paths = [FOLDER.format(name="north", number=7)]
    made, _ = informed(folder.read(term.room.folder), [path], [LESSON], paths)
    assert made.numbered("101", LESSON)


LOCKED = {"can": "No", "grade": "3.00"}


def test_a_grade_that_is_locked_on_the_platform_is_told_with_both_numbers(term):
    term(sent(101), sheet=sheet(101, **LOCKED), rules="")
    found = marks([sent(101)], folder.read(term.room.folder))
    (said,) = [each.text for each in found.told]
    assert said.startswith("doubling: the grade of Alva Berg is locked on the platform (3.00 there")
    assert [mark.locked for mark in found.table] == ["3.00", ""]


def test_a_locked_grade_that_is_the_same_is_not_told(term):
    term(sheet=sheet(101, **LOCKED), rules="")
    half = result("Alva Berg", graded("double", "blank"), graded("quadruple"))
    assert not marks([half], folder.read(term.room.folder)).told


def test_the_roster_stays_as_it_was_typed(term):
    term(sent(101), sheet=sheet(101))
    assert text(term.room.folder / "roster.csv") == PEOPLE
