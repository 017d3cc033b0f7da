"""Where there is no fork, a fresh process makes the same observations."""

import pytest

from course.grading.walls import observer
from course.grading.walls.protocol import Answer, Request, Start

ENDLESS = "def double(x):\n    while True:\n        pass"
LEAVES = "class Quadruple:\n    def __init__(self):\n        raise KeyboardInterrupt"
RIGHT = "def double(x):\n    return x + x"


@pytest.fixture
def forkless(monkeypatch, built):
    """As on macOS and Windows."""
    monkeypatch.setattr(observer, "start", observer.Fresh)
    monkeypatch.setattr(observer, "FORKS", False)
    return Start(built.package, ("doubling",), str(built.root))


@pytest.mark.heavy
def test_a_fresh_process_observes_what_a_fork_would(forkless):
    answers = (
        Answer("quadruple", "Quadruple", (LEAVES,), 60),
        Answer("double", "double", (ENDLESS,), 0.5),
    )
    seen = observer.serve(Request("doubling", 5, 2**31, answers), forkless, isolated=False)
    assert seen["quadruple"].ended.how == "died" and seen["double"].ended.how == "time"
    right = Request("doubling", 5, 2**31, (Answer("double", "double", (RIGHT,), 60),))
    seen = observer.serve(right, forkless, isolated=False)
    assert list(seen["double"].values) == ["number|x=3", "vector"] and not seen["double"].ended
