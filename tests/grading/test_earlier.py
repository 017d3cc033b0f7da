"""What was graded is known by its content, whatever the file, or whose it is, is called now."""

import pytest
from submitted import notebook, sent

from course import syllabus
from course.checking.check import checks_of
from course.checking.saying import Verdict
from course.grading import classes
from course.grading.earlier import DRY, RESULTS
from course.grading.records import DEFAULT, Graded
from course.grading.stored import graded_to_json, load
from course.sentences import Sentence, sentence

MOODLE = "{}Kim_{}_assignsubmission_file/01_doubling.ipynb"


class Counting:
    """An examination that finds nothing out, and counts how often it is asked."""

    size, limits, asked = 1, DEFAULT, 0

    def lesson(self, path: str, content: bytes, lesson: str = "") -> dict:
        return {"lesson": "doubling"}

    def grade(self, path: str, content: bytes, lesson: str, patience: float) -> dict:
        self.asked += 1
        if b"endless" in content:
            return {"problem": sentence("{path} took too long.", path=path).to_json()}
        found = [graded_to_json(cut_short())] if b"slow" in content else []
        return {"exercises": found, "oddities": [], "guesses": {}, "language": "en"}


def cut_short() -> Graded:
    check = checks_of(syllabus.lesson("doubling"))[0]
    return Graded(Verdict(check, "failed", Sentence("It was stopped.")), stopped=True)


@pytest.fixture
def run(tmp_path):
    """How often files are graded, and who is in the class then, each with the path."""
    syllabus.use("tiny")

    def run(files: dict[str, str], folder: str = RESULTS):
        given = [
            sent(tmp_path / "sent", path, notebook(cell)) for path, cell in sorted(files.items())
        ]
        here, kept = Counting(), tmp_path / folder
        results = classes.grade_all(classes.tasks(given, here), here, kept, lambda: None)
        everybody, _ = classes.everybody(results, tmp_path / RESULTS)
        if folder == RESULTS:
            stored = sorted(load(path).path for path in kept.glob("*.json"))
            assert stored == sorted(each.path for each in everybody)
        return here.asked, [(each.student, each.path) for each in everybody]

    yield run
    syllabus.use("lessons")


def moodle(folder: str, *numbers: int) -> dict[str, str]:
    return {MOODLE.format(folder, number): f"x = {number}" for number in numbers}


def kim(folder: str, *numbers: int) -> list[tuple[str, str]]:
    return [(f"Kim ({number})", MOODLE.format(folder, number)) for number in numbers]


@pytest.mark.parametrize("dry", [[], [DRY]])
def test_who_is_called_otherwise_is_not_graded_again_and_not_there_twice(run, dry):
    assert run(moodle("", 11)) == (1, [("Kim", MOODLE.format("", 11))])
    assert run(moodle("", 11, 12), *dry) == (1, kim("", 11, 12))
    assert run(moodle("", 11, 12)) == (0, kim("", 11, 12))


def test_what_lies_elsewhere_is_not_graded_again(run):
    assert run(moodle("", 11, 12)) == (2, kim("", 11, 12))
    for _ in range(2):
        assert run(moodle("again.zip/", 11, 12)) == (0, kim("again.zip/", 11, 12))


def test_who_sends_what_another_one_has_sent_gets_the_same(run):
    ann, ben = (f"{who}/01_doubling.ipynb" for who in ("ann", "ben"))
    assert run({ann: "x = 1"}) == (1, [("ann", ann)])
    assert run({ann: "x = 1", ben: "x = 1"}) == (0, [("ann", ann), ("ben", ben)])
    assert run({ann: "x = 1", ben: "x = 2"}) == (1, [("ann", ann), ("ben", ben)])


def test_what_names_the_file_holds_for_no_other_one(run):
    ann, ben = (f"{who}/01_doubling.ipynb" for who in ("ann", "ben"))
    assert run({ann: "endless"})[0] == 1
    assert run({ann: "endless", ben: "endless"})[0] == 1


def test_what_was_stopped_is_tried_again_by_each_run(run):
    ann = "ann/01_doubling.ipynb"
    for _ in range(2):
        assert run({ann: "slow"}) == (2, [("ann", ann)])
    assert run(moodle("", 11, 12) | {ann: "slow"})[0] == 4
    assert run(moodle("", 11, 12) | {ann: "slow"})[0] == 2
