"""The words of a figure are read from its f-string, as they are looked up when it has run."""

import ast

import pytest

from course.making.translations.figures import figures, reasons
from course.measured import templates

WRITTEN = [
    ("f'largest difference {x:.0e}'", "largest difference 3e-07"),
    ("f'{a:.0%} flat, × {b:.2f} per layer'", "68% flat, × 0.98 per layer"),
    ("f'{a:.2f}; with ε = 1e-7 {b:.2f}'", "0.08; with ε = 1e-7 0.99"),
    ("'{:.2f} and {:.0%} are left of 1'.format(*both)", "0.96 and 5% are left of 1"),
    ("f'off by {x:.0e}' if x else 'off by less than 0.00001'", "off by 2e-05"),
    ("f'{n} steps'", "-12 steps"),
    ("', '.join(f'{x:.2f} for {y:.0f}' for x, y in pairs)", "0.98 for 2"),
]


@pytest.mark.parametrize(("code", "shown"), WRITTEN)
def test_what_runs_is_found_by_what_is_written(code, shown):
    (claim,) = ast.parse(f"lab.claim('It holds', True, {code})").body
    found = list(figures(claim.value))
    assert [each for each in templates(shown) if any(c.isalpha() for c in each)][-1] in found


@pytest.mark.parametrize(
    "code",
    ["7", "x.mean()", "f'{x:.2f}'", "', '.join(names)", "', '.join(f'{n} {x} of' for n in a)"],
)
def test_what_has_no_words_is_no_message(code):
    (claim,) = ast.parse(f"lab.claim('It holds', True, figure={code})").body
    assert list(figures(claim.value)) == []


REASONS = [
    ("measured='test accuracy, 2 minus 1'", [("measured", "test accuracy, {0} minus {1}")]),
    ("measured=f'after {STEPS} steps'", [("measured", "after {0} steps")]),
    ("measured='std; largest weight'", [("measured", "std"), ("measured", "largest weight")]),
    ("measured='‖∂L/∂z‖', chosen_by=best.rule", []),
    ("chosen_by=rule", [("chosen_by", "{0} of {1} rates")]),
    ("**told", [("measured", "largest mean")]),
    ("chosen_by=f'SGD: all rates; Adam: {best.rule}'", [("chosen_by", "SGD: all rates")]),
    ("chosen_by=f'{best.rule}, in each map'", [("chosen_by", "in each map")]),
]


@pytest.mark.parametrize(("code", "expected"), REASONS)
def test_how_it_was_measured_is_read_from_its_code(code, expected):
    (claim,) = ast.parse(f"lab.claim('It holds', True, 7, seeds=3, {code})").body
    told = ast.parse("{'measured': 'largest mean', 'chosen_by': '0.1'}", mode="eval").body
    names = {"rule": [ast.Constant("1 of 4 rates")], "told": [told]}
    assert list(reasons(claim.value, names)) == expected
