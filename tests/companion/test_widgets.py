"""A notebook that Colab has saved: it names its widgets and leaves out their state."""

import json

import pytest

from course.making import copies, outputs
from course.publishing.chapters import read
from course.publishing.outputs import shown

KIND = "application/vnd.jupyter.widget"
SLIDER = {"model_module": "@jupyter-widgets/controls", "model_name": "FloatSliderModel"}
VIEW = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"text/plain": "FloatSlider(value=0.5)", f"{KIND}-view+json": {"model_id": "3f2a"}},
}


@pytest.fixture
def saved(mine):
    """A half-solved notebook with a slider of its own and, below its check, what it said."""
    mine.change("raise NotImplementedError", "return 2 * x")
    mine.show("checks.double(double)", "✓ `double` returns twice its argument.")
    mine.insert("checks.double(double)", "widgets.FloatSlider(0.5)", outputs=[VIEW])
    mine.stored["metadata"]["widgets"] = {f"{KIND}-state+json": {"3f2a": SLIDER}}
    mine.save()
    return mine


@pytest.mark.parametrize("command", ["check", "progress"])
def test_it_is_checked_and_counted(saved, course_command, command):
    asked = saved.path if command == "check" else saved.path.parent
    assert "2 of 5 points" in course_command(command, asked).stdout


@pytest.mark.parametrize(("command", "says"), [("reset", "blank again"), ("update", "newest")])
def test_it_is_reset_and_updated(saved, course_command, command, says):
    named = ["double"] if command == "reset" else []
    result = course_command(command, saved.path, *named)
    assert result.exit_code == 0 and says in result.stdout
    assert saved.again().stored["metadata"]["widgets"] == saved.stored["metadata"]["widgets"]


def test_it_is_kept_beside_a_newer_version(saved, tiny_and_built):
    assert copies.version(saved.path) and not copies.untouched_of(saved.path)


def test_it_becomes_a_page(saved, tiny_and_built):
    blocks = list(read(tiny_and_built.lesson, outputs.stored(saved.path).cells))
    assert any("FloatSlider(value=0.5)" in getattr(each, "html", "") for each in blocks)
    assert [each.text for each in shown(json.loads(json.dumps(VIEW)))] == ["FloatSlider(value=0.5)"]
