"""The words of a figure are read from its f-string, as they are looked up when it has run."""

import ast

import pytest

from course.making.translations.figures import figures
from course.measured import templates

WRITTEN = [
    ("f'largest difference {x:.0e}'", "largest difference 3e-07"),
    ("f'{a:.0%} flat, × {b:.2f} per layer'", "68% flat, × 0.98 per layer"),
    ("f'{a:.2f}; with ε = 1e-7 {b:.2f}'", "0.08; with ε = 1e-7 0.99"),
    ("'{:.2f} and {:.0%} are left of 1'.format(*both)", "0.96 and 5% are left of 1"),
    ("f'off by {x:.0e}' if x else 'off by less than 0.00001'", "off by 2e-05"),
    ("f'{n} steps'", "-12 steps"),
]


@pytest.mark.parametrize(("code", "shown"), WRITTEN)
def test_what_runs_is_found_by_what_is_written(code, shown):
    (claim,) = ast.parse(f"lab.claim('It holds', True, {code})").body
    found = list(figures(claim.value))
    assert [each for each in templates(shown) if any(c.isalpha() for c in each)][-1] in found


@pytest.mark.parametrize("code", ["7", "x.mean()", "f'{x:.2f}'", "', '.join(names)"])
def test_what_has_no_words_is_no_message(code):
    (claim,) = ast.parse(f"lab.claim('It holds', True, figure={code})").body
    assert list(figures(claim.value)) == []
