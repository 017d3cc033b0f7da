"""A class is graded: the right students, the right mistakes, the right groups; nothing is lost."""

import csv
import io
import json
import random
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lessons import answers, catalogue
from lessons.__main__ import app
from lessons.checking import checks_of
from lessons.grading import classes, grade, groups, reports, students
from lessons.grading.judging import Judge, Limits
from lessons.grading.results import from_json, load, to_json
from lessons.grading.students import File

TOPIC = "vanishing_gradients"
FORGOTTEN = ("Norms added", "z for a", "No transpose")  # taken out of the catalogue


def notebook(*cells: str) -> bytes:
    made = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made}).encode()


def right() -> list[str]:
    return [answers.solved(cell) for cell in answers.code(answers.lesson(TOPIC))]


def made_of_mistakes(count: int, seed: int = 0):
    """The notebooks of a class, and per student the mistake in each exercise."""
    rng, cells = random.Random(seed), answers.code(answers.lesson(TOPIC))
    for number in range(count):
        own, made = right(), {}
        for exercise in answers.exercises(TOPIC):
            if rng.random() < 0.25:
                mistake = rng.choice(catalogue.mistakes(TOPIC, exercise.check))
                own[cells.index(exercise.cell)] = mistake.edit(answers.solved(exercise.cell))
                made |= {} if mistake.accepted else {exercise.check: mistake.name}
        yield File(f"s{number:03}/01_{TOPIC}.ipynb", 0.0, notebook(*own)), made


@pytest.fixture
def forgetful(monkeypatch):
    """Checks that do not know three of the mistakes."""
    for check in checks_of(TOPIC):
        known = [f for f in check.fingerprints if not set(f.names) & set(FORGOTTEN)]
        monkeypatch.setattr(check, "fingerprints", known, raising=False)


def test_200_students_known_mistakes_are_counted_and_unknown_ones_gathered(
    pool, tmp_path, forgetful
):
    files, made = zip(*made_of_mistakes(200), strict=True)
    tasks = classes.tasks(files)
    results = classes.grade_all(tasks, Judge(pool), tmp_path, 1, lambda: None)
    truth = Counter((check, name) for each in made for check, name in each.items())
    named = {(check, name): count for check, name, count in reports.mistakes(results)}
    assert named == {key: count for key, count in truth.items() if key[1] not in FORGOTTEN}
    found = groups.gathered(results)
    assert sorted((group.check, len(group.students)) for group in found) == sorted(
        (check, count) for (check, name), count in truth.items() if name in FORGOTTEN
    )
    for group in found:
        assert group.mistake.startswith(f"Mistake(\n    '{group.check}',")


def test_a_gathered_mistake_is_offered_as_an_entry_of_mistakes_py(pool, forgetful):
    (exercise,) = [e for e in answers.exercises(TOPIC) if e.check == "clip_by_global_norm"]
    (mistake,) = [m for m in catalogue.mistakes(TOPIC, exercise.check) if m.name == "Norms added"]
    cells = [*right(), mistake.edit(answers.solved(exercise.cell))]
    (task,) = classes.tasks([File("kim.ipynb", 0.0, notebook(*cells))])
    (group,) = groups.gathered([classes.graded(task, Judge(pool))])
    (offered,) = eval(group.mistake, {"Mistake": catalogue.Mistake})
    assert offered.edit(answers.solved(exercise.cell)) == mistake.edit(
        answers.solved(exercise.cell)
    )


@pytest.mark.parametrize(
    "path, student",
    [
        ("Kim Minji_1234567_assignsubmission_file_/02_optimizers.ipynb", "Kim Minji"),
        ("Kim Minji_1234567_assignsubmission_file/a.ipynb", "Kim Minji"),
        ("kimminji_12345_67890_02_optimizers-1.ipynb", "kimminji"),
        ("kimminji_LATE_12345_67890_notebook.ipynb", "kimminji"),
        ("submitted/kim/ps2/02_optimizers.ipynb", "kim"),
        ("kim/02_optimizers.ipynb", "kim"),
        ("kim/optimizers.py", "kim"),
        ("kim.ipynb", "kim"),
        ("all/kim.ipynb", "kim"),
        ("02_optimizers_kim.ipynb", "kim"),
        ("Copy of 02_optimizers_kim (2).ipynb", "kim"),
        ("Copy of Copy of kim.ipynb", "kim"),
        ("김민지/02_optimizers.ipynb", "김민지"),
        ("02_optimizers.ipynb", "02_optimizers"),
    ],
)
def test_the_student_is_found_in_the_path(path, student):
    assert students.student(path)[0] == student


