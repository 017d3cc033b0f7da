"""Proof that the checks of sampling and searching do not depend on luck."""

import json
import re

import numpy as np
import optuna
import pytest

from course import syllabus
from course.making import exercises
from course.making.catalogue import check_of
from course.making.wrong_answers import mistakes, wrong_answer
from lessons.hyperparameters import checks, probes
from lessons.hyperparameters.equivalents import EQUIVALENT
from lessons.hyperparameters.surfaces import Surface

LESSON = syllabus.lesson("hyperparameters")
NAMES = [exercise.name for exercise in LESSON.exercises]


def right_answers(name):
    """The solution, and the same written otherwise."""
    yield exercises.answer(LESSON, name)
    for cell in EQUIVALENT[name]:
        yield exercises.answer(LESSON, name, cell)


@pytest.mark.parametrize(
    "name, seeds", [("log_uniform", 100), ("random_search", 20), ("kfold", 30)]
)
@pytest.mark.heavy
def test_a_right_answer_is_never_refused_by_chance(name, seeds):
    """Each statistic may be 6 standard errors off: once in 5 · 10⁸, so none in these runs."""
    check = check_of(LESSON, name)
    for answer in right_answers(name):
        refused = [s for s in range(seeds) if not check.judge(check.observe(answer, s), s).passed]
        assert not refused


@pytest.mark.heavy
def test_a_search_that_learns_passes_on_other_surfaces():
    for answer in right_answers("bayesian_search"):
        for seed in range(1, 4):
            verdict = checks.bayesian_search.judge(
                checks.bayesian_search.observe(answer, seed), seed
            )
            assert verdict.passed, verdict.text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.heavy
def test_a_mistake_keeps_its_name_when_it_draws_other_numbers(name, monkeypatch):
    """The probes of the fingerprints, and another generator for the answer."""
    original, check = probes.generator, check_of(LESSON, name)

    def other(seed):
        return original(probes.drawn_seed(np.random.default_rng([7, seed])))

    for mistake in mistakes(LESSON, name):
        wrong = wrong_answer(LESSON, name, mistake)
        monkeypatch.setattr(probes, "generator", other)
        verdict = check.judge(check.observe(wrong))
        monkeypatch.undo()
        assert verdict.passed == mistake.accepted
        assert verdict.passed or verdict.mistakes == (mistake.name,), mistake.name


def test_the_share_of_random_searches_that_a_point_beats():
    surface = Surface(np.random.default_rng(0))
    best = [
        surface.heights(np.random.default_rng(s).uniform(size=(20, 2))).max() for s in range(400)
    ]
    point = np.random.default_rng(5).uniform(size=(500, 2))
    point = point[np.argmax(surface.heights(point))]
    counted = np.mean(np.array(best) < surface.heights(point[None])[0])
    assert checks.beaten(surface, point, 20) == pytest.approx(counted, abs=0.06)


def test_a_search_without_end_is_stopped():
    def endless(objective, trials, rng):
        while True:
            objective(rng.uniform(size=2))

    assert "no end" in checks.bayesian_search.judge(checks.bayesian_search.observe(endless)).text


def test_the_worker_of_the_notebook_runs_without_tensorflow(tmp_path):
    """Workers start fast: they import NumPy and Optuna alone, and one study takes their trials."""
    cells = exercises.code(exercises.source(LESSON))
    (cell,) = [cell for cell in cells if cell.startswith("WORKER")]
    worker = re.search(r'WORKER = """(.*?)"""', cell, flags=re.S)[1]
    assert "tensorflow" not in worker and "lessons" not in worker
    backend = optuna.storages.journal.JournalFileBackend(
        str(tmp_path / "j"),
        lock_obj=optuna.storages.journal.JournalFileOpenLock(str(tmp_path / "j")),
    )
    storage = optuna.storages.JournalStorage(backend)
    optuna.create_study(study_name="digits", storage=storage, direction="maximize")
    np.save(tmp_path / "table.npy", np.linspace(0, 1, 40))
    namespace = {"__name__": "__main__"}
    script = worker.replace(
        "sys.argv", repr(["", str(tmp_path / "j"), str(tmp_path / "table.npy"), "1"])
    )
    exec(compile(script, "worker", "exec"), namespace)
    assert len(namespace["study"].trials) == 20 and namespace["study"].best_value > 0.5


def test_the_solved_notebook_prints_no_warning():
    path = syllabus.root() / "solutions" / LESSON.notebook
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.get("name") == "stderr"]
