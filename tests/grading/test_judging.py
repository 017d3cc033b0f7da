"""What is said of an answer that is unfinished, or built on another one that is wrong."""

import json

import pytest

from lessons import answers, catalogue, submission
from lessons.grading.judging import Judge
from lessons.reading import read

EXERCISES = {exercise.check: exercise for exercise in answers.exercises("optimizers")}
VARIANTS = [v for check in EXERCISES for v in catalogue.mistakes("optimizers", check) if v.accepted]
UPDATE = "self.momentum - gradient"
GET_CONFIG = 'return super().get_config() | {"momentum": self.momentum}'
WRITTEN_LATER = "raise NotImplementedError"


def notebook(check, *edits):
    """A right submission but for these edits of one answer."""
    cells = [answers.solved(cell) for cell in answers.code(answers.lesson("optimizers"))]
    place = cells.index(answers.solved(EXERCISES[check].cell))
    for old, new in edits:
        assert old in cells[place]
        cells[place] = cells[place].replace(old, new)
    made = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made}).encode()


@pytest.fixture
def grade(pool, tmp_path):
    """The verdicts on a submission by exercise; `check NOTEBOOK` says the same."""

    def graded(content):
        verdicts = {g.check: g for g in Judge(pool).grade(read("kim.ipynb", content))}
        path = tmp_path / "kim.ipynb"
        path.write_bytes(content)
        said = [verdict.text for verdict in submission.verdicts(path)]
        assert said == [graded.verdict.text for graded in verdicts.values()]
        return verdicts

    return graded


def test_what_is_built_on_a_wrong_answer_is_told_to_wait_and_is_not_gathered(grade):
    graded = grade(notebook("adam", ("ops.sqrt(v)", "ops.sqrt(ops.sqrt(v))")))
    assert graded["adam"].signature is not None
    assert graded["adamw"].verdict.text == (
        "✗ AdamW is built on Adam, which is not right yet. Repair Adam first."
    )
    assert graded["adamw"].verdict.score == 0 and graded["adamw"].signature is None


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: f"{v.check}: {v.name}")
def test_an_accepted_variant_costs_no_points_neither_does_what_is_built_on_it(variant, grade):
    solved = {check: answers.solved(exercise.cell) for check, exercise in EXERCISES.items()}
    check = catalogue.home(solved, variant.check, variant)
    graded = grade(notebook(check, (solved[check], variant.edit(solved[check]))))
    assert all(each.verdict.passed for each in graded.values())


def test_a_mistake_of_its_own_is_named_whatever_it_is_built_on(grade):
    lines = EXERCISES["adamw"].cell.splitlines()
    own = next(line.strip() for line in lines if "super().update_step(" in line)
    graded = grade(notebook("adamw", (own, "pass")))
    assert graded["adam"].verdict.passed and not graded["adamw"].verdict.passed
    assert "is built on" not in graded["adamw"].verdict.text


def test_an_answer_written_in_part_is_blank_while_it_is_right(grade):
    assert grade(notebook("momentum", (GET_CONFIG, WRITTEN_LATER)))["momentum"].verdict.blank


def test_an_answer_written_in_part_hears_its_mistake(grade):
    edits = (UPDATE, UPDATE.replace("-", "+")), (GET_CONFIG, WRITTEN_LATER)
    verdict = grade(notebook("momentum", *edits))["momentum"].verdict
    assert verdict.mistakes == ("Uphill",) and verdict.score == 0


def test_a_deleted_answer_counts_as_blank_and_not_as_wrong(grade):
    solved = answers.solved(EXERCISES["schedule"].cell)
    verdict = grade(notebook("schedule", (solved, "")))["schedule"].verdict
    assert verdict.blank and verdict.text == "✗ CosineDecay is not defined in this notebook."
