"""What the builder makes of a lesson, what it does again, and what it refuses."""

import json
import re
import shutil

import nbformat
import pytest

from course import syllabus
from course.answers import reading
from course.files import text
from course.grading import names
from course.making import (
    building,
    catalogue,
    documents,
    exercises,
    filling,
    notebooks,
    outputs,
    release,
    template,
)
from course.sentences import Stop


def build(course) -> list[str]:
    """Build the tiny course, and return what took steps: "doubling: mistakes" …"""
    took = []

    def started(what, steps):
        took.append(what)
        return lambda: None

    for lesson in syllabus.lessons():
        building.build(lesson, started)
    documents.renew()
    return took


@pytest.fixture
def once(tiny_and_built):
    return tiny_and_built


def test_two_builds_give_the_same_text(built):
    for make in (notebooks.student, notebooks.solution):
        one, other = (notebooks.as_text(make(built.lesson)) for _ in range(2))
        assert one == other


def test_generated_notebooks_are_valid_and_say_where_they_come_from(built):
    for notebook in (notebooks.student(built.lesson), notebooks.solution(built.lesson)):
        nbformat.validate(notebook)
        assert (
            f"Generated from {built.package}/doubling/lesson.py" in notebook.metadata["generated"]
        )
        assert notebook.cells[0].source.startswith("<!-- Generated from")
        assert "Open in Colab" in notebook.cells[0].source
        assert "Run All Above" in notebook.cells[0].source


def test_the_first_cells_are_folded_in_jupyterlab_and_on_colab(built):
    colab, imports = [c for c in notebooks.student(built.lesson).cells if c.cell_type == "code"][:2]
    for cell in (colab, imports):
        assert cell.metadata["jupyter"]["source_hidden"] and cell.metadata["cellView"] == "form"
        assert cell.source.startswith("# @title")


def test_cell_ids_are_unique_and_survive_a_new_cell(built):
    before = notebooks.student(built.lesson).cells
    ids = [cell.id for cell in before]
    assert len(set(ids)) == len(ids)
    more = [nbformat.v4.new_markdown_cell("new"), *before]
    assert [cell.id for cell in notebooks.identified(more)][1:] == ids


def test_students_get_no_outputs_and_solved_notebooks_have_them(built):
    student, solved = (
        outputs.stored(built.root / folder / "01_doubling.ipynb")
        for folder in ("notebooks", "solutions")
    )
    code = [[c for c in n.cells if c.cell_type == "code"] for n in (student, solved)]
    assert not any(cell.outputs or cell.execution_count for cell in code[0])
    assert all(cell.execution_count for cell in code[1])
    assert "✓ Twice the upper limit (20)" in json.dumps(code[1], ensure_ascii=False)


def test_the_metadata_of_nbgrader_is_derived_from_what_the_lesson_declares(built):
    cells = notebooks.student(built.lesson).cells
    marked = [cell.metadata["nbgrader"] for cell in cells if "nbgrader" in cell.metadata]
    points = {m["grade_id"]: m["points"] for m in marked if m["grade"]}
    assert points == {"double-check": 2, "quadruple-check": 3}
    assert {m["grade_id"] for m in marked if m["solution"]} == {"double", "quadruple"}


def test_points_minutes_and_facts_are_filled_in_where_they_are_read(built):
    words = "\n".join(cell.source for cell in notebooks.student(built.lesson).cells)
    assert "## Exercise 1 · double  (3 minutes, 2 points)" in words
    assert "About 7 minutes, 5 of them for the two exercises (5 points)" in words
    assert "with numbers between 1 and 10." in words
    assert "[Doubling: a lesson for tests](notebooks/01_doubling.ipynb)" in text(
        built.root / "README.md"
    )


def test_a_statement_says_which_built_ins_are_off_limits(built):
    words = [cell.source for cell in notebooks.student(built.lesson).cells]
    double, quadruple = (text for text in words if text.startswith("## Exercise"))
    assert double.endswith(
        "Off limits here: `numpy.kron`, and other built-ins that do the work for you. "
        "Write it yourself. "
        "(`checks.double.borrowed` lists all of them.)"
    )
    assert "Off limits" not in quadruple


@pytest.mark.parametrize(
    "borrowed, told",
    [
        (("tensorflow.GradientTape", "tensorflow.nn.relu"), ["tf.GradientTape"]),
        (("keras.layers.Dense", "jax.grad"), ["keras.layers.Dense", "jax.grad"]),
        (("keras.optimizers.SGD", "keras.optimizers.Adam"), ["keras.optimizers.Adam"]),
        (("tensorflow.python.ops.nn_grad", "tensorflow.gradients"), ["tf.gradients"]),
        (("below keras.constraints.Constraint",), ["keras.constraints.*"]),
        (("keras.src.initializers.compute_fans", "tf.python._compute_fans"), ["compute_fans"]),
    ],
)
def test_of_each_package_one_public_name_is_told(borrowed, told):
    assert filling.telling(borrowed, "Adam") == told


