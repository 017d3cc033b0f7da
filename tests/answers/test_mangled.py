"""Notebooks after a semester: copied, renamed, exported, stripped. All are graded, none is lost."""

import copy
import json
import re

import nbformat
import pytest

from course.answers.cells import checked
from course.answers.reading import Unreadable, read
from course.answers.sources import Notebook, candidates
from course.checking.observation import Observation, unseen
from course.checking.observing import load
from course.grading import classes
from course.grading.files import File
from course.making import notebooks


@pytest.fixture
def notebook(built):
    """A right submission, as JupyterLab saves it."""
    return json.loads(nbformat.writes(notebooks.solution(built.lesson)))


def code(book):
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def answer_cells(book):
    answers = r"^(def double|class Quadruple)\b"
    return [cell for cell in code(book) if re.search(answers, source(cell), re.M)]


def source(cell):
    return "".join(cell["source"])


def as_saved_by_colab(book):
    book["nbformat_minor"] = 0
    book["metadata"] |= {"accelerator": "GPU", "colab": {"provenance": []}}
    book["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"3f2a": {}}}
    for number, cell in enumerate(book["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"x{number}", "executionInfo": {"user": {"displayName": "Kim"}}}


def as_saved_by_vs_code(book):
    for cell in book["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}, "tags": []}
    book["metadata"] = {"language_info": {"name": "python", "version": "3.12.1"}}


def without_metadata(book):
    book["metadata"] = {}
    for cell in book["cells"]:
        cell.pop("metadata", None)
        cell.pop("id", None)


def with_every_cell_copied(book):
    book["cells"] = [copy.deepcopy(cell) for cell in book["cells"] for _ in range(2)]


def in_reverse_order(book):
    book["cells"].reverse()


def without_its_check_cells(book):
    book["cells"] = [cell for cell in book["cells"] if "checks." not in source(cell)]


def with_check_cells_turned_into_text(book):
    for cell in code(book):
        if checked(source(cell)):
            cell["cell_type"] = "markdown"


def with_nothing_but_the_answers(book):
    imports = {
        "cell_type": "code",
        "source": "import numpy as np",
    }
    book["cells"] = [imports, *answer_cells(book)]


def with_one_answer_a_cell_of_its_own_far_below(book):
    book["cells"].append(answer_cells(book)[0])
    book["cells"].remove(answer_cells(book)[0])


def with_sources_in_one_string(book):
    for cell in book["cells"]:
        cell["source"] = source(cell)


def with_line_ends_of_windows(book):
    for cell in book["cells"]:
        cell["source"] = source(cell).replace("\n", "\r\n")


def indented_by_tabs(book):
    for cell in answer_cells(book):
        cell["source"] = source(cell).replace("    ", "\t")


def with_magics(book):
    for cell in answer_cells(book):
        cell["source"] = "%%time\n" + source(cell) + "\n%matplotlib inline\n!ls"


def with_a_cell_that_cannot_be_parsed(book):
    book["cells"].insert(3, {"cell_type": "code", "source": "for each in (\n"})


def with_an_earlier_try(book):
    wrong = "def double(x):\n    return None"
    book["cells"].insert(3, {"cell_type": "code", "source": wrong})


def with_a_helper_elsewhere(book):
    for cell in answer_cells(book):
        if "def double(" in source(cell):
            cell["source"] = source(cell).replace("2.0 * np.asarray(x)", "times(np.asarray(x))")
    helper = "FACTOR = 2\ndef times(x):\n    return FACTOR * x"
    book["cells"].append({"cell_type": "code", "source": helper})


def with_type_hints_and_comments(book):
    for cell in answer_cells(book):
        cell["source"] = source(cell).replace("(x):", "(x) -> float:  # my answer")


def with_one_id_for_all_cells(book):
    for cell in book["cells"]:
        cell["id"] = "same"


def with_huge_outputs(book):
    stream = {"output_type": "stream", "name": "stdout", "text": "x" * 10**6}
    for cell in code(book):
        cell["outputs"] = [stream]


def with_errors_in_its_outputs(book):
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    for cell in code(book):
        cell["outputs"] = [error]


MANGLED = [
    as_saved_by_colab,
    as_saved_by_vs_code,
    without_metadata,
    with_every_cell_copied,
    in_reverse_order,
    without_its_check_cells,
    with_check_cells_turned_into_text,
    with_nothing_but_the_answers,
    with_one_answer_a_cell_of_its_own_far_below,
    with_sources_in_one_string,
    with_line_ends_of_windows,
    indented_by_tabs,
    with_magics,
    with_a_cell_that_cannot_be_parsed,
    with_an_earlier_try,
    with_a_helper_elsewhere,
    with_type_hints_and_comments,
    with_one_id_for_all_cells,
    with_huge_outputs,
    with_errors_in_its_outputs,
]


def percent(book):
    return "\n\n".join("# %%\n" + source(cell) for cell in code(book)).encode()


def exported(book):
    cells = (f"# In[{n}]:\n\n\n{source(cell)}" for n, cell in enumerate(code(book), 1))
    return ("#!/usr/bin/env python\n# coding: utf-8\n\n" + "\n\n\n".join(cells)).encode()


def format_3(book):
    cells = [{"cell_type": "code", "language": "python", "input": source(c)} for c in code(book)]
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()


def in_utf_16(book):
    return json.dumps(book, ensure_ascii=False).encode("utf-16")


def with_a_byte_order_mark(book):
    return b"\xef\xbb\xbf" + json.dumps(book, ensure_ascii=False).encode()


WRITTEN = [
    ("kim.py", percent),
    ("kim.py", exported),
    ("kim.ipynb", format_3),
    ("kim.ipynb", in_utf_16),
    ("kim.ipynb", with_a_byte_order_mark),
]


@pytest.fixture
def graded(here, tmp_path):
    """The result of a file of some name."""

    def result(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        (task,) = classes.tasks([File(name, disk=str(path))], here)
        return classes.graded(task, here)

    return result


@pytest.mark.parametrize("mangle", MANGLED, ids=lambda mangle: mangle.__name__)
def test_a_right_notebook_keeps_its_points(mangle, graded, notebook):
    mangle(book := notebook)
    result = graded("Copy of 01_doubling (1).ipynb", json.dumps(book).encode())
    assert [each.verdict.text for each in result.exercises if not each.verdict.passed] == []
    assert result.score == 5


@pytest.mark.parametrize("name, write", WRITTEN, ids=[write.__name__ for _, write in WRITTEN])
def test_a_right_file_of_another_kind_keeps_its_points(name, write, graded, notebook):
    result = graded(name, write(notebook))
    assert (result.student, result.score) == ("kim", 5)


@pytest.mark.parametrize(
    "mangle, says",
    [
        (
            with_every_cell_copied,
            "Quadruple is defined 2 times; the last one that was checked",
        ),
        (with_check_cells_turned_into_text, "the cell that checks Quadruple has become text"),
        (
            with_an_earlier_try,
            "double is defined 2 times; the last one that was checked",
        ),
    ],
)
def test_an_oddity_is_reported(mangle, says, graded, notebook):
    mangle(book := notebook)
    result = graded("kim.ipynb", json.dumps(book).encode())
    assert any(flag.startswith(says) for flag in result.all_flags)


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "is a picture, not a notebook"),
        (b"PK\x03\x04...", "is a zip file, not a notebook"),
        (b"\x01\x02\x00\x04", "is not text"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b'{"cells": []}', "has no code"),
        (b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}', "answers no lesson"),
        (b'{"cells": [{"cell_type": "code", "sour', "ends in the middle, in line 1"),
        (b'{"cells": [\n{"cell_type": "code"', "ends in the middle, in line 2"),
        (b'{"cells": [\n<<<<<<< HEAD\n{}]}', "git has left its mark in line 2, `<<<<<<< HEAD`"),
        (b'{"cells": [{},\n=======\n{}]}', "git has left its mark in line 2"),
        (b'{"cells": [{},\n]}', "a comma too many in line 1"),
        (b'{"cells": [\n{"a": 1 ,}]}', "a comma too many in line 2"),
        (b'{"cells": [\n{} {}]}', "is damaged in line 2, at '{}]}'"),
        (b'{"cells": 1}', "it has no list of cells"),
        (b"[]", "is not a notebook"),
        (b'{"cells": [1]}', "has no code"),
        (b"Dear Sir", "is not a notebook: it begins with 'Dear Sir'"),
        (b"[" * 100_000, "is n"),
    ],
)
def test_a_file_that_cannot_be_graded_is_not_lost(content, says, graded):
    result = graded("kim.ipynb", content)
    assert result.student == "kim" and result.score == 0
    assert says in result.problem.text and says in result.all_flags[0]


def test_a_wrong_answer_hears_the_words_of_the_notebook(graded, notebook):
    for cell in answer_cells(notebook):
        cell["source"] = source(cell).replace("2.0 *", "0.5 *")
    result = graded("kim.ipynb", json.dumps(notebook).encode())
    wrong = result.exercises[0].verdict
    assert not wrong.passed and wrong.mistakes == ("halved",)
    assert "Hint: checks.double?" in wrong.text


def test_unreadable_is_one_sentence(tiny):
    with pytest.raises(Unreadable, match="has no code"):
        read("kim.py", b"\n\n")


DAMAGE = {
    "no dict": 1,
    "no source": {"cell_type": "code"},
    "source is null": {"cell_type": "markdown", "source": None},
    "source is a number": {"cell_type": "code", "source": [1, "x = 2"]},
    "no type": {"source": "def double(x):\n    return 2 * x"},
    "a type that nobody knows": {"cell_type": "Code", "source": "def double(x):\n    return 2 * x"},
    "outputs that are none": {"cell_type": "code", "source": "x = 1", "outputs": [None, 1, {}]},
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_the_readable_cells_of_a_damaged_notebook_are_read(damage, built):
    answer = {"cell_type": "code", "source": ["class Quadruple:\n", "    pass"]}
    content = json.dumps({"cells": [answer, damage, answer]}).encode()
    submitted = read("kim.ipynb", content)
    assert submitted.code[0] == submitted.code[-1] == "class Quadruple:\n    pass"
    damaged = [odd.text for odd in submitted.oddities if "damaged" in odd.text]
    assert damaged == ["damaged, and read as far as possible: cell 2"] * (
        "outputs" not in str(damage)
    )


def test_what_cannot_be_stored_or_shown_is_replaced(built):
    cell = {"cell_type": "code", "source": "double = '\ud800\x1b'\r\n\fx = 1"}
    submitted = read("kim.ipynb", json.dumps({"cells": [cell]}).encode())
    assert submitted.code == ["double = '\ufffd\ufffd'\n\nx = 1"]


def test_what_an_answer_says_can_be_stored_and_shown():
    seen = unseen("undefined", "{why}\ud800", why="\udfff\x1b[31m")
    stored = Observation.from_json(seen.to_json())
    assert stored.ended.says.text == "\ufffd\ufffd[31m\ufffd"
    stored.to_json().encode()


SCRIPTS = {
    "colab": """
        # -*- coding: utf-8 -*-
        \"\"\"Copy of 01.ipynb

        Automatically generated by Colab.
        # A heading: (
        \"\"\"

        !pip install -q keras

        # Commented out IPython magic to ensure Python compatibility.
        # %%time
        # def double(x):
        #     return 2 * x
        #
        # # mine

        # Commented out IPython magic to ensure Python compatibility.
        # %matplotlib inline
        # a comment (
        class Quadruple:
            pass""",
    "spyder": """
        #%% first
        pip install keras
        def double(x):
            return 2 * x
        #%%
        this does not parse (
        class Quadruple:
            pass""",
    "databricks": """
        # Databricks notebook source
        # MAGIC %md
        # MAGIC # class Quadruple: nothing

        # COMMAND ----------

        # MAGIC %%time
        # MAGIC def double(x):
        # MAGIC     return 2 * x

        # COMMAND ----------
        dbutils.widgets.text(
        class Quadruple:
            pass""",
    "jupytext": """
        # %% [markdown]
        # # A heading
        # %%
        # %%time
        # mine
        def double(x):
            return 2 * x
        # %%
        class Quadruple:
            pass""",
    "nothing marked": """
        Exercise 1
        import numpy as np
        def double(x):
            return 2 * x
        text = '''
        open (
        '''
        @np.vectorize
        def f(x):
            return [
        1,
        ]
        if True:
            pass
        else:
            pass
        y = = 3
        class Quadruple:
            pass""",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("name", ["double", "Quadruple"])
def test_a_script_with_lines_that_do_not_parse_gives_all_its_answers(script, name, built):
    script = "\n".join(line.removeprefix(" " * 8) for line in script.split("\n"))
    submitted = read("kim.py", script.encode())
    (first, *_) = candidates(Notebook(submitted.code), name.lower(), name)
    assert first.name in load(first.cells, name).__name__


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949"])
def test_a_script_may_be_saved_in_any_encoding(encoding, built):
    script = "# 두 배\ndef double(x):\n    return '두 배', 2 * x\n"
    submitted = read("kim.py", script.encode(encoding))
    assert submitted.code == [script]
    assert bool(submitted.oddities) == (encoding == "cp949")


def shown(check, *outputs):
    texts = [{"output_type": "execute_result", "data": {"text/plain": [each]}} for each in outputs]
    return {"cell_type": "code", "source": check, "outputs": texts}


BOTH = "print(checks.double(double))\nchecks.quadruple(Quadruple)"


@pytest.mark.parametrize(
    "cells, passed",
    [
        ([shown("checks.double(double)", "✓ `double` is right.")], {"double"}),
        ([shown("checks.double(double)", "✗ wrong", "✓")], {"double"}),
        ([shown("checks.double(double)", "✓"), shown("checks.double(double)", "○")], set()),
        ([shown("checks.double(double)")], set()),
        ([shown(BOTH, "✓ one\n✓ two")], {"double", "quadruple"}),
        ([shown(BOTH, "✓ two")], {"quadruple"}),
        ([shown("x = 1", "✓ not of a check")], set()),
    ],
)
def test_a_notebook_shows_which_checks_have_passed(cells, passed, built):
    cells = [{"cell_type": "code", "source": "def double(x): pass"}, *cells]
    found = read("kim.ipynb", json.dumps({"cells": cells}).encode()).shown
    assert {check for check, right in found.items() if right} == passed
