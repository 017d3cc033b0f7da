"""docs/teaching.md says what the lessons say: minutes, points, and mistakes that have this name."""

import math
import re

import pytest

from course import syllabus
from course.files import text
from course.making.wrong_answers import mistakes

GUIDE = text(syllabus.root() / "docs" / "teaching.md")
ROW = re.compile(r"^\| `(\w+)` \| (.+) \|$", re.M)
LESSONS = syllabus.lessons()


def section(heading: str) -> str:
    """What stands below a heading, up to the next one."""
    return re.split(r"^#", GUIDE.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.M)[0]


def rows(heading: str) -> list[tuple[str, list[str]]]:
    return [(name, cells.split(" | ")) for name, cells in ROW.findall(section(heading))]


def test_the_times_and_points_are_those_of_the_lessons():
    told = [(name, list(map(int, cells))) for name, cells in rows("How long it takes")]
    assert told == [(each.name, numbers(each)) for each in LESSONS]


def numbers(lesson: syllabus.Lesson) -> list[int]:
    """Minutes, those of the exercises, sittings of 90 minutes, points."""
    own = sum(exercise.minutes for exercise in lesson.exercises)
    return [lesson.minutes, own, math.ceil(lesson.minutes / 90), lesson.points]


@pytest.mark.parametrize("lesson", LESSONS, ids=[each.name for each in LESSONS])
def test_three_mistakes_of_each_lesson_are_named_as_its_checks_name_them(lesson):
    told = [(exercise, title) for exercise, (title, _) in rows(f"`{lesson.name}`")]
    known = {exercise.name: {m.title for m in mistakes(lesson, exercise.name)}
             for exercise in lesson.exercises}  # fmt: skip
    assert len(set(told)) == 3
    assert all(title in known[exercise] for exercise, title in told)
    assert section(f"`{lesson.name}`").count("?") >= 3


def test_each_link_within_the_guide_leads_to_a_heading():
    headings = {re.sub(r"[^\w -]", "", each).replace(" ", "-").lower()
                for each in re.findall(r"^#+ (.*)", GUIDE, re.M)}  # fmt: skip
    assert set(re.findall(r"\]\(#(.*?)\)", GUIDE)) <= headings


@pytest.mark.parametrize("name", re.findall(r",(\w+),(\w+),\w+,.*?,(\w+)\n```", GUIDE))
def test_the_decision_about_a_mistake_names_one_that_there_is(name):
    lesson, exercise, mistake = name
    assert mistake in {each.name for each in mistakes(syllabus.lesson(lesson), exercise)}