# --- what is done again


def test_a_second_build_does_nothing(once):
    assert build(once) == [] and list(building.stale()) == []


@pytest.mark.parametrize(
    "file, old, new",
    [
        ("doubling/lesson.py", "a lesson for tests", "a lesson to try"),
        ("doubling/lesson.py", "Exercise 1 · double", "First · double"),
        ("doubling/__init__.py", "points=2, minutes=3", "points=9, minutes=4"),
        ("doubling/__init__.py", "minutes=7", "minutes=70"),
    ],
)
def test_prose_points_and_headings_execute_nothing(once, file, old, new):
    once.change(file, old, new)
    assert any("notebooks/01_doubling.ipynb" in each for each in building.stale())
    assert build(once) == []
    assert list(building.stale()) == []


def test_another_word_in_a_hint_runs_no_mistake_again(once):
    once.change("doubling/checks.py", "multiply by 2.", "take it twice.")
    assert catalogue.stale(once.lesson) == []


def test_another_word_for_a_mistake_is_stored_and_runs_nothing(once):
    once.change("doubling/mistakes.py", "it divides by 2. Multiply.", "it divides. Multiply.")
    assert catalogue.reworded(once.lesson) == ["double"]
    assert build(once) == [] and catalogue.reworded(once.lesson) == []
    assert (
        catalogue.check_of(once.lesson, "double").mistake("halved").says == "it divides. Multiply."
    )


def test_a_change_of_code_makes_the_outputs_stale(once):
    once.change("doubling/lesson.py", "lambda x: x + x", "lambda x: 2 * x")
    assert not outputs.with_outputs(once.lesson)[1] and catalogue.stale(once.lesson) == []


def test_what_an_imported_module_imports_counts_too(once):
    once.path("doubling/deep.py").write_text("FACTOR = 1\n")
    tools = once.path("doubling/tools.py")
    tools.write_text(f"from {once.package}.doubling.deep import FACTOR\n{text(tools)}")
    imported = f"from {once.package}.doubling.tools import LIMITS\n\n\ndef double"
    once.change("doubling/probes.py", "\n\ndef double", imported)
    once.change("doubling/probes.py", "double(3.0)", "double(3.0 * LIMITS[0])")
    catalogue.renew(once.lesson)
    before = outputs.inputs(notebooks.solution(once.lesson))
    assert catalogue.stale(once.lesson) == []
    once.change("doubling/deep.py", "1", "2")
    assert catalogue.stale(once.lesson) == ["double"]
    assert outputs.inputs(notebooks.solution(once.lesson)) != before


def test_a_new_mistake_makes_only_its_exercise_stale(once):
    once.change("doubling/mistakes.py", 'wrote="x * x * x"', 'wrote="x * x"')
    assert catalogue.stale(once.lesson) == ["quadruple"]


def test_a_new_lesson_executes_only_itself(once):
    template.new("second")
    once.change("__init__.py", '("doubling",)', '("doubling", "second")')
    steps = "mistakes", "mutants", "right answers", "solutions"
    assert build(once) == [f"second: {step}" for step in steps]
    assert list(building.stale()) == []


def test_an_appendix_has_the_number_of_its_lesson_and_is_built_like_others(once):
    template.new("doubling_more")
    template.new("second")
    once.change("__init__.py", '("doubling",)', '("doubling", "doubling_more", "second")')
    names = [each.notebook for each in syllabus.lessons()]
    assert names == ["01_doubling.ipynb", "01_doubling_more.ipynb", "02_second.ipynb"]
    main, more, second = syllabus.lessons()
    assert syllabus.with_appendix(main) == (main, more)
    assert syllabus.with_appendix(more) == (more,) and syllabus.with_appendix(second) == (second,)
    building.build(syllabus.lesson("doubling_more"), lambda what, steps: lambda: None)
    assert list(building.stale_of(syllabus.lesson("doubling_more"))) == []
    solved = outputs.stored(once.root / "solutions" / "01_doubling_more.ipynb")
    assert "Open in Colab" in solved.cells[0].source


def test_a_submission_to_an_appendix_is_told_from_one_to_its_lesson(once):
    template.new("doubling_more")
    once.change("__init__.py", '("doubling",)', '("doubling", "doubling_more")')
    main, more = (f"from {once.package}.{name} import checks" for name in syllabus.names())
    cells = main, f"{more}\nfrom {once.package}.doubling import tools"
    notebooks_of = [json.dumps({"cells": [{"cell_type": "code", "source": c}]}) for c in cells]
    found = [reading.read("kim.ipynb", each.encode()).lesson for each in notebooks_of]
    assert found == ["doubling", "doubling_more"]
    claimed = [names.lesson_in(f"01_{name}_kim.ipynb") for name in syllabus.names()]
    assert claimed == ["doubling", "doubling_more"]


