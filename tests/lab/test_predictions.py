"""A guess in a cell: kept, compared with what was measured, and never a reason to stop."""

import pytest

from course import lab

LAYERS = ("1 layer", "3 layers", "6 layers")
LETTERED = ["  a) 1 layer", "  b) 3 layers", "  c) 6 layers"]
DEPTH = {"question": "Which net is best?", "choices": LAYERS}
FACTOR = {"question": "How much of the gradient arrives?"}


def said(capsys) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_without_a_guess_one_line_says_what_to_do_and_the_notebook_goes_on(capsys):
    for asked in (DEPTH, FACTOR):
        made = lab.predict("a", **asked, guess=None)
        first, *choices = capsys.readouterr().out.splitlines()
        assert first.startswith("No prediction yet") and made.guess is None
        assert choices == (LETTERED if asked is DEPTH else [])
    made.measured(0.5, "It shrinks.")
    assert said(capsys) == "Measured: 0.5. (No prediction was written down.) It shrinks."


@pytest.mark.parametrize("guess", ["c", " C", "c)", "6 layers", "6 LAYERS "])
def test_a_choice_is_taken_by_its_letter_or_its_text(guess, capsys):
    assert lab.predict("a", **DEPTH, guess=guess).guess == "6 layers"
    assert said(capsys) == "Your prediction: c) 6 layers. Run on to see what is measured."


@pytest.mark.parametrize("guess", ["d", "", 3, None.__class__, ["c"], True, "7 layers" * 99])
def test_a_choice_that_is_not_there_is_one_sentence_and_no_traceback(guess, capsys):
    made = lab.predict("a", **DEPTH, guess=guess)
    shown = capsys.readouterr().out
    assert made.guess is None
    assert "none of the choices" in shown and "'a' to 'c'" in shown and len(shown) < 220


@pytest.mark.parametrize("guess", ["a half", "0.5", True, float("nan"), 10**400, 1j, [0.5]])
def test_what_is_no_number_is_one_sentence_and_no_traceback(guess, capsys):
    assert lab.predict("a", **FACTOR, guess=guess).guess is None
    assert "is not a number. Put one such as 0.5" in said(capsys)


@pytest.mark.parametrize(
    ("guess", "value", "says"),
    [
        (0.5, 0.5, "You predicted 0.5, and so it is. It shrinks."),
        (0.52, 0.5, "You predicted 0.52, measured: 0.5. That is close. It shrinks."),
        (0.5, 0.0031, "You predicted 0.5, measured: 0.0031. 160 times too large. It shrinks."),
        (1e-3, 0.25, "You predicted 0.001, measured: 0.25. 250 times too small. It shrinks."),
        (-1, 0.25, "You predicted -1, measured: 0.25. It shrinks."),
        (0, 0.25, "You predicted 0, measured: 0.25. It shrinks."),
        (-8, -2, "You predicted -8, measured: -2. 4 times too large. It shrinks."),
    ],
)
def test_a_number_stands_beside_what_was_measured(guess, value, says, capsys):
    made = lab.predict("a", **FACTOR, guess=guess)
    said(capsys)
    made.measured(value, "It shrinks.")
    assert said(capsys) == says


@pytest.mark.parametrize("value", ["1 layer", 0])
def test_a_choice_stands_beside_what_was_measured_with_what_its_believers_overlook(value, capsys):
    made = lab.predict("a", **DEPTH, guess="c")
    said(capsys)
    made.measured(value, "No gradient arrives.", believed={"6 layers": "It can compute more."})
    told = "You predicted c) 6 layers, measured: a) 1 layer. It can compute more."
    assert said(capsys) == f"{told} No gradient arrives."


def test_who_was_right_hears_of_no_belief(capsys):
    made = lab.predict("a", **DEPTH, guess="a")
    made.measured(0, "No gradient arrives.", believed={"1 layer": "It is small."})
    assert said(capsys).endswith("You predicted a) 1 layer, and so it is. No gradient arrives.")


def test_an_author_hears_of_a_choice_that_is_not_there():
    made = lab.predict("a", **DEPTH)
    with pytest.raises(ValueError, match="measured '2 layers', and the choices are"):
        made.measured("2 layers", "…")
    with pytest.raises(ValueError, match="believed names"):
        made.measured(0, "…", believed={"2 layers": "…"})
