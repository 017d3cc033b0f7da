"""A new version takes over what I wrote, and my old file stays."""

import json

import pytest

from course.companion import updating
from course.making import building, notebooks

OWN = "for x in (1, 2):\n    print(double(x))"


CHANGES = {
    "a lesson for tests": "a better lesson",
    "# # Doubling": "# # New: doubling",
    "values = 2.0 ** np.arange(11)": "values = 2.0 ** np.arange(12)",
    "# ## Exercise 2": "# More.\n\n# %%\nnew = 1\n\n# %% [markdown]\n# ## Exercise 2",
}


def renew(course):
    """The lesson is changed and built again, as by `git pull`."""
    for old, new in CHANGES.items():
        course.change("doubling/lesson.py", old, new)
    building.write(
        course.root / "notebooks" / "01_doubling.ipynb", notebooks.student(course.lesson)
    )


@pytest.fixture
def updated(mine, tiny_and_built):
    """Changes a student's notebook, renews the course, updates, and returns both versions."""

    def run(*changes, saved=lambda mine: None):
        for change in changes:
            change(mine)
        saved(mine)
        mine.save()
        before = mine.path.read_bytes()
        renew(tiny_and_built)
        said = updating.update(mine.path).text
        assert mine.path.read_bytes() == before
        path = mine.path.with_name("01_doubling (new).ipynb")
        return type(mine)(path, json.loads(path.read_text(encoding="utf-8"))), said

    return run


def answers(mine):
    mine.change("raise NotImplementedError", "return x + x  # mine")
    mine.change("raise NotImplementedError", "return double(double(x))  # mine")


def guess(mine):
    mine.change("guess=None", "guess=1000")
    mine.change('"five times quadruple"), guess=None', '"five times quadruple"), guess="b"')


def own_cell(mine):
    mine.insert("checks.double(double)", OWN)


def note(mine):
    mine.insert("# ## Exercise 2".removeprefix("# "), "My note: ask about this.", "markdown")


def by_jupyter(mine):
    """Ids, and all metadata, stay as they were."""


def by_colab(mine):
    """In format 4.0, with its own ids, its own metadata, and widgets without a state."""
    mine.stored["nbformat_minor"] = 0
    mine.stored["metadata"] = {"colab": {"provenance": []}, "widgets": {"application/x": {"m": {}}}}
    for number, cell in enumerate(mine.cells):
        del cell["id"]
        cell["metadata"] = {"id": f"tQ{number}xZ", "colab": {"height": 35}}
    mine.cells[1]["source"] = "# @title Colab: an older one\n!pip install course"


@pytest.mark.parametrize("saved", [by_jupyter, by_colab])
def test_answers_predictions_and_own_cells_are_taken_over(updated, saved):
    new, said = updated(answers, guess, own_cell, note, saved=saved)
    assert "2 answers, 2 predictions, 2 cells of your own" in said
    assert any("a better lesson" in "".join(cell["source"]) for cell in new.cells)
    assert "new = 1" in new.code
    assert sum("# mine" in cell for cell in new.code) == 2
    assert not any("NotImplementedError" in cell for cell in new.code)
    (asked,) = (cell for cell in new.code if "lab.predict" in cell)
    assert "guess=1000" in asked and 'guess="b"' in asked
    assert new.code.index(OWN) == new.code.index("checks.double(double)") + 1
    assert new.number("My note") == new.number("Exercise 2") + 1


def test_a_cell_of_the_lesson_that_i_changed_stays_as_i_changed_it(updated):
    new, _ = updated(lambda mine: mine.change("twice(LIMITS[1]) == 20", "twice(3) == 6"))
    assert sum("twice(3) == 6" in cell for cell in new.code) == 1
    assert not any("twice(LIMITS[1]) == 20" in cell for cell in new.code)


def test_where_the_lesson_changed_it_too_mine_is_kept_as_a_comment(updated):
    new, _ = updated(lambda mine: mine.change("np.arange(11)", "np.arange(7)"))
    kept = next(cell for cell in new.code if "np.arange(7)" in cell)
    assert kept.startswith("# You changed this cell") and "# values = 2.0" in kept
    assert any("np.arange(12)" in cell for cell in new.code)


def test_an_answer_under_another_name_is_still_the_one_that_is_checked(updated):
    def renamed(mine):
        mine.insert("def double", "def twice_of_it(x):\n    return x + x")
        mine.change("checks.double(double)", "checks.double(twice_of_it)")

    new, _ = updated(renamed)
    assert "checks.double(twice_of_it)" in new.code
    assert sum("def twice_of_it" in cell for cell in new.code) == 1


def test_what_nobody_changed_is_the_new_version_itself(updated, tiny_and_built):
    new, said = updated()
    assert "0 answers, 0 predictions, 0 cells" in said
    built = (tiny_and_built.root / "notebooks" / "01_doubling.ipynb").read_text(encoding="utf-8")
    assert new.stored == json.loads(built)


def test_the_newest_version_is_not_written_again(mine, course_command):
    answers(mine)
    result = course_command("update", mine.path)
    assert result.exit_code == 0 and "is the newest version" in result.stdout
    assert list(mine.path.parent.iterdir()) == [mine.path]


def test_a_newer_version_in_which_somebody_wrote_is_not_overwritten(updated, mine):
    new, _ = updated(answers)
    new.insert("new = 1", "later = 2")
    assert "01_doubling (new 2).ipynb" in updating.update(mine.path).text
    assert "later = 2" in new.again().code


def test_a_guess_that_is_no_choice_any_more_is_left_out():
    from course.companion.guessing import guessed, guesses

    old = 'a = lab.predict("a", "Which?", choices=("one", "two"), guess="b")'
    kept = guesses([old])
    assert guessed(old.replace('"b"', "None"), kept) == old
    turned = 'a = lab.predict("a", "Which?", choices=("two", "one"), guess=None)'
    assert guessed(turned, kept) == turned.replace("None", "'two'")
    gone = 'a = lab.predict("a", "Which?", choices=("one", "three"), guess=None)'
    assert guessed(gone, kept) == gone
