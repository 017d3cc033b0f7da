"""What every lesson's experiments stand on: `setup`, `claim` and `train_many`."""

import os
import textwrap

from lessons.devices import describe, quiet

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with quiet():
    import keras

from lessons import plots
from lessons.checking import WIDTH
from lessons.train_many import Runs, train_many

__all__ = ["ClaimFailed", "Runs", "claim", "setup", "train_many"]


def setup(seed: int = 0) -> None:
    """Seeds Python, NumPy and Keras, sets the style of pictures and prints what computes here."""
    with quiet():
        line = describe(keras.backend.backend())
    keras.utils.set_random_seed(seed)
    plots.style()
    print(line)


class ClaimFailed(AssertionError):
    """A sentence of the lesson that this run does not bear out; Jupyter shows it alone."""

    def _render_traceback_(self):
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
        raise ClaimFailed(_lines(f"✗ Not in this run: {text}"))
    print(_lines(f"✓ {text}"))


def _lines(text: str) -> str:
    """A text in lines as long as those of a check: JupyterLab would break them inside words."""
    return textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _shown(figure) -> str:
    """A text as it is, a number with 4 digits, numbers with commas between them."""
    if isinstance(figure, str):
        return figure
    try:
        return ", ".join(_shown(each) for each in figure)
    except TypeError:
        return f"{figure:.4g}"
