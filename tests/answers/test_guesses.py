"""Guesses are read from the source of a notebook: nothing that stands there is run."""

import json

import pytest

from course.answers.predictions import guesses
from course.answers.reading import read

NUMBER = 'x = lab.predict("factor", "How much arrives?", guess={})'
CHOICE = 'lab.predict("best", "Which is best?", choices=("one", "two"), guess={})'


@pytest.mark.parametrize(
    ("written", "guess"),
    [
        ("0.25", 0.25),
        ("-3", -3.0),
        ("1e-12", 1e-12),
        ("10**-12", 1e-12),
        ("1 / 4", 0.25),
        ("2 * (3 + 4) - 1", 13.0),
        ("-(2**10)", -1024.0),
    ],
)
def test_a_number_is_read_also_where_it_is_computed_from_numbers(written, guess):
    assert guesses([NUMBER.format(written)]) == {"factor": pytest.approx(guess, rel=1e-15)}


@pytest.mark.parametrize("written", ["'b'", '"two"', "' TWO '"])
def test_a_choice_is_read_as_in_the_notebook(written):
    assert guesses([CHOICE.format(written)]) == {"best": "two"}


NOTHING = [
    "None",
    "True",
    "'c'",
    "x",
    "f(2)",
    "9**9**9**9**9",
    "1 / 0",
    "(-8) ** 0.5",
    "[1]",
    "1e999",
]


@pytest.mark.parametrize("written", NOTHING)
@pytest.mark.parametrize("call", [NUMBER, CHOICE])
def test_what_is_no_guess_is_none(call, written):
    assert guesses([call.format(written)]) == {}


BROKEN = [
    "lab.predict(",
    "lab.predict()",
    'lab.predict(name, "Why?", guess=1)',
    'lab.predict("a", "Why?", choices=names, guess="a")',
    'lab.predict("a", "Why?", choices=7, guess="a")',
    'lab.predict("a", "Why?", choices=("a", 1), guess="a")',
    'lab.predict("a" * 999999999, "Why?", guess=1)',
    'lab.predict("a", "' + "x" * 1000 + '", guess=1)',
    'def f():\n    lab.predict("a", "Why?", guess=1)',
    'model.predict("a", "Why?", guess=1)',
]


@pytest.mark.parametrize("cell", BROKEN)
def test_what_is_no_prediction_hurts_nobody(cell):
    assert guesses([cell, NUMBER.format(1)]) == {"factor": 1.0}


def test_the_last_one_counts_as_it_does_when_cells_run():
    assert guesses([NUMBER.format(1), NUMBER.format(2)]) == {"factor": 2.0}


def test_a_submission_brings_its_guesses(built):
    cells = ["from tinycourse.doubling import checks", NUMBER.format("5"), CHOICE.format("'a'")]
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    submitted = read("kim.ipynb", json.dumps(made).encode())
    assert submitted.guesses == {"factor": 5.0, "best": "one"}
