"""A class is graded: the right students, the right mistakes, the right groups; nothing is lost."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from submitted import notebook, put

from course.checking.check import checks_of
from course.checking.mistakes import Mistake
from course.grading import classes, grade, groups, reports, summary
from course.grading.records import Limits
from course.grading.stored import from_json, load, to_json
from course.making import exercises
from course.making.wrong_answers import mistakes

CHECKED = "checks.double(double)"  # what stands above it is the answer
FORGOTTEN = ("squared", "thrice")  # taken out of the catalogue


@pytest.fixture
def forgetful(school, monkeypatch):
    """Checks that do not know two of the mistakes."""
    for check in checks_of(school.lesson):
        known = [f for f in check.fingerprints if not set(f.names) & set(FORGOTTEN)]
        monkeypatch.setattr(check, "fingerprints", known, raising=False)


def test_200_students_known_mistakes_are_counted_and_unknown_ones_gathered(
    here, school, tmp_path, forgetful
):
    files, made = zip(*school.made_of_mistakes(200), strict=True)
    tasks = classes.tasks(files, here)
    results = classes.grade_all(tasks, here, tmp_path, lambda: None)
    truth = Counter((check, name) for each in made for check, name in each.items())
    named = {(check, known.name): count for check, known, count in summary.mistakes(results)}
    assert named == {key: count for key, count in truth.items() if key[1] not in FORGOTTEN}
    found = groups.gathered(results)
    assert sorted((group.check, len(group.students)) for group in found) == sorted(
        (check, count) for (check, name), count in truth.items() if name in FORGOTTEN
    )
    for group in found:
        assert group.mistake.startswith('Mistake(\n    "a_short_name",')


def test_no_two_threads_parse_at_once_which_stopped_a_class_of_500_in_python_3_11(
    here, school, tmp_path, monkeypatch
):
    read, closure, by = classes.imports, classes.imports.closure, []
    monkeypatch.setattr(
        read, "closure", lambda code: by.append(threading.current_thread()) or closure(code)
    )
    classes.rules.cache_clear()
    tasks = classes.tasks([file for file, _ in school.made_of_mistakes(4)], here)
    classes.grade_all(tasks, here, tmp_path, lambda: None)
    assert by == [threading.main_thread()]


def test_a_gathered_mistake_is_offered_as_an_entry_of_mistakes_py(here, school, forgetful):
    solved = exercises.solved(exercises.asked(school.lesson)["double"])
    (mistake,) = [m for m in mistakes(school.lesson, "double") if m.name == "squared"]
    (task,) = classes.tasks(
        [school.sent("kim.ipynb", *school.right, mistake.edit(solved), CHECKED)], here
    )
    (group,) = groups.gathered([classes.graded(task, here)])
    offered = eval(group.mistake, {"Mistake": Mistake})
    assert offered.edit(solved) == mistake.edit(solved)


def test_what_is_stored_comes_back_and_its_text_is_made_anew(here, school, tmp_path):
    tasks = classes.tasks([file for file, _ in school.made_of_mistakes(6, seed=1)], here)
    for result in classes.grade_all(tasks, here, tmp_path, lambda: None):
        stored = json.loads(json.dumps(to_json(result)))
        for test in stored["tests"]:
            test["output"] = "another language"
        back = from_json(stored)
        assert to_json(back) == to_json(result)
        assert "should be" not in json.dumps(
            stored["extra_data"]["exercises"][0]["verdict"]["said"]
        )


def test_results_hold_ids_and_no_sentence_of_a_mistake(here, school):
    halved = next(m for m in mistakes(school.lesson, "double") if m.name == "halved")
    wrong = halved.edit(exercises.solved(exercises.asked(school.lesson)["double"]))
    (task,) = classes.tasks([school.sent("kim.ipynb", *school.right, wrong, CHECKED)], here)
    hidden = json.dumps(to_json(classes.graded(task, here))["extra_data"])
    assert '"halved"' in hidden and '"number|x=3"' in hidden
    assert "it divides by 2" not in hidden and "double(3)" not in hidden


def test_a_second_run_grades_only_what_has_changed_or_all_under_other_limits(
    here, school, tmp_path
):
    files = [file for file, _ in school.made_of_mistakes(3)]

    def run(files, seconds=70.0):
        here.limits, asked = Limits(seconds), []
        here.grade = lambda *each: asked.append(1) or type(here).grade(here, *each)
        classes.grade_all(classes.tasks(files, here), here, tmp_path, lambda: None)
        return len(asked)

    assert (run(files), run(files), run(files, seconds=60.0), run(files, seconds=60.0)) == (
        3,
        0,
        3,
        0,
    )
    assert run([*files[:2], school.sent(files[2].path, *school.right, "pass")], 60.0) == 1


def test_a_dry_run_leaves_results_alone_and_the_real_one_need_not_grade_again(
    here, school, tmp_path
):
    tasks, asked = classes.tasks([file for file, _ in school.made_of_mistakes(2)], here), []
    here.grade = lambda *each: asked.append(1) or type(here).grade(here, *each)

    def run(folder):
        asked.clear()
        classes.grade_all(tasks, here, tmp_path / folder, lambda: None)
        kept = [len(list((tmp_path / name).glob("*.json"))) for name in ("dry-run", "results")]
        return len(asked), *kept

    assert [run("dry-run"), run("results"), run("results")] == [(2, 2, 0), (0, 2, 2), (0, 2, 2)]


def test_grade_is_a_plain_call(school, tmp_path):
    path = tmp_path / "kim.ipynb"
    path.write_bytes(notebook(*school.right))
    result = grade(path)
    assert (result.student, result.score) == ("kim", result.points)


def test_the_feedback_page_escapes_what_a_student_wrote_and_hides_what_is_hidden(here, school):
    cell = "def double(x):\n    raise ValueError('<script>')"
    (task,) = classes.tasks([school.sent("<b>kim<b>.ipynb", *school.right, cell, CHECKED)], here)
    result = classes.graded(task, here)
    page = reports.feedback(result.student, [result])
    assert "<script>" not in page and "<b>kim" not in page and "&lt;script&gt;" in page
    assert "np.add" not in page and "Traceback" not in page


def test_a_name_is_not_taken_for_a_formula(here, school):
    (task,) = classes.tasks([school.sent("=1+1.ipynb", *school.right)], here)
    row = list(csv.reader(io.StringIO(reports.table([classes.graded(task, here)]))))[1]
    assert row[0] == "'=1+1"


@pytest.fixture
def run(course_command):
    return lambda *arguments: course_command("grade", *arguments)


@pytest.fixture
def submissions(school, tmp_path):
    folder = tmp_path / "submissions"
    for file, _ in school.made_of_mistakes(6):
        put(folder, file.path, file.read())
    put(folder, "s999/broken.ipynb", b"{")
    return folder


def test_the_command_writes_scores_feedback_and_a_report(run, submissions, tmp_path):
    grades = tmp_path / "grades"
    result = run(submissions, "-o", grades, "--workers", 1)
    assert result.exit_code == 0, result.output
    table = (grades / "grades.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["student"] for row in rows] == [*(f"s{n:03}" for n in range(6)), "s999"]
    assert "ends in the middle" in rows[-1]["flags"]
    assert len(list((grades / "feedback").glob("*.html"))) == len(rows)
    assert len(list((grades / "results").glob("*.json"))) == len(rows)
    page = (grades / "report.html").read_text(encoding="utf-8")
    assert page.index("To be looked at") < page.index("The mistakes of the class")
    assert "The mistakes of the class" in page and page.count("data:image/png") == 2
    assert "mistakes of the class" in result.output and "mean" in result.output


def test_a_part_of_the_class_is_added_to_what_is_there(run, submissions, tmp_path):
    grades = tmp_path / "grades"
    run(submissions, "-o", grades, "--workers", "1")
    rows = list(csv.DictReader(io.StringIO((grades / "grades.csv").read_text(encoding="utf-8"))))
    late = tmp_path / "s007"
    put(late, "01_doubling.ipynb", (submissions / "s000/01_doubling.ipynb").read_bytes())
    assert run(late, "-o", grades).exit_code == 0
    again = list(csv.DictReader(io.StringIO((grades / "grades.csv").read_text(encoding="utf-8"))))
    assert [row for row in again if row["student"] != "s007"] == rows
    assert [row["total"] for row in again if row["student"] == "s007"] == [rows[0]["total"]]
    assert "handed in: 8." in (grades / "report.html").read_text(encoding="utf-8")


def test_damaged_results_of_earlier_runs_are_told(run, submissions, tmp_path):
    grades = tmp_path / "grades"
    run(submissions, "-o", grades)
    damaged = next((grades / "results").glob("s001*.json"))
    damaged.write_text("{ half")
    result = run(submissions / "s000", "-o", grades)
    assert f"cannot be read: {damaged.name}." in result.stderr.replace("\n", "")


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["missing"], "missing does not exist."),
        (["empty"], "There is no .ipynb or .py file in"),
        (["notes.txt"], "is not a notebook (.ipynb), a script (.py), a folder or a zip."),
        (["broken.zip"], "broken.zip is damaged (File is not a zip file)."),
        (["kim.ipynb", "--lesson", "dubling"], "There is no lesson 'dubling'."),
        (["kim.ipynb", "--student", "("], "is not a regular expression"),
        (["kim.ipynb", "--student", "kim"], "needs a group that is named (?P<student>…)."),
        (["kim.ipynb", "-o", "notes.txt/grades"], "cannot be made: Not a directory."),
    ],
)
def test_bad_input_gets_one_sentence(run, school, arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("notes.txt").write_text("hello")
    Path("broken.zip").write_text("PK")
    Path("kim.ipynb").write_bytes(notebook(*school.right))
    result = run("-o", "grades", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr and "Traceback" not in result.stderr


def test_a_full_disk_keeps_what_was_graded(run, submissions, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reports, "save", full)
    result = run(submissions, "-o", tmp_path / "grades")
    assert result.exit_code == 2
    assert "No space left on device. What was graded is kept" in result.stderr
    stored = (tmp_path / "grades" / "results").glob("*.json")
    assert all(load(path) for path in stored)


KILLED = """
import os, signal, sys
from course import __main__, files, syllabus

syllabus.use(sys.argv.pop())
replace, written = os.replace, []

def third(half, path):
    written.append(path)
    if len(written) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(half, path)

files.os.replace = third
__main__.app(["grade", *sys.argv[1:]])
"""


def test_a_run_that_is_killed_while_it_writes_loses_nothing(run, built, submissions, tmp_path):
    """`kill -9` between the writing of the third result and its name; then the same command."""
    grades = tmp_path / "grades"
    arguments = [submissions, "-o", grades, "--workers", "1"]
    found = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", KILLED, *arguments, built.package]
    killed = subprocess.run(command, capture_output=True, env=os.environ | found)
    assert killed.returncode == -signal.SIGKILL
    before = {path: path.stat().st_mtime_ns for path in (grades / "results").glob("*.json")}
    assert len(before) == 2 and all(load(path) for path in before)
    assert run(*arguments).exit_code == 0
    assert len(list((grades / "results").glob("*.json"))) == 7
    assert before == {path: path.stat().st_mtime_ns for path in before}
