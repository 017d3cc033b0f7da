"""The folder to work in: filled, renewed, and never written over."""

import nbformat
import pytest

from course.files import text
from course.making import building, copies
from course.sentences import Stop


def test_the_notebooks_are_copied_with_an_index(built, tmp_path):
    assert copies.copy(tmp_path) == []
    assert text(tmp_path / "01_doubling.ipynb") == text(
        built.root / "notebooks" / "01_doubling.ipynb"
    )
    assert "(01_doubling.ipynb)" in text(tmp_path / "index.ipynb")


def answered(path, answer="return x + x"):
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if "raise NotImplementedError" in cell.source)
    cell.source = cell.source.replace("raise NotImplementedError", answer)
    nbformat.write(notebook, path)


def renew(course):
    """The lesson is changed and built again, as by `git pull`."""
    course.change("doubling/lesson.py", "a lesson for tests", "a better lesson")
    building.build(course.lesson, lambda what, steps: lambda: None)


def test_a_copy_in_which_nobody_wrote_is_renewed(tiny_and_built, tmp_path):
    copies.copy(tmp_path / "work")
    renew(tiny_and_built)
    copies.copy(tmp_path / "work")
    assert "a better lesson" in text(tmp_path / "work" / "01_doubling.ipynb")


def test_an_answer_survives_a_newer_lesson_which_is_put_beside_it(tiny_and_built, tmp_path):
    copies.copy(tmp_path / "work")
    answered(tmp_path / "work" / "01_doubling.ipynb")
    assert copies.copy(tmp_path / "work") == []
    renew(tiny_and_built)
    (said,) = copies.copy(tmp_path / "work")
    assert said.text == (
        "01_doubling.ipynb stays as you wrote it. There is a newer version beside it: "
        "01_doubling (new).ipynb."
    )
    assert "return x + x" in text(tmp_path / "work" / "01_doubling.ipynb")
    assert "a better lesson" in text(tmp_path / "work" / "01_doubling (new).ipynb")


def test_a_newer_version_in_which_somebody_wrote_is_not_overwritten_either(
    tiny_and_built, tmp_path
):
    work = tmp_path / "work"
    copies.copy(work)
    answered(work / "01_doubling.ipynb")
    renew(tiny_and_built)
    copies.copy(work)
    answered(work / "01_doubling (new).ipynb", "return 2 * x")
    copies.copy(work)
    tiny_and_built.change("doubling/lesson.py", "a better lesson", "the best lesson")
    building.build(tiny_and_built.lesson, lambda what, steps: lambda: None)
    (said,) = copies.copy(work)
    assert said.text.endswith("There is a newer version beside it: 01_doubling (new 2).ipynb.")
    assert "return 2 * x" in text(work / "01_doubling (new).ipynb")
    assert "the best lesson" in text(work / "01_doubling (new 2).ipynb")


@pytest.mark.parametrize("name", ["notebooks", "solutions"])
def test_what_the_build_writes_is_no_folder_to_work_in(built, name):
    with pytest.raises(Stop, match="is written by the build: name another folder"):
        copies.copy(built.root / name)


def test_what_is_no_notebook_is_left_alone_and_named(built, tmp_path):
    (tmp_path / "01_doubling.ipynb").write_text("{ not saved to the end")
    (said,) = copies.copy(tmp_path)
    assert "01_doubling.ipynb stays" in said.text
    assert text(tmp_path / "01_doubling.ipynb") == "{ not saved to the end"