def test_where_each_student_has_a_folder_its_name_counts_and_not_the_file():
    files = [File(path, 0.0, b"") for path in ("kim/final.ipynb", "lee/new/final (2).ipynb")]
    assert list(students.newest(files)) == ["kim", "lee"]


def test_two_students_of_one_name_are_told_apart_by_the_number_of_the_platform():
    moodle = "Kim Minji_{}_assignsubmission_file_/{}.ipynb"
    files = [File(moodle.format(*pair), 0.0, b"") for pair in ((17, "a"), (18, "a"), (18, "b"))]
    found = students.newest([*files, File("Lee Jiho_19_assignsubmission_file_/a.ipynb", 0.0, b"")])
    assert {name: len(own) for name, own in found.items()} == {
        "Kim Minji (17)": 1,
        "Kim Minji (18)": 2,
        "Lee Jiho": 1,
    }


def test_no_page_of_one_student_is_written_over_that_of_another():
    names = ("Kim: Minji", "Kim_ Minji", "Kim? Minji", "김민지")
    assert len({reports.file_name(name) for name in names}) == len(names)
    assert reports.file_name("김민지") == "김민지"


def test_another_pattern_finds_the_student():
    pattern = r"group-(?P<student>\d+)"
    assert students.student("lab/group-17/final.ipynb", pattern)[0] == "17"


def test_the_newest_of_two_files_is_graded_and_the_other_named():
    old, new = (File(f"kim{n}/01_{TOPIC}.ipynb", n, notebook(*right())) for n in (1.0, 2.0))
    (task,) = classes.tasks([old, new], pattern="(?P<student>kim)")
    assert task.file.path == new.path
    assert [flag.says for flag in task.flags] == [f"the newest of 2 files; not graded: {old.path}"]


def test_one_student_may_send_two_lessons():
    files = [
        File("kim/a.ipynb", 0.0, notebook(f"from lessons.{topic} import checks"))
        for topic in (TOPIC, "optimizers")
    ]
    assert {task.topic for task in classes.tasks(files)} == {TOPIC, "optimizers"}


