"""Figures get numbers, predictions their truth, claims their table: from a lesson and its run."""

from dataclasses import replace

import pytest

from course.answers.predictions import known
from course.files import text
from course.making import building, claims, documents, figures, notebooks, outputs, predictions
from course.sentences import Stop

PLOT = 'plots.show(f(x, "y"), "{}", alt="…", caption="…")'


def solved(course):
    return outputs.stored(course.root / "solutions" / "01_doubling.ipynb")


# --- figures


def test_a_figure_has_the_number_of_its_place_in_code_in_text_and_on_the_page(built):
    cells = notebooks.student(built.lesson).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert 'pictures.powers(values[:6]), 1, alt="A line rises."' in code
    assert "pictures.powers(values),\n    2,\n" in code and '"powers"' not in code
    assert any("\nFigure 2 shows it." in cell.source for cell in cells)
    pages = [
        "".join(o.data["text/html"])
        for cell in solved(built).cells
        for o in cell.get("outputs", [])
        if "figure" in o.get("metadata", {}).get("course", {})
    ]
    assert "Figure 1. Five times." in pages[0] and "Figure 2. What ten" in pages[1]


def test_cells_in_another_order_do_not_change_a_number(built):
    """It stands in the cell."""
    numbers = [each["number"] for each in outputs.recorded(solved(built), "figure")]
    assert numbers == [1, 2]


def test_names_are_found_wherever_the_call_stands():
    explored = PLOT.format("c").replace("show", "explore")
    cell = "\n".join(
        ["# größer", PLOT.format("a"), "for _ in z:", f"    {PLOT.format('b')}", explored]
    )
    assert [node.value for node in figures.named(cell)] == ["a", "b", "c"]
    assert figures.named('plots.show(f, 3, alt="…", caption="…")') == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"first", alt', '"powers", alt', r"lesson\.py:\d+: two figures are called 'powers'"),
        ("figure:powers", "figure:powres", r"lesson\.py:56: no figure is called 'powres'"),
        ('"larger", "Which', '"ten_times", "Which', "two predictions are called 'ten_times'"),
        ("guess=None)\nl", "guess=3)\nl", "'ten_times' has a guess already"),
        ('"ten_times", "What', '"ten" + "_times", "What', "should be literals"),
    ],
)
def test_what_an_author_mistakes_is_one_sentence(tiny, old, new, says):
    tiny.change("doubling/lesson.py", old, new)
    with pytest.raises(Stop, match=says):
        building.prove(tiny.lesson)
        notebooks.student(tiny.lesson)


# --- predictions


def test_the_truth_of_a_prediction_is_what_the_solved_notebook_measured(built):
    ten_times, larger = known(built.lesson)
    assert (ten_times.name, ten_times.measured, ten_times.choices) == ("ten_times", 1024.0, ())
    assert larger.measured == larger.choices[0] == "ten times double"


def test_a_prediction_that_nothing_is_measured_for_stops_the_build(tiny_and_built):
    tiny, notebook = tiny_and_built, solved(tiny_and_built)
    for cell in notebook.cells:
        cell.outputs = []
    with pytest.raises(Stop, match="nothing is measured for the prediction 'ten_times'"):
        predictions.renew(tiny.lesson, notebook)


def test_an_older_file_of_predictions_is_stale_and_one_of_none_is_removed(tiny_and_built):
    tiny, path = tiny_and_built, predictions.path(tiny_and_built.lesson)
    assert text(path) == predictions.as_text(tiny.lesson, solved(tiny))
    assert list(building.stale()) == []
    path.write_text(text(path).replace("1024", "1000"))
    assert any("predictions.json" in each for each in building.stale())
    source = text(tiny.path("doubling/lesson.py"))
    tiny.change("doubling/lesson.py", source[source.index("ten_times = lab") :], "")
    predictions.renew(tiny.lesson, solved(tiny))
    assert not path.exists()


def test_the_guesses_of_a_class_are_read_and_its_truth_is_not_handed_out(built):
    words = text(built.root / "notebooks" / "01_doubling.ipynb")
    assert "guess=None" in words and "1024.0" not in words


# --- claims


def test_claims_md_lists_sentence_figure_seeds_and_rule_and_shows_gaps(built):
    rows = claims.rows()
    assert rows == [
        ["doubling", "Twice the upper limit", "20", "?", "?"],
        ["doubling", "Ten doublings make more than 1000", "value: 1024", "–", "fixed"],
    ]
    table = text(built.root / "docs" / "claims.md")
    assert table.startswith(documents.notice("claims.md"))
    assert "| doubling | Ten doublings make more than 1000 | value: 1024 | – | fixed |" in table


def test_a_cell_of_the_table_holds_what_would_end_it(built):
    claim = {"sentence": "|x| is\nlarge", "figure": "", "measured": "", "seeds": 5, "chosen_by": ""}
    assert claims.row(built.lesson, claim) == ["doubling", "\\|x\\| is large", "?", "5", "?"]


# --- pictures.py


def test_pictures_py_belongs_to_what_the_outputs_depend_on(tiny):
    before = outputs.inputs(notebooks.solution(tiny.lesson))
    tiny.change("doubling/pictures.py", "figsize=(3, 2)", "figsize=(3, 3)")
    assert outputs.inputs(notebooks.solution(tiny.lesson)) != before


@pytest.mark.parametrize("place", ["powers", "Ten doublings make more"])
def test_a_picture_for_the_docs_is_found_by_the_figures_name_or_by_a_claim(built, place):
    lesson = replace(built.lesson, picture=("powers.svg", place))
    assert b"<svg" in documents.picture(lesson, place)


def test_a_picture_of_another_kind_than_its_name_stops_the_build(built):
    lesson = replace(built.lesson, picture=("powers.png", "powers"))
    with pytest.raises(Stop, match=r"docs/powers\.png is image/svg\+xml: change the name"):
        documents.picture(lesson, "powers")