def test_an_appendix_that_is_handed_out_alone_brings_what_it_imports(once, tmp_path):
    template.new("doubling_more")
    once.change("__init__.py", '("doubling",)', '("doubling", "doubling_more")')
    stage = tmp_path / "stage"
    release.staged(stage, [syllabus.lesson("doubling_more")])
    kept = text(stage / once.package / "__init__.py")
    assert kept == "SYLLABUS = (None, 'doubling_more')\n"
    assert (stage / once.package / "doubling" / "tools.py").exists()
    release.staged(tmp_path / "other", [syllabus.lesson("doubling")])
    kept = text(tmp_path / "other" / once.package / "__init__.py")
    assert kept == "SYLLABUS = ('doubling',)\n"


def test_an_appendix_follows_its_lesson(once):
    once.change("__init__.py", '("doubling",)', '("doubling", "second", "doubling_more")')
    with pytest.raises(Stop, match="'doubling_more' is an appendix, and follows 'doubling'"):
        syllabus.names()


@pytest.mark.parametrize("listed, number", [((None, "a_more", "b"), 2), (("a", "a_more", "b"), 2)])
def test_an_appendix_counts_as_no_lesson(listed, number):
    assert syllabus.number_of("b", listed) == number
    assert syllabus.number_of("a_more", listed) == 1


def test_a_lesson_that_syllabus_does_not_name_is_told(once):
    shutil.copytree(once.path("doubling"), once.path("draft"))
    assert syllabus.left_out() == [once.path("draft")]


def test_a_document_of_older_sources_is_stale(once):
    (once.root / "docs" / "mistakes.md").write_text("<!-- older -->")
    assert documents.stale() == ["docs/mistakes.md"]


# --- what is dropped, what is kept


def test_a_dropped_lesson_leaves_orphans_that_are_told_and_removed(once):
    template.new("second")
    once.change("__init__.py", '("doubling",)', '("doubling", "second")')
    build(once)
    once.change("__init__.py", '("doubling", "second")', '("doubling",)')
    told = [each for each in building.stale() if "belongs to no lesson" in each]
    assert [each.split()[0] for each in told] == [
        "notebooks/02_second.ipynb",
        "solutions/02_second.ipynb",
    ]
    assert len(building.remove_orphans()) == 2 and building.orphans() == []
    assert (once.root / "notebooks" / "01_doubling.ipynb").exists()


def test_a_notebook_of_a_persons_own_is_no_orphan(once):
    own = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    nbformat.write(own, once.root / "notebooks" / "mine.ipynb")
    assert building.orphans() == []


