"""A sentence of the lesson and the figure that this run measured for it."""

from course.sentences import Stop, fold


class ClaimFailed(Stop, AssertionError):
    """A sentence of the lesson that this run does not bear out; Jupyter shows it alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def claim(sentence: str, holds, figure="") -> None:
    """Prints a sentence that the run bears out, with its measured figure.

    Args:
        sentence: what the experiment showed.
        holds: whether it did, in this run.
        figure: the measured number, several of them, or a text; numbers get 4 digits at most.

    Raises:
        ClaimFailed: it does not hold.
    """
    text = f"{sentence} ({_shown(figure)})" if _shown(figure) else sentence
    if not bool(holds):
        raise ClaimFailed("{text}", text=fold(f"✗ Not in this run: {text}"))
    print(fold(f"✓ {text}"))


def _shown(figure) -> str:
    """A text as it is, a number with 4 digits, numbers with commas between them."""
    if isinstance(figure, str):
        return figure
    try:
        return ", ".join(_shown(each) for each in figure)
    except TypeError:
        return f"{figure:.4g}"
