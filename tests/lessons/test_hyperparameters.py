"""Proof that the checks of sampling and searching do not depend on luck."""

import json
import re
from pathlib import Path

import numpy as np
import optuna
import pytest

from course import syllabus
from course.checking.observing import observe
from course.making import exercises
from course.making.catalogue import check_of
from course.making.wrong_answers import mistakes, wrong_answer
from lessons.hyperparameters import checks, probes
from lessons.hyperparameters.curves import Table, table
from lessons.hyperparameters.equivalents import EQUIVALENT
from lessons.hyperparameters.surfaces import Surface
from lessons.hyperparameters.world import World

LESSON = syllabus.lesson("hyperparameters")
NAMES = [exercise.name for exercise in LESSON.exercises]


def right_answers(name):
    """The solution, and the same written otherwise."""
    yield exercises.answer(LESSON, name)
    for cell in EQUIVALENT[name]:
        yield exercises.answer(LESSON, name, cell)


def excluded():
    """(exercise, cell) of answers that the statements exclude, and that look right at first."""
    text = (Path(__file__).parent / "excluded_hyperparameters.txt").read_text(encoding="utf-8")
    parts = re.split(r"^# %% (\w+) \| (.*)$", text, flags=re.M)[1:]
    each = zip(*(parts[i::3] for i in range(3)), strict=True)
    return [pytest.param(name, cell, id=f"{name}: {title}") for name, title, cell in each]


@pytest.mark.parametrize("name, cell", excluded())
def test_what_the_statement_excludes_fails_with_every_seed(name, cell):
    check, answer = check_of(LESSON, name), exercises.answer(LESSON, name, cell)
    for seed in range(2 if name == "bayesian_search" else 4):
        verdict = check.judge(check.observe(answer, seed), seed, known=())
        assert not verdict.passed, seed
        lines = verdict.text.splitlines()
        assert len(lines) <= 8 and max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_in_four_styles_and_more_pass_with_other_seeds(name):
    check, answers = check_of(LESSON, name), list(right_answers(name))
    assert len(answers) >= 4
    for answer in answers:
        verdict = check.judge(check.observe(answer, seed=5), seed=5, known=())
        assert verdict.passed, verdict.text


def halving_by_rounded_logarithm(score, n, eta=2):
    alive = list(range(n))
    for i in range(round(np.log(n) / np.log(eta))):
        marks = {each: np.nan_to_num(score(each, eta**i), nan=-1) for each in alive}
        alive = sorted(alive, key=marks.get)[-(len(alive) // eta) :]
    return alive[0]


def test_a_logarithm_that_is_rounded_to_the_nearest_is_right():
    check = checks.successive_halving
    assert check.judge(check.observe(halving_by_rounded_logarithm), known=()).passed


def test_whoever_never_stops_asking_for_scores_is_stopped():
    def endless(score, n, eta=2):
        while True:
            score(0, 1)

    check = checks.successive_halving
    assert "no end" in check.judge(check.observe(endless), known=()).text


def test_a_list_is_asked_for_and_its_kind_is_named():
    def kfold(x, y, k, rng):
        yield x, y, x, y

    verdict = checks.kfold.judge(checks.kfold.observe(kfold), known=())
    assert "should return a list of splits, yours is of type generator" in verdict.text


def test_what_scikit_learn_searches_is_what_is_expected():
    check = checks.bayesian_search
    seen = check.measured(observe(check.probe, checks.sklearn_search))
    assert seen.values == check.expected()


def test_no_wrong_way_to_choose_finds_the_good_configuration():
    """The good one is best by its mean alone: no seed, no median, no minimum finds it."""
    for seed in range(20):
        world = World(np.random.default_rng(seed), count=11, seeds=4)
        found = np.argmax(world.validation.mean(axis=1))
        ways = np.median(world.validation, axis=1), world.validation.min(axis=1)
        others = [np.argmax(way) for way in (*ways, *world.validation.T)]
        tested = np.argmax(world.tested.mean(axis=1))
        assert found not in (0, 10, tested, *others)


def test_curves_cross_break_and_are_nan_from_the_start_or_later():
    curves = table(np.random.default_rng(0), 32, 64, diverged=16).curves
    assert np.isnan(curves[:, 0]).sum() == 16 and np.isnan(curves[:, 1]).sum() == 20
    assert np.sum(curves[:, 0] == 0) == 4
    broken = np.isnan(curves[:, 1]) & ~np.isnan(curves[:, 0])
    assert curves[broken, 0].min() > np.nanmax(curves[~broken])


def test_a_curve_that_has_ended_keeps_its_last_value():
    curves = Table(np.array([[0.25, 0.75]]))
    assert curves.score(0, 9) == 0.75 and curves.asked == [(0, 9)]


def test_draws_leave_a_share_of_1_over_e_of_the_cells_empty_and_a_grid_none():
    rng = np.random.default_rng(0)
    assert checks.empty_cells(rng.random(5000)) == pytest.approx(1 / np.e)
    assert checks.empty_cells(rng.permutation(5000) / 5000 + 1e-5) == 0


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
def test_a_search_by_expected_improvement_passes_on_other_surfaces():
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
        assert verdict.passed or verdict.mistakes + verdict.alike == (mistake.name,), mistake.name


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


@pytest.mark.parametrize("trials", [1, 3, 6])
def test_a_search_that_asks_too_seldom_hears_how_often(trials):
    def short(objective, _, rng):
        points = rng.uniform(size=(trials, 2))
        return max(points, key=objective)

    verdict = checks.bayesian_search.judge(checks.bayesian_search.observe(short), known=())
    assert verdict.fact.values["label"] == "calls" and not verdict.passed


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
