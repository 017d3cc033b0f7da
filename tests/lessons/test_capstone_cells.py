"""The cells of the capstone: nets from several seeds, the large net, and all of it on a GPU."""

import re

import keras
import numpy as np
import pytest

from course import syllabus
from course.lab import data, devices
from course.making import exercises
from lessons.capstone import parts, seeds

CELLS = exercises.code(exercises.source(syllabus.lesson("capstone")))
PROSE = exercises.prose(syllabus.lesson("capstone"))


def net(start):
    weights = keras.initializers.RandomNormal(stddev=start)
    hidden = keras.layers.Dense(16, "relu", kernel_initializer=weights)
    return keras.Sequential([keras.Input((64,)), hidden, keras.layers.Dense(10)])


@pytest.mark.parametrize("rows", [None, [range(0, 150, 2), range(150)]])
def test_nets_trained_by_fit_reach_what_train_many_reaches(rows):
    digits, validation = data.digits().first(200).held_out(50)
    knobs = {"start": [0.1, 0.3], "learning_rate": [0.2, 0.05]}
    common = net, keras.optimizers.SGD, knobs, digits, validation
    options = {"rows": rows, "seeds": range(2), "steps": 12, "batch_size": 30}
    at_once, alone = seeds.accuracies(*common, **options), seeds.one_by_one(*common, **options)
    assert np.ptp(at_once[1]) > 0.01
    for one, other in zip(at_once, alone, strict=True):
        np.testing.assert_allclose(one, other, atol=1.5 / 50)


def defined(names: dict, word: str) -> dict:
    """The names of a cell that holds a word, on top of others."""
    (cell,) = (each for each in CELLS if word in each)
    exec(cell, names)
    return names


def test_the_large_net_has_as_many_parameters_as_the_text_says():
    names = {"keras": keras, "ops": keras.ops, "own": parts.of_keras()}
    names |= {"widths": (32, 64, 128), "blocks": 2, "stride": 1}
    large = defined(names, "def picture_net")["picture_net"]((32, 32, 3), 10, flip=True)
    said = re.search(r"([\d,]+) parameters", PROSE)[1]
    assert large.count_params() == int(said.replace(",", ""))


@pytest.mark.gpu
@pytest.mark.skipif(not devices.gpus(keras.backend.backend()), reason="there is no GPU")
def test_all_cells_run_in_the_large_setting(monkeypatch):
    monkeypatch.chdir(syllabus.root() / "notebooks")
    monkeypatch.setenv("COURSE_SCALE", "large")
    names = {}
    for cell in CELLS:
        exec(exercises.solved(cell), names)
    assert names["large"] and names["accuracy"] > 0.6
