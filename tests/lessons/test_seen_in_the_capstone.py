"""Wrong answers of the capstone that look right on plain data are seen; a thrifty one is right."""

import numpy as np
import pytest

from course import syllabus
from course.checking.mistakes import Mistake
from course.making.catalogue import check_of
from course.making.exercises import answer
from course.making.wrong_answers import wrong_answer
from lessons.capstone import checks, probes, sick

LESSON = syllabus.lesson("capstone")


def verdict_on(exercise, found):
    check = check_of(LESSON, exercise)
    return check.judge(check.observe(found), known=())


@pytest.mark.parametrize(
    "exercise, instead_of, wrote, first",
    [
        ("diagnose", "np.log(model.output_shape[-1])", "np.log(len(set(y)))", "`start` of net 1"),
        ("diagnose", "norms[0] / norms[-1]", "norms[0] / ops.norm(gradients[-2])", "of net 5"),
        (
            "diagnose",
            "return ops.mean(entropy)",
            "return model.compute_loss(x, y, logits)",
            "`start` of net 1",
        ),
        (
            "final_report",
            "np.mean([validate(each, seed) for seed in seeds])",
            "np.mean(np.nan_to_num([validate(each, seed) for seed in seeds]))",
            "(world 4)",
        ),
        (
            "final_report",
            "n, gain = len(seeds), np.mean(gains)",
            "chosen = chosen if np.mean(gains) > 0 else baseline\n"
            "n, gain = len(seeds), np.mean(gains)",
            "(world 2)",
        ),
        (
            "input_pipeline",
            "np.where(std > 0, std, 1)",
            "np.where(images.std(axis=0) > 0, std, 1)",
            "(data set 2)",
        ),
        ("input_pipeline", ".shuffle(len(training))", ".shuffle(1024)", "may come first"),
    ],
)
@pytest.mark.filterwarnings("ignore:(divide|invalid value):RuntimeWarning")
def test_what_only_looks_right_is_seen(exercise, instead_of, wrote, first):
    edited = wrong_answer(LESSON, exercise, Mistake("edited", instead_of, wrote))
    text = " ".join(verdict_on(exercise, edited).text.split())
    assert text.startswith("✗") and first in text


@pytest.mark.parametrize("seed", range(5))
def test_one_digit_is_there_twice_and_is_nobodys_neighbour_but_its_own(seed):
    x, y = sick.rows(np.random.default_rng(seed))
    far = np.sum((x[:, None] - x) ** 2, axis=2) + np.diag([np.inf] * len(x))
    (one, other), *_ = np.argwhere(far == 0)
    nearest = np.argmin(far, axis=1)
    assert np.sum(far == 0) == 2 and y[one] != y[other]
    assert np.flatnonzero(np.isin(nearest, [one, other])).tolist() == sorted([one, other])


@pytest.mark.parametrize("seed", range(3))
def test_alone_a_row_gives_more_in_one_net_and_less_in_another(seed):
    *_, sixth, _, _, ninth = sick.patients(np.random.default_rng(seed))
    changes = [sick.largest_change(each.model, each.x) for each in (sixth, ninth)]
    assert changes[0] * changes[1] < 0


@pytest.mark.parametrize("moved", [0.0, 0.1])
def test_a_name_is_judged_by_the_numbers_beside_it(moved):
    numbers = dict.fromkeys(probes.ILLS, 1.0 + moved) | {"batch_norm": 0.0}
    rate_is_ill = "rate" if moved else "healthy"
    raw = {f"{ill}|net=3": np.array(value) for ill, value in numbers.items()}
    for number, name in enumerate(probes.VERDICTS):
        key = "verdict|net=3"
        assert checks.follows(raw | {key: np.array(number)}, key) == (name == rate_is_ill)


THRIFTY = """
def final_report(validate, test, configurations, seeds):
    means = {}
    for name in configurations:
        runs = []
        for seed in seeds:
            runs.append(validate(name, seed))
            if runs[-1] != runs[-1]:
                break
        else:
            means[name] = np.mean(runs)
    best, first = max(means, key=means.get), configurations[0]
    ours = np.array([test(best, seed) for seed in seeds])
    gains = ours - (ours if best == first else [test(first, seed) for seed in seeds])
    half = scipy.stats.t.ppf(0.975, len(seeds) - 1) * scipy.stats.sem(gains)
    return best, np.mean(ours), np.mean(gains), np.mean(gains) - half, np.mean(gains) + half
"""


def test_a_configuration_may_be_left_at_its_first_nan():
    assert verdict_on("final_report", answer(LESSON, "final_report", THRIFTY)).passed


def test_who_validates_with_one_seed_alone_is_seen():
    edit = "for seed in seeds[:1]]) for each in configurations]"
    instead = "for seed in seeds]) for each in configurations]"
    edited = wrong_answer(LESSON, "final_report", Mistake("one_seed", instead, edit))
    assert "validated runs" in verdict_on("final_report", edited).text.replace("\n ", "")


@pytest.mark.parametrize("seed", range(20))
def test_the_worlds_are_as_the_probe_says(seed):
    worlds = [world for _, world in probes.trials(np.random.default_rng(seed))]
    best = [np.argmax(np.nan_to_num(each.validation.mean(axis=1))) for each in worlds]
    gains = [(w.tested[row] - w.tested[0]).mean() for w, row in zip(worlds, best, strict=True)]
    assert gains[0] > 0 > gains[1] and gains[2] == 0 < gains[3]
    as_zero = np.nan_to_num(worlds[3].validation).mean(axis=1)
    assert np.isnan(worlds[3].validation[np.argmax(as_zero)]).any()
