"""Small or large: what decides, and what is said of it."""

import pytest

from course import lab
from course.lab import scales
from course.sentences import Stop


@pytest.fixture
def machine(monkeypatch):
    """A machine with these GPUs, on which nothing was set by hand."""

    def with_gpus(*names):
        monkeypatch.delenv(scales.SET_BY, raising=False)
        monkeypatch.setattr(scales, "gpus", lambda backend: list(names))

    return with_gpus


DECIDED = {
    "small: no GPU is at hand.": ((), ""),
    "large: there is a GPU (NVIDIA T4).": (("NVIDIA T4", "NVIDIA H100"), ""),
    "large: set by hand.": ((), "large"),
    "small: set by hand.": (("NVIDIA T4",), "small"),
}


@pytest.mark.parametrize("line", DECIDED)
def test_the_hand_decides_before_the_machine(line, machine, capsys):
    gpus, chosen = DECIDED[line]
    machine(*gpus)
    assert lab.scale(chosen) == line.partition(":")[0]
    assert capsys.readouterr().out == f"{line}\n"


def test_the_environment_decides_before_the_machine_and_after_the_hand(
    machine, capsys, monkeypatch
):
    machine()
    monkeypatch.setenv("COURSE_SCALE", "large")
    assert lab.scale() == "large" and lab.scale("small") == "small"
    assert capsys.readouterr().out == "large: COURSE_SCALE says so.\nsmall: set by hand.\n"


def test_one_line_says_what_the_scale_takes(machine, capsys):
    machine()
    lab.scale(small="two minutes on a CPU", large="six minutes on a GPU")
    said = "small: no GPU is at hand. It takes two minutes on a CPU.\n"
    assert capsys.readouterr().out == said


@pytest.mark.parametrize("given", ["huge", "Large"])
def test_another_word_is_refused(given, machine, monkeypatch):
    machine()
    with pytest.raises(Stop, match=f"'small' or 'large', and not '{given}'"):
        lab.scale(given)
    monkeypatch.setenv("COURSE_SCALE", given)
    with pytest.raises(Stop, match=f"not '{given}'"):
        lab.scale()
