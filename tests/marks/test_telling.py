"""What a worksheet tells of a class before it is graded."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from exported import ALVA, MINJI, ROSTER, csv, row, three

from course.marks.classroom import Classroom
from course.marks.handed import HandedIn
from course.marks.platforms.telling import informed, lesson_of
from course.marks.rules import LessonRules, Rules
from course.sentences import Stop

SEOUL = ZoneInfo("Asia/Seoul")
DUE = datetime(2026, 10, 12, 23, 59, tzinfo=SEOUL)
LESSONS = ("vanishing_gradients", "optimizers", "optimizers_more")


@pytest.fixture
def told(tmp_path):
    """What is known of a class when it has worksheets with these contents."""

    def told(room, *contents, names=("Grades-DL-Optimizers-71.csv", "Vanishing gradients.csv")):
        paths = [tmp_path / name for name in names[: len(contents)]]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        return informed(room, paths, LESSONS)

    return told


def room(lesson="optimizers", **other) -> Classroom:
    return Classroom(ROSTER, Rules(lessons={lesson: LessonRules(due=DUE)}), **other)


def test_a_worksheet_tells_numbers_and_times(told):
    found, doubts = told(room(), csv(three()[:2]))
    assert [found.numbered(number, "optimizers") for number in ("101", "102", "103")] == [
        (ALVA,),
        (MINJI,),
        (),
    ]
    at = datetime(2026, 10, 12, 22, 15, tzinfo=SEOUL)
    assert {key: each.at for key, each in found.times.items()} == {
        ("S1", "optimizers"): at,
        ("S2", "optimizers"): at,
    }
    assert not doubts


def test_what_a_teacher_has_written_counts_more(told):
    own = {("S1", "optimizers"): HandedIn(DUE, told_by="submitted.csv:2")}
    found, _ = told(room(times=own), csv(three()[:2]))
    assert found.times["S1", "optimizers"].told_by == "submitted.csv:2"
    assert found.times["S2", "optimizers"].told_by == "Grades-DL-Optimizers-71.csv:3"


def test_two_worksheets_are_for_two_lessons(told):
    rows = [row(201, "Alva Berg", ALVA.email)]
    found, _ = told(room(), csv(three()[:2]), csv(rows))
    assert set(found.times) == {
        ("S1", "optimizers"),
        ("S2", "optimizers"),
        ("S1", "vanishing_gradients"),
    }


def test_where_nothing_is_due_nobody_is_late(told):
    found, (doubt,) = told(Classroom(ROSTER), csv(three()[:2]))
    assert not found.times and "its dates have no zone" in doubt.text
    assert found.numbered("102", "optimizers") == (MINJI,)


def test_a_row_in_doubt_is_told(told):
    _, (doubt,) = told(room(), csv([row(101, "Alva")]))
    assert "'Alva' may be Alva Berg (S1)" in doubt.text


def test_without_a_worksheet_nothing_is_told(told):
    assert told(room()) == (room(), [])


@pytest.mark.parametrize(
    "name, lesson",
    [
        ("Grades-DL-Vanishing gradients-71.csv", "vanishing_gradients"),
        ("Grades-DL-Optimizers more-71 (1).csv", "optimizers_more"),
        ("optimizers.csv", "optimizers"),
    ],
)
def test_the_lesson_is_the_one_that_the_file_is_called_after(name, lesson):
    assert lesson_of(name, LESSONS) == lesson
    assert lesson_of("Grades.csv", [lesson]) == lesson


@pytest.mark.parametrize("name", ["Grades.csv", "Optimizers and Vanishing gradients.csv"])
def test_a_file_that_does_not_say_its_lesson_is_told(name):
    with pytest.raises(Stop, match=r"does not say which lesson it is for. Name it with --lesson"):
        lesson_of(name, LESSONS)