def test_a_zip_is_read_without_what_a_mac_leaves(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kim/01.ipynb", notebook(*right()))
        archive.writestr("__MACOSX/kim/._01.ipynb", b"\0")
        archive.writestr("kim/.ipynb_checkpoints/01-checkpoint.ipynb", b"{}")
        archive.writestr("kim/notes.txt", b"hello")
    assert [file.path for file in students.files(path)] == ["kim/01.ipynb"]


def test_what_is_stored_comes_back(pool, tmp_path):
    files = [file for file, _ in made_of_mistakes(3, seed=1)]
    for result in classes.grade_all(classes.tasks(files), Judge(pool), tmp_path, 1, lambda: None):
        assert to_json(from_json(json.loads(json.dumps(to_json(result))))) == to_json(result)


def test_a_second_run_grades_only_what_has_changed_or_all_under_other_limits(pool, tmp_path):
    files = [file for file, _ in made_of_mistakes(3)]

    def run(files, seconds=10.0):
        judge, asked = Judge(pool, Limits(seconds)), []
        judge.grade = lambda submitted, grade=judge.grade: asked.append(1) or grade(submitted)
        classes.grade_all(classes.tasks(files), judge, tmp_path, 1, lambda: None)
        return len(asked)

    assert (run(files), run(files), run(files, seconds=9.0), run(files, seconds=9.0)) == (
        3,
        0,
        3,
        0,
    )
    assert run([*files[:2], File(files[2].path, 0.0, notebook(*right(), "pass"))], 9.0) == 1


def test_grade_is_a_plain_call(tmp_path):
    path = tmp_path / "kim.ipynb"
    path.write_bytes(notebook(*right()))
    result = grade(path)
    assert (result.student, result.score) == ("kim", result.points)


def test_the_feedback_page_escapes_what_a_student_wrote_and_hides_what_is_hidden(pool):
    cell = "def clip_by_global_norm(gradients, clip_norm):\n    raise ValueError('<script>')"
    (task,) = classes.tasks([File("<b>kim</b>.ipynb", 0.0, notebook(*right(), cell))])
    result = classes.graded(task, Judge(pool))
    page = reports.feedback(result.student, [result])
    assert "<script>" not in page and "<b>kim" not in page and "&lt;script&gt;" in page
    assert "tf.clip_by_global_norm(" not in page and "Traceback" not in page


def test_a_name_is_not_taken_for_a_formula(pool, tmp_path):
    (task,) = classes.tasks([File("=1+1.ipynb", 0.0, notebook(*right()))])
    row = list(csv.reader(io.StringIO(reports.table([classes.graded(task, Judge(pool))]))))[1]
    assert row[0] == "'=1+1"


def run(*arguments):
    return CliRunner().invoke(app, ["grade", *map(str, arguments)])


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "submissions"
    for file, _ in made_of_mistakes(6):
        path = folder / file.path
        path.parent.mkdir(parents=True)
        path.write_bytes(file.content)
    (folder / "s999").mkdir()
    (folder / "s999" / "broken.ipynb").write_text("{")
    return folder


def test_the_command_writes_scores_feedback_and_a_report(submissions, tmp_path):
    grades = tmp_path / "grades"
    result = run(submissions, "-o", grades, "--workers", 1)
    assert result.exit_code == 0, result.output
    table = (grades / "grades.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["student"] for row in rows] == [*(f"s{n:03}" for n in range(6)), "s999"]
    assert "is not a notebook" in rows[-1]["flags"]
    assert len(list((grades / "feedback").glob("*.html"))) == len(rows)
    assert len(list((grades / "results").glob("*.json"))) == len(rows)
    page = (grades / "report.html").read_text(encoding="utf-8")
    assert "The mistakes of the class" in page and page.count("data:image/png") == 2
    assert "mistakes of the class" in result.output and "mean" in result.output


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["missing"], "missing does not exist."),
        (["empty"], "There is no .ipynb or .py file in"),
        (["notes.txt"], "is not a notebook (.ipynb), a script (.py), a folder or a zip."),
        (["broken.zip"], "is the download of the zip complete?"),
        (["kim.ipynb", "--lesson", "optimisers"], "There is no lesson 'optimisers'."),
        (["kim.ipynb", "--student", "("], "is not a regular expression"),
        (["kim.ipynb", "--student", "kim"], "needs a group that is named (?P<student>…)."),
        (["kim.ipynb", "--cluster", "tcp://127.0.0.1:9"], "No Dask scheduler answers at tcp://127"),
        (["kim.ipynb", "-o", "notes.txt/grades"], "cannot be made: Not a directory."),
    ],
)
def test_bad_input_gets_one_sentence(arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("notes.txt").write_text("hello")
    Path("broken.zip").write_text("PK")
    Path("kim.ipynb").write_bytes(notebook(*right()))
    result = run("-o", "grades", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr and "Traceback" not in result.stderr


def test_a_full_disk_keeps_what_was_graded(submissions, tmp_path, monkeypatch):
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
from lessons.grading import results
from lessons.__main__ import app

replace, written = os.replace, []

def third(half, path):
    written.append(path)
    if len(written) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(half, path)

results.os.replace = third
app(["grade", *sys.argv[1:]])
"""


def test_a_run_that_is_killed_while_it_writes_loses_nothing(submissions, tmp_path):
    """`kill -9` between the writing of the third result and its name; then the same command."""
    grades = tmp_path / "grades"
    arguments = [submissions, "-o", grades, "--workers", "1"]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    before = {path: path.stat().st_mtime_ns for path in (grades / "results").glob("*.json")}
    assert len(before) == 2 and all(load(path) for path in before)
    assert run(*arguments).exit_code == 0
    assert len(list((grades / "results").glob("*.json"))) == 7
    assert before == {path: path.stat().st_mtime_ns for path in before}
