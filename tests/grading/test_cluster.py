"""The same grades from a Dask cluster, also when a worker is lost on the way."""

import os
import signal

import pytest
from distributed import Client, LocalCluster
from submitted import notebook

from course.grading import classes, cluster
from course.grading.records import Limits
from course.grading.stored import to_json

pytestmark = pytest.mark.heavy
LIMITS = Limits(seconds=60)


@pytest.fixture
def address(built, monkeypatch):
    """A real scheduler with two worker processes."""
    monkeypatch.setenv("PYTHONPATH", str(built.root), prepend=os.pathsep)
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with LocalCluster(dashboard_address=None, **options) as made:
        yield made.scheduler_address


def grades(results):
    return [[test["output"] for test in to_json(result)["tests"]] for result in results]


def test_a_lost_worker_costs_no_grade(here, school, address, tmp_path):
    here.limits = LIMITS
    tasks, done = classes.tasks([file for file, _ in school.made_of_mistakes(24)], here), []

    def advance():
        done.append(1)
        if len(done) == 1:
            with Client(address) as client:
                worker = min(client.run(os.getpid).values())
            os.kill(worker, signal.SIGKILL)

    results, _ = cluster.grade_all(tasks, address, LIMITS, tmp_path / "cluster", advance)
    assert len(done) == len(tasks)
    locally = classes.grade_all(tasks, here, tmp_path / "here", lambda: None)
    assert grades(results) == grades(locally)


def test_a_second_run_asks_no_worker_again(here, school, address, tmp_path):
    tasks = classes.tasks([file for file, _ in school.made_of_mistakes(2)], here)
    first, _ = cluster.grade_all(tasks, address, LIMITS, tmp_path, lambda: None)
    (tmp_path / tasks[0].name).unlink()
    before = (tmp_path / tasks[1].name).stat().st_mtime_ns
    second, _ = cluster.grade_all(tasks, address, LIMITS, tmp_path, lambda: None)
    assert grades(first) == grades(second)
    assert (tmp_path / tasks[1].name).stat().st_mtime_ns == before


def test_a_scheduler_that_does_not_answer_is_one_sentence(school, course_command, tmp_path):
    (tmp_path / "kim.ipynb").write_bytes(notebook(*school.right))
    arguments = [tmp_path / "kim.ipynb", "-o", tmp_path, "--cluster", "tcp://127.0.0.1:9"]
    result = course_command("grade", *arguments)
    assert result.exit_code == 2 and "Traceback" not in result.stderr
    assert "No Dask scheduler answers at tcp://127.0.0.1:9: is it running?" in result.stderr
