"""The same grades from a Dask cluster, also when a worker is lost on the way."""

import os
import signal

import pytest
from distributed import Client, LocalCluster
from test_class import made_of_mistakes

from lessons.grading import classes, cluster
from lessons.grading.judging import Judge, Limits
from lessons.grading.results import to_json


@pytest.fixture
def address():
    """A real scheduler with two worker processes."""
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with LocalCluster(dashboard_address=None, **options) as made:
        yield made.scheduler_address


def grades(results):
    return [[test["output"] for test in to_json(result)["tests"]] for result in results]


def test_a_lost_worker_costs_no_grade(pool, address, tmp_path):
    files = [file for file, _ in made_of_mistakes(24)]
    tasks, done = classes.tasks(files), []

    def advance():
        done.append(1)
        if len(done) == 1:
            with Client(address) as client:
                worker = min(client.run(os.getpid).values())
            os.kill(worker, signal.SIGKILL)

    results, _ = cluster.grade_all(tasks, address, Limits(), tmp_path / "cluster", advance)
    assert len(done) == len(tasks)
    here = classes.grade_all(tasks, Judge(pool), tmp_path / "here", 1, lambda: None)
    assert grades(results) == grades(here)


def test_a_second_run_asks_no_worker_again(address, tmp_path):
    tasks = classes.tasks([file for file, _ in made_of_mistakes(2)])
    first, _ = cluster.grade_all(tasks, address, Limits(), tmp_path, lambda: None)
    (tmp_path / tasks[0].name).unlink()
    before = (tmp_path / tasks[1].name).stat().st_mtime_ns
    second, _ = cluster.grade_all(tasks, address, Limits(), tmp_path, lambda: None)
    assert grades(first) == grades(second)
    assert (tmp_path / tasks[1].name).stat().st_mtime_ns == before
