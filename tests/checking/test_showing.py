"""What a check says in Jupyter: as a page and as text, and of an answer that is an old one."""

import contextlib
import io
import sys
import types

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from course.checking import again, foundation, showing
from course.checking.saying import Evidence, Feedback, Verdict
from course.lab import failed
from course.making.outputs import search_path
from course.sentences import Sentence


@pytest.fixture
def checks(built, monkeypatch):
    """Those of the tiny course, in a session of their own."""
    for module, name in ((again, "_SEEN"), (failed, "_FAILED")):
        monkeypatch.setattr(module, name, {})
    return built.lesson.module("checks")


@pytest.fixture
def shell(checks):
    """A real IPython, without a page; `run` returns the exception of a cell, or its value."""
    main = sys.modules["__main__"]
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell(config=quiet, user_module=types.ModuleType("__main__"))
    InteractiveShell._instance = shell
    shell.user_ns["checks"] = checks

    def run(cell):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            done = shell.run_cell(cell, store_history=True)
        return done.error_before_exec or done.error_in_exec or done.result

    yield run
    InteractiveShell.clear_instance()
    sys.modules["__main__"] = main


WRONG = "def double(x):\n    return 3.0 * x"
CHECK = "checks.double(double)"


def test_an_answer_whose_cell_was_not_run_again_is_named_as_the_same(shell):
    shell(WRONG)
    assert "the same double" not in str(shell(CHECK))
    assert str(shell(CHECK)).endswith(
        "This is the same double as at the last check: its cell was not run in between."
    )


QUADRUPLE = "class Quadruple:\n    def __call__(self, x):\n        return double(double(x))"


def test_what_is_built_on_a_wrong_answer_is_told_to_wait(shell):
    for cell in (WRONG, CHECK, QUADRUPLE):
        shell(cell)
    assert str(shell("checks.quadruple(Quadruple)")) == (
        "✗ Quadruple is built on double, which is not right yet. Repair double first."
    )


@pytest.mark.parametrize(
    "then",
    [(WRONG,), (WRONG.replace("3.0", "2.0"), CHECK)],
    ids=["not checked any more", "right now"],
)
def test_only_the_answer_that_failed_is_to_blame(shell, then):
    for cell in (WRONG, CHECK, *then, QUADRUPLE.replace("double(x)", "x")):
        shell(cell)
    assert "is built on" not in str(shell("checks.quadruple(Quadruple)"))


def test_the_class_that_is_inherited_from_is_to_blame():
    class Adam: ...

    class AdamW(Adam): ...

    assert foundation.uses(AdamW, Adam)
    assert not foundation.uses(Adam, AdamW) and not foundation.uses(Adam, Adam)


def test_nothing_is_said_of_an_answer_whose_cell_was_run_again(shell):
    for _ in range(2):
        shell(WRONG)
        assert "the same double" not in str(shell(CHECK))


@pytest.mark.parametrize(
    "broken",
    ["def double(x:\n    return 2 * x", "1 / 0\ndef double(x): ..."],
    ids=["syntax", "run"],
)
def test_a_cell_that_failed_is_named_instead_of_the_old_answer(shell, broken):
    shell(WRONG)
    shell(CHECK)
    shell(broken)
    assert str(shell(CHECK)).replace("\n  ", " ") == (
        "✗ The cell that defines double was run and ended with an error, so double is the same as "
        "at the last check. Mend that cell and run it first."
    )
    shell(WRONG.replace("3.0", "2.0"))
    assert shell(CHECK).passed


def test_while_a_grader_hides_what_is_shown_the_words_are_those_of_the_exception(shell):
    """As otter does while it runs its tests in a kernel."""
    session = InteractiveShell.instance()
    session.kernel, session.display_formatter.formatters = object(), {}
    shell(WRONG)
    assert "should be" in str(shell(CHECK))
    shell("def double(x):\n    return 2.0 * x")
    assert shell(f"{CHECK}.passed") is True


def test_outside_of_jupyter_nothing_is_said_of_earlier_answers(checks):
    def double(x):
        return 3.0 * x

    for _ in range(2):
        with pytest.raises(Feedback) as wrong:
            checks.double(double)
        assert "the same" not in str(wrong.value)


class Quadruple:
    def __call__(self, x):
        return 4.0 * x


NO_ANSWERS = [
    ("double", (), "checks.double takes your answer: checks.double(double)."),
    ("quadruple", (Quadruple(),), "takes the class Quadruple itself, and got one object of it"),
    ("double", (6.0,), "takes double itself, and got a float, which cannot be called"),
    ("double", (None,), "got a NoneType, which cannot be called"),
]


@pytest.mark.parametrize("name, given, says", NO_ANSWERS)
def test_what_is_no_answer_is_one_sentence(checks, name, given, says):
    with pytest.raises(Feedback) as wrong:
        getattr(checks, name)(*given)
    assert says in " ".join(str(wrong.value).split())


def test_a_half_written_answer_hears_what_is_right_so_far(checks):
    def double(x):
        if isinstance(x, float):
            return 2 * x
        raise NotImplementedError

    text = " ".join(checks.double(double).text.split())
    assert text.startswith("○ double is right so far: 1 of 2 results.")
    assert "next the check looks at double of a vector. Hint: checks.double?" in text


def test_a_hint_is_shown_without_quotes(checks):
    assert repr(checks.double.hint) == "Hint: multiply by 2."


def test_a_page_has_a_table_with_heads_and_nothing_that_a_student_wrote_as_html(checks):
    rows = (("1", "0.5", "<b>"), ("2", "0.7", "0.9"))
    evidence = Evidence(("step", "expected", "yours"), rows)
    fact = Sentence("w should be 0.5, yours is <b>.")
    page = showing.page(v := Verdict(checks.double, "failed", fact, evidence, hinted=True), v.text)
    assert "✗ w should be 0.5, yours is &lt;b&gt;." in page and "<b>" not in page
    assert page.count('scope="col"') == 3 and page.count('scope="row"') == 2
    assert page.count("<tr>") == 3 and showing.COLORS["failed"] in page


CELLS = [
    "from tinycourse.doubling import checks",
    "def double(x):\n    return 3.0 * x",
    "checks.double(double)",
    "def double(x):\n    return 2.0 * x",
    "checks.double(double)",
]


def test_a_notebook_keeps_a_page_and_the_same_words_as_text(built, tmp_path):
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in CELLS])
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": tmp_path}},
    )
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": search_path()}
    client.execute(env=environment)
    nbformat.validate(notebook)
    shown, error = [each for each in notebook.cells[2].outputs if each.output_type != "stream"]
    assert shown.data["text/plain"] == error.evalue
    assert shown.data["text/plain"].startswith("✗ double(3) should be 6")
    assert shown.data["text/html"].startswith("<div") and "double(3)" in shown.data["text/html"]
    assert error.traceback == ["✗ checks.double has failed. What it says stands above."]
    (passed,) = notebook.cells[4].outputs
    assert passed.data["text/plain"].startswith("✓") and "✓" in passed.data["text/html"]
