"""A sentence of the lesson and the figure that this run measured for it."""

from course.columns import fold
from course.lab.page import put
from course.languages import told, translated
from course.measured import in_words
from course.sentences import Sentence, Stop

NOT_HERE = "✗ Not in this run: {claim}"


class ClaimFailed(Stop, AssertionError):
    """A sentence of the lesson that this run does not bear out; Jupyter shows it alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def claim(
    sentence: str,
    holds,
    figure="",
    *,
    measured: str = "",
    seeds: int | None = None,
    chosen_by: str = "",
) -> None:
    """Shows a sentence that the run bears out, with its measured figure.

    The build lists all claims in docs/claims.md, with a gap where the last three are not given.

    Args:
        sentence: what the experiment showed.
        holds: whether it did, in this run.
        figure: the measured number, several of them, a text, or an effect with its interval
            (`lab.Interval`); numbers get 4 digits at most.
        measured: what the figure is, as "test accuracy, BN minus no BN".
        seeds: how many independent runs stand behind it; 0 where nothing is random. An Interval
            brings its own.
        chosen_by: how constants were chosen, as `best.rule` says it; "fixed" where none was.

    Raises:
        ClaimFailed: it does not hold.
    """
    shown = _shown(figure)
    words = translated(sentence)
    text = f"{words} ({in_words(shown)})" if shown else words
    if not bool(holds):
        raise ClaimFailed("{text}", text=fold(told(Sentence(NOT_HERE, {"claim": text}))))
    seeds = getattr(figure, "seeds", None) if seeds is None else seeds
    record = {"figure": shown, "measured": measured, "seeds": seeds, "chosen_by": chosen_by}
    put(fold(f"✓ {text}"), claim={"sentence": sentence} | record)


def _shown(figure) -> str:
    """A text or an interval as it is, a number with 4 digits, numbers with commas between them."""
    if isinstance(figure, str) or hasattr(figure, "seeds"):
        return str(figure)
    try:
        return ", ".join(_shown(each) for each in figure)
    except TypeError:
        return f"{figure:.4g}"
