"""Intervals hold what they promise, pairs beat two means, a choice tells that it has an edge."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from course import lab
from course.lab import data


@pytest.mark.parametrize("n", [2, 3, 5, 10])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_holds_the_true_mean_as_often_as_it_says(n, level):
    """Of 4000 experiments: 4 standard errors of that share."""
    rng = np.random.default_rng(n)
    found = [lab.mean_interval(rng.normal(3, 2, n), level) for _ in range(4000)]
    held = np.mean([each.low <= 3 <= each.high for each in found])
    assert abs(held - level) < 4 * np.sqrt(level * (1 - level) / 4000)


def test_it_is_that_of_scipy():
    values = [0.91, 0.94, 0.90, 0.97]
    ours = lab.mean_interval(values)
    theirs = stats.ttest_1samp(values, 0).confidence_interval()
    assert np.allclose((ours.low, ours.high), theirs, rtol=1e-12)
    assert ours.seeds == 4 and ours.above_zero and not ours.below_zero


def test_pairs_see_an_effect_that_two_separate_means_do_not():
    rng = np.random.default_rng(0)
    seed = rng.normal(0, 1, 8)  # what a seed does to both
    a, b = seed + 0.3 + rng.normal(0, 0.05, 8), seed + rng.normal(0, 0.05, 8)
    assert lab.paired_difference(a, b).above_zero
    assert lab.paired_difference(b, a).below_zero
    alone = [lab.mean_interval(each) for each in (a, b)]
    assert alone[0].low < alone[1].high


@pytest.mark.parametrize("values", [[1.0], [], [[1.0, 2.0], [3.0, 4.0]]])
def test_what_is_no_sample_is_refused(values):
    with pytest.raises(ValueError, match="one value per seed"):
        lab.mean_interval(values)


def test_pairs_need_partners():
    with pytest.raises(ValueError, match="pairs need one value of each per seed"):
        lab.paired_difference([1.0, 2.0], [1.0, 2.0, 3.0])


def runs(accuracy, **configurations):
    """What train_many returns, with (C, S) validation accuracies."""
    accuracy = np.asarray(accuracy, float)[..., None]
    history = {"validation_accuracy": accuracy, "validation_loss": 1 - accuracy}
    return SimpleNamespace(configurations=configurations, history=history)


RATES = [0.01, 0.1, 1.0]


@pytest.mark.parametrize("by", ["accuracy", "loss"])
def test_the_best_mean_on_the_validation_rows_is_chosen_for_all_seeds(by, capsys):
    found = runs([[0.2, 0.3], [0.7, 0.8], [0.1, 0.9]], learning_rate=RATES)
    best = lab.best_by_validation(found, by)
    assert best.index == 1 and best.configuration == {"learning_rate": 0.1}
    assert best.edges == () and best.rule == f"validation {by}, 1 of 3, inside the grid"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("place", "end"), [(0, "smallest"), (2, "largest")])
def test_the_best_at_the_edge_of_its_grid_says_so(place, end, capsys):
    accuracy = np.full((3, 2), 0.5)
    accuracy[place] = 0.9
    best = lab.best_by_validation(runs(accuracy, learning_rate=RATES, momentum=[0.9] * 3))
    assert best.edges == ("learning_rate",) and best.rule.endswith("at the edge: learning_rate")
    assert f"is the {end} that was tried" in capsys.readouterr().out


def test_one_of_two_and_what_is_no_number_has_no_edge(capsys):
    found = runs([[0.5], [0.9]], learning_rate=[0.1, 1.0], activation=["relu", "tanh"])
    assert lab.best_by_validation(found).edges == ()
    assert capsys.readouterr().out == ""


def test_a_net_that_broke_is_not_chosen():
    found = runs([[np.nan], [0.4], [0.3]], learning_rate=RATES)
    assert lab.best_by_validation(found).index == 1


def test_runs_without_validation_rows_choose_nothing():
    with pytest.raises(ValueError, match="no validation rows"):
        lab.best_by_validation(SimpleNamespace(configurations={}, history={}))


def test_an_interval_brings_its_own_words_to_a_claim(capsys):
    effect = lab.paired_difference([0.5, 0.7, 0.6], [0.1, 0.2, 0.3])
    lab.claim("It helps", effect.above_zero, effect)
    said = "✓ It helps (0.4, 95 % interval 0.152 to 0.648, 3 seeds)\n"
    assert capsys.readouterr().out == said


def test_rows_that_are_held_out_do_not_train():
    whole = data.digits()
    train, (x, y) = whole.held_out(300)
    assert len(train.y_train) + len(y) == len(whole.y_train) and len(x) == 300
    assert np.array_equal(np.concatenate([train.x_train, x]), whole.x_train)
    assert np.array_equal(train.x_test, whole.x_test)
    with pytest.raises(ValueError, match="cannot be held out"):
        whole.held_out(1437)