def written_in(path):
    """Somebody types an answer and saves."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if "YOUR CODE HERE" in cell.source)
    cell.source = cell.source.replace("raise NotImplementedError", "return x + x")
    nbformat.write(notebook, path)


def test_the_build_does_not_overwrite_what_somebody_wrote(once):
    path = once.root / "notebooks" / "01_doubling.ipynb"
    written_in(path)
    before = text(path)
    with pytest.raises(Stop, match=r"notebooks/01_doubling\.ipynb: somebody wrote .* Move it away"):
        build(once)
    assert text(path) == before


def test_a_solved_notebook_in_which_somebody_wrote_is_not_overwritten_either(once):
    path = once.root / "solutions" / "01_doubling.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("my own note"))
    nbformat.write(notebook, path)
    with pytest.raises(Stop, match=r"solutions/01_doubling\.ipynb: somebody wrote"):
        build(once)
    assert "my own note" in text(path)


def test_a_copy_of_a_solution_under_another_name_is_no_orphan(once):
    solution = once.root / "solutions" / "01_doubling.ipynb"
    (once.root / "solutions" / "my_experiments.ipynb").write_text(text(solution))
    assert building.orphans() == []


def test_a_notebook_that_cannot_be_read_is_one_sentence(once):
    (once.root / "notebooks" / "01_doubling.ipynb").write_text("{ not saved")
    with pytest.raises(Stop, match=r"notebooks/01_doubling\.ipynb is not a notebook, or was not"):
        build(once)


def test_outputs_alone_are_nothing_that_somebody_wrote(once):
    path = once.root / "notebooks" / "01_doubling.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].execution_count = 7
    nbformat.write(notebook, path)
    build(once)
    assert list(building.stale()) == []


# --- what an author has forgotten

MISSING = [(f"doubling/{name}.py", "") for name in ("lesson", "checks", "probes", "mistakes")]
LESSON, ITSELF, MISTAKES = (f"doubling/{name}.py" for name in ("lesson", "__init__", "mistakes"))
CHECKS, PROBES, SYLLABUS = "doubling/checks.py", "doubling/probes.py", "__init__.py"
FORGOTTEN = [
    (ITSELF, "exercises=(", "exercises=(Exercise('triple', 'Triple', 1, 1),", "no check `triple`"),
    (CHECKS, "double = Check(", "twice = Check(", "there is no check `double`"),
    (CHECKS, "import numpy as np", "import nunpy", "checks.py:3: ModuleNotFoundErr"),
    (CHECKS, '"double({x})"', '"double({y})"', "has no text that fits 'number"),
    (PROBES, "def double(double,", "def double(twice,", "`double` checks twice, and"),
    (PROBES, 'yield seen("vector", Q', 'seen("vector", Q', "probes.quadruple does"),
    (MISTAKES, '"2.0 *"', '"3.0 *"', "replaces '3.0 *', which does not stand"),
    (MISTAKES, '"shifted"', '"halved"', "double has two mistakes named 'halved'"),
    (MISTAKES, '"shifted"', '"Shifted by 1"', "should be a name such as"),
    (MISTAKES, '"quadruple"', '"triple"', "there is no exercise 'triple'"),
    (MISTAKES, "MISTAKES = {", "MISTAKES = [", "mistakes.py:"),
    (MISTAKES, 'wrote="0.5 *"', 'wrote="0.5 * ("', "with 'halved' the solution of double is"),
    (MISTAKES, 'wrote="0.5 *"', 'wrote="half *"', "only raises NameError"),
    (LESSON, "· double", "· double  (9 points)", "lesson.py:18: the build fills in (9 points)"),
    (LESSON, "## Exercise 1 · double", "double:", "double has no heading. Write"),
    (LESSON, "{{limits}}", "{{limit}}", "lesson.py:5: nothing is called 'limit'"),
    (LESSON, "checks.double(double)", "", "no check follows the solution"),
    (LESSON, "    # END SOLUTION\n\n\n# %%\nchecks.d", "\n\n# %%\nchecks.d", "lesson.py:24: each"),
    (LESSON, "# BEGIN SOLUTION\n        r", "# BEGIN\n        r", "needs one"),
    (LESSON, "twice = lab", "twice = (lab", "lesson.py:33: SyntaxError"),
    (LESSON, 'yours("double")', 'yours("duoble")', "lesson.py:33: there is no exercise 'duob"),
    (LESSON, "def double(x)", "def twice(x)", "lesson.py does not define double"),
    (ITSELF, 'Exercise("double"', 'Exercise("twice"', "there is no check `twice`"),
    (ITSELF, "LESSON =", "LESSONS =", "should declare LESSON = Lesson(…)"),
    (ITSELF, "points=2,", 'points="2",', "__init__.py:10: TypeError: points of double"),
    (ITSELF, "points=2,", "point=2,", "__init__.py:10: TypeError"),
    (ITSELF, "minutes=7,", "minutes=(7,", "SyntaxError"),
    (ITSELF, "minutes=7,", "minutes=1,", "minutes=1 is less than its exercises take: "),
    (LESSON, "## Exercise 1 ·", "## Exercise 7 ·", "lesson.py:18: this is exercise 1, not 7"),
    (ITSELF, '"tools:LIMITS"', '"tools:LIMIT"', "tools.py has no LIMIT"),
    (SYLLABUS, '("doubling",)', '("doubling", "x")', "SYLLABUS names 'x', and tinycourse/x/"),
    (SYLLABUS, '("doubling",)', '("doubling",) * 2', "SYLLABUS names 'doubling' twice."),
    (SYLLABUS, '("doubling",)', '("doubling",', "tinycourse/__init__.py:3: SyntaxError"),
]


@pytest.mark.parametrize("file, _", MISSING)
def test_a_missing_file_is_one_sentence(tiny, file, _):
    tiny.path(file).unlink()
    tiny.use()
    with pytest.raises(Stop, match=re.escape(file)):
        build(tiny)


@pytest.mark.parametrize("file, old, new, says", FORGOTTEN, ids=[each[3] for each in FORGOTTEN])
def test_what_an_author_forgets_is_one_sentence_with_the_file(tiny, file, old, new, says):
    with pytest.raises(Stop) as stopped:
        tiny.change(file, old, new)
        build(tiny)
    said = str(stopped.value)
    assert says in said and "\n" not in said


def test_an_experiment_that_fails_names_lesson_and_cell(tiny):
    tiny.change("doubling/lesson.py", "== 20", "== 21")
    with pytest.raises(Stop, match=r"lesson\.py:\d+: .*Not in this run: Twice the upper limit"):
        build(tiny)


def test_a_changed_solution_is_a_changed_answer(tiny):
    tiny.change("doubling/lesson.py", "2.0 * np.asarray(x)", "np.asarray(x) * 3.0")
    assert exercises.solutions(tiny.lesson)["double"](1.0) == 3.0
