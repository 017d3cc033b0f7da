"""What an observer needs; where there is no fork, a fresh process makes the same observations."""

import pytest

from course import syllabus
from course.grading.walls import child, isolation, observer
from course.grading.walls.pool import Pool
from course.grading.walls.protocol import Answer, Request, Start
from course.making import exercises

ENDLESS = "def double(x):\n    while True:\n        pass"
LEAVES = "class Quadruple:\n    def __init__(self):\n        raise KeyboardInterrupt"
RIGHT = "def double(x):\n    return x + x"


@pytest.fixture
def forkless(monkeypatch, built):
    """As on macOS and Windows."""
    monkeypatch.setattr(child, "start", child.Fresh)
    monkeypatch.setattr(isolation, "FORKS", False)
    return Start(built.package, ("doubling",), str(built.root))


@pytest.mark.heavy
def test_a_fresh_process_observes_what_a_fork_would(forkless):
    answers = (
        Answer("quadruple", "Quadruple", (LEAVES,), 60),
        Answer("double", "double", (ENDLESS,), 0.5),
    )
    seen = observer.observed(Request("doubling", 5, 2**31, answers), forkless, isolated=False)
    assert seen["quadruple"].ended.how == "died" and seen["double"].ended.how == "time"
    right = Request("doubling", 5, 2**31, (Answer("double", "double", (RIGHT,), 60),))
    seen = observer.observed(right, forkless, isolated=False)
    assert list(seen["double"].values) == ["number|x=3", "vector"] and not seen["double"].ended


@pytest.mark.heavy
def test_the_answer_to_an_appendix_imports_what_its_lesson_opens_where_it_is_graded_alone():
    cells = exercises.answer_source(syllabus.lesson("optimizers_more"), "amsgrad")
    answer = Answer("amsgrad", "AMSGrad", cells, 60)
    with Pool(["optimizers_more"]) as pool:
        seen = pool.observe(Request("optimizers_more", 0, 2**31, (answer,)))["amsgrad"]
    assert seen.values and not seen.ended
