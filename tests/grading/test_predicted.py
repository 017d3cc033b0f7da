"""How a class guessed stands beside what was measured, and costs and brings no point."""

import csv
import io
import json
import re

import pytest

from course.grading import classes, predictions, reports
from course.grading.stored import from_json, to_json


def guessed(cell: str, number: str, choice: str) -> str:
    """The cell with what a student writes behind guess=."""
    cell = cell.replace('ten times?", guess=None', f'ten times?", guess={number}')
    return cell.replace("guess=None", f"guess={choice}")


@pytest.fixture
def sent(here, school):
    """The results of students who write these texts behind guess=."""

    def results(*pairs):
        files = []
        for place, (number, choice) in enumerate(pairs):
            own = [guessed(cell, number, choice) for cell in school.right]
            files.append(school.sent(f"s{place:02}/01_doubling.ipynb", *own))
        return [classes.graded(task, here) for task in classes.tasks(files, here)]

    return results


GIVEN = [("1024", "'a'"), ("1000", "'b'"), ("20", "'b'"), ("'many'", "'z'"), ("None", "None")]


def test_they_cost_no_points_and_are_kept(sent):
    results = sent(*GIVEN)
    assert [each.score for each in results] == [5] * 5
    for each in results:
        assert from_json(json.loads(json.dumps(to_json(each)))).guesses == each.guesses
    assert results[1].guesses == {"ten_times": 1000.0, "larger": "five times quadruple"}
    assert results[3].guesses == {}


def test_a_result_of_before_there_were_predictions_is_read(sent):
    (result,) = sent(GIVEN[0])
    stored = to_json(result)
    del stored["extra_data"]["guesses"]
    assert from_json(stored).guesses == {}


def test_predictions_csv_has_a_row_for_each_student_and_says_who_took_part(sent):
    results = sent(*GIVEN)
    rows = list(csv.DictReader(io.StringIO(reports.guessed(results, predictions.asked(results)))))
    assert rows[0] == {
        "student": "(measured)",
        "doubling/ten_times": "1024",
        "doubling/larger": "ten times double",
        "predicted": "",
    }
    assert [row["predicted"] for row in rows[1:]] == ["2", "2", "2", "0", "0"]
    assert [row["doubling/ten_times"] for row in rows[1:]] == ["1024", "1000", "20", "", ""]
    assert rows[2]["doubling/larger"] == "five times quadruple"


def test_the_report_shows_how_the_class_guessed_beside_the_truth(sent):
    number, choice = predictions.of_the_class(sent(*GIVEN))
    assert (number["count"], number["students"]) == (3, 5)
    assert {row["words"].text: row["count"] for row in number["rows"] if row["count"]} == {
        "close to it: 1024": 2,
        "more than 10 times too small": 1,
    }
    near = [row["words"].text for row in number["rows"] if row["measured"]]
    assert near == ["close to it: 1024"]
    counts = [(row["words"], row["count"], row["measured"]) for row in choice["rows"]]
    assert counts == [("ten times double", 1, True), ("five times quadruple", 2, False)]


def test_the_page_of_the_class_has_them(sent):
    page = reports.report(sent(*GIVEN), "")
    assert "What the class predicted" in page
    assert re.search(r"five times quadruple</td><td class=\"n\">2", page)
    assert "What the class predicted" not in reports.report(sent(GIVEN[-1]), "")


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        (4.2, "close to it: {measured}"),
        (0, "of the other sign"),
        (-4, "of the other sign"),
        (39, "up to 10 times too large"),
        (41, "more than 10 times too large"),
        (0.41, "up to 10 times too small"),
        (0.39, "more than 10 times too small"),
    ],
)
def test_a_number_is_judged_by_its_factor(guess, words):
    assert predictions.NEARNESS[predictions.nearness(guess, 4.0)] == words


def test_a_lesson_without_predictions_has_no_file_of_them(sent, tmp_path, monkeypatch):
    results = sent(GIVEN[0])
    reports.write_all(results, tmp_path / "with", "")
    monkeypatch.setattr(predictions, "known", lambda lesson: [])
    reports.write_all(results, tmp_path / "without", "")
    assert (tmp_path / "with" / "predictions.csv").exists()
    assert not (tmp_path / "without" / "predictions.csv").exists()
