"""What a teacher and a student read of a class: on a telephone, in the dark, on paper."""

import io
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from rich.console import Console

from course import syllabus
from course.checking.check import checks_of
from course.checking.saying import Verdict
from course.files import save
from course.grading import running as grading
from course.grading.records import Graded, Result
from course.grading.running import Options
from course.marks import folder, running
from course.sentences import Sentence

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LESSON = syllabus.lessons()[0]
STUDENTS = ("Alexandria Featherstone", "김민지", "Bo Li")
DECISIONS = f"""student,lesson,exercise,decision,value,comment,by,answer
1,{LESSON.name},,adjust,-0.5,"Ask me in the office, please.",Kim,
"""
PAGES = ["report", f"feedback/{STUDENTS[0]}"]


@pytest.fixture(scope="module")
def grades(tmp_path_factory):
    """The pages of a class, as `course grade --class` writes them."""
    place = tmp_path_factory.mktemp("class")
    list(folder.new(place / "CLASS"))
    roster = [f"{number},{name}" for number, name in enumerate(STUDENTS, 1)]
    save(place / "CLASS/roster.csv", "\n".join(["id,name", *roster, ""]))
    save(place / "CLASS/rules.toml", "solutions = true\n")
    save(place / "CLASS/decisions.csv", DECISIONS)
    quiet = Console(file=io.StringIO())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "everybody", lambda *_: ([*map(result, STUDENTS)], ""))
        running.run([], Options(place / "GRADES"), place / "CLASS", quiet, quiet, NOW)
    return place / "GRADES"


def result(student: str) -> Result:
    """A file in which every second answer is right."""
    graded = []
    for place, check in enumerate(checks_of(LESSON)):
        outcome, score = ("failed", 0.0) if place % 2 else ("passed", float(check.points))
        said = Sentence("The gradient should be 0.25, yours is 0.52.")
        source = f"def {check.answer}(x):\n    return 2 * x  # a line that is as long as lines are"
        graded.append(Graded(Verdict(check, outcome, said, score=score), source=source))
    return Result(student, f"{student}/{LESSON.notebook}", LESSON.name, tuple(graded))


def visit(reading, grades, name: str, width: int) -> None:
    reading.set_viewport_size({"width": width, "height": 900})
    reading.goto((grades / f"{name}.html").as_uri())


CUT_OFF = """() => [...document.querySelectorAll("html, table")]
    .filter(each => each.scrollWidth > each.clientWidth).map(each => each.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("name", PAGES)
def test_on_a_telephone_no_column_lies_beyond_the_edge(reading, grades, name):
    visit(reading, grades, name, 390)
    assert reading.evaluate(CUT_OFF) == []
    assert reading.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_colours_are_far_enough_apart(reading, grades, name, scheme):
    reading.emulate_media(color_scheme=scheme)
    visit(reading, grades, name, 820)
    back = reading.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (back == "rgb(255, 255, 255)") is (scheme == "light")
    found = Axe().run(reading).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_a_wrong_answer_is_open_and_a_right_one_lies_folded_beside_the_solution(reading, grades):
    visit(reading, grades, PAGES[1], 1440)
    halves = len(LESSON.exercises) // 2
    assert reading.locator("details[open]").count() == halves
    reading.get_by_text("Your answer beside a solution").first.click()
    own, solved = reading.locator(".beside").first.locator("pre").all()
    assert own.bounding_box()["y"] == solved.bounding_box()["y"]
    assert own.bounding_box()["x"] < solved.bounding_box()["x"]
