"""Nobody pays for somebody else: what one file does to the processes of the grader."""

import os
import signal

import pytest
from submitted import notebook

from course.grading import classes
from course.grading.records import PATIENCE, Graded, Result
from course.grading.walls import isolation, limits
from course.grading.walls.protocol import Answer, Request, Start
from course.grading.walls.starting import Nursery
from course.sentences import Sentence

RIGHT = "def double(x):\n    return x + x"
ENVIRONMENT = "import os\ndef double(x):\n    raise ValueError(os.environ.get('CANVAS_TOKEN'))"
HUNGRY = "import numpy as np\ndef double(x):\n    np.ones({mebibytes} * 2**17)\n    return x + x"


def observed(pool, source, memory=2**31):
    answer = Answer("double", "double", (source,), 60)
    return pool.observe(Request("doubling", 0, memory, (answer,)))["double"]


def test_nothing_of_the_graders_environment_reaches_an_answer(tiny_pool, monkeypatch):
    monkeypatch.setenv("CANVAS_TOKEN", "hunter2")
    assert observed(tiny_pool, ENVIRONMENT).ended.says.text == "ValueError: None"


@pytest.mark.parametrize("mebibytes, how", [(350, None), (450, "memory")])
def test_memory_counts_from_what_is_in_use(tiny_pool, mebibytes, how):
    seen = observed(tiny_pool, HUNGRY.format(mebibytes=mebibytes), 400 * limits.MEBIBYTE)
    assert (seen.ended and seen.ended.how) == how


@pytest.mark.skipif(not isolation.FORKS, reason="a nursery forks")
def test_what_the_processes_of_the_grader_leave_behind_goes_with_them(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    nursery = Nursery("littering")
    nursery.prepare(Start("", ()))
    process = nursery.start()
    assert process.ask(b"a line\n") == b"a line\n" and list(tmp_path.iterdir())
    process.end()
    nursery.close()
    assert list(tmp_path.iterdir()) == []


def test_a_lost_observer_and_its_nursery_are_begun_again(tiny_pool):
    os.kill(tiny_pool.observers[0].process.pid, signal.SIGKILL)
    tiny_pool.source.close()
    assert observed(tiny_pool, RIGHT).ended.how == "died"  # perhaps this answer did it
    assert observed(tiny_pool, RIGHT).ended is None


def test_a_file_that_ends_its_examiner_is_told_so_and_the_next_one_is_graded(examination, school):
    free = examination.free.get()
    os.kill(free.process.pid, signal.SIGKILL)
    examination.free.put(free)
    told = examination.grade("kim.ipynb", notebook(*school.right), "doubling")
    assert "kim.ipynb took more time or memory" in Sentence.from_json(told["problem"]).text
    told = examination.grade("lee.ipynb", notebook(*school.right), "doubling")
    assert [each["verdict"]["outcome"] for each in told["exercises"]] == ["passed", "passed"]


class Crowded:
    """Grades as a machine does on which two files are too many at once."""

    size, limits = 2, None

    def __init__(self):
        self.asked, self.done = [], []

    def graded(self, task, _, patience=1.0):
        self.asked.append(task)
        self.patience = patience
        stopped = task == "kim" and self.asked.count(task) == 1
        return Result(task, "", exercises=(Graded(None, stopped=stopped),))


def test_what_was_stopped_is_graded_again_with_more_time_when_all_others_are_done(
    monkeypatch, tmp_path
):
    crowded, stored = Crowded(), []
    monkeypatch.setattr(classes, "graded", crowded.graded)
    monkeypatch.setattr(classes, "done", lambda tasks, *_: dict.fromkeys(tasks))
    monkeypatch.setattr(classes, "store", lambda path, result: stored.append(result))
    tasks = [Named(name) for name in ("kim", "lee", "park")]
    results = classes.grade_all(tasks, crowded, tmp_path, lambda: None)
    assert crowded.asked[-1] == "kim" and len(crowded.asked) == 4
    assert crowded.patience == PATIENCE > 1
    assert [result.student for result in results] == tasks
    assert not any(result.stopped for result in [*results, *stored]) and len(stored) == 3


class Named(str):
    @property
    def name(self):
        return self
