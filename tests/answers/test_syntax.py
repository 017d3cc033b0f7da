"""Students' files are read by many threads, whose syntax trees must not meet."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course import syntax
from course.files import text


class Late:
    """An object in a circle, whose end runs Python code while a tree is built."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        sum(range(200))


@pytest.fixture
def turns():
    """Threads that take turns as often as Python lets them, in each collection of garbage."""
    before = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50, 2, 2)
    yield
    sys.setswitchinterval(before[0])
    gc.set_threshold(*before[1])


def test_threads_may_parse_at_the_same_time(turns):
    source = text(Path(syntax.__file__)) * 20

    def parsed(_) -> int:
        circles = [Late() for _ in range(20)]
        return len(syntax.tree(source).body) * bool(circles)

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(parsed, range(200))) == {20 * 5}
