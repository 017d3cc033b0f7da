"""What Jupyter makes of a notebook: its cells, run one by one in a real IPython."""

import contextlib
import io
import sys
import types
from collections.abc import Sequence

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course.answers.sources import Notebook, candidates
from course.checking.observing import load
from course.grading.asking import MISSING

ARGUMENT = 3


class Checks:
    """Stands where a notebook has its checks: keeps what the last answer made of a number."""

    def __init__(self):
        self.found: list = []

    def answer(self, answer):
        self.found.append(value(answer))


def value(answer):
    """What an answer makes of a number; the type of an exception, if it raises one."""
    try:
        return answer(ARGUMENT)
    except Exception as error:
        return type(error).__name__


def there(cells: Sequence[str]):
    """What the last check in a notebook sees of the answer."""
    checks, main = Checks(), sys.modules["__main__"]
    quiet = Config(
        {"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "NoColor"}}
    )
    try:
        shell = InteractiveShell(config=quiet, user_module=types.ModuleType("__main__"))
        shell.user_ns["checks"] = checks
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for cell in cells:
                shell.run_cell(cell)
    finally:
        sys.modules["__main__"] = main
    return checks.found[-1]


def here(cells: Sequence[str]) -> list:
    """What each candidate of the grader makes of it, as far as a judge tries them."""
    first, *others = candidates(Notebook(cells), "answer", "answer")
    found = loaded(first)
    return [found, *(loaded(each) for each in others if not each.whole or found in MISSING)]


def loaded(source):
    try:
        return value(load(source.cells, source.name))
    except Exception as error:
        return type(error).__name__
