"""A cell of an older version is known again, also where the new one has made two of it."""

import hashlib

import pytest

from course.companion.lineage import Origin, origins

COMPUTES, TELLS = "runs = train()\nbest = max(runs)", 'lab.claim("It rises", best > 0)'
OLD = f"{COMPUTES}\n\n{TELLS}"


def cell(text, known=True):
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    return {"id": f"{name}-1" if known else "tQ1xZ", "cell_type": "code", "source": text}


NEW = [cell("x = 1"), cell(COMPUTES), cell(TELLS)]


@pytest.mark.parametrize("known", [True, False])
def test_a_cell_that_has_become_two_comes_from_the_second(known):
    assert origins([cell(OLD, known)], NEW) == [Origin(cell(TELLS)["id"])]


@pytest.mark.parametrize("mine", [f"{OLD}\nprint(best)", f"best = 3\n{TELLS}", "print(2)"])
def test_what_i_added_to_the_lesson_s_lines_is_mine(mine):
    (found,) = origins([cell(mine, known=False)], NEW)
    assert found == Origin() or found.changed
