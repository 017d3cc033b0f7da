"""A class is graded: the right students, the right mistakes, the right groups; nothing is lost."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from submitted import notebook

from course.checking.check import checks_of
from course.checking.mistakes import Mistake
from course.grading import classes, grade, groups, reports, students, summary
from course.grading.judging import Judge
from course.grading.records import Limits
from course.grading.stored import from_json, load, to_json
from course.grading.students import File
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
    tiny_pool, school, tmp_path, forgetful
):
    files, made = zip(*school.made_of_mistakes(200), strict=True)
    tasks = classes.tasks(files)
    results = classes.grade_all(tasks, Judge(tiny_pool), tmp_path, 1, lambda: None)
    truth = Counter((check, name) for each in made for check, name in each.items())
    named = {(check, known.name): count for check, known, count in summary.mistakes(results)}
    assert named == {key: count for key, count in truth.items() if key[1] not in FORGOTTEN}
    found = groups.gathered(results)
    assert sorted((group.check, len(group.students)) for group in found) == sorted(
        (check, count) for (check, name), count in truth.items() if name in FORGOTTEN
    )
    for group in found:
        assert group.mistake.startswith('Mistake(\n    "a_short_name",')


def test_a_gathered_mistake_is_offered_as_an_entry_of_mistakes_py(tiny_pool, school, forgetful):
    solved = exercises.solved(exercises.asked(school.lesson)["double"])
    (mistake,) = [m for m in mistakes(school.lesson, "double") if m.name == "squared"]
    cells = [*school.right, mistake.edit(solved), CHECKED]
    (task,) = classes.tasks([File("kim.ipynb", 0.0, notebook(*cells))])
    (group,) = groups.gathered([classes.graded(task, Judge(tiny_pool))])
    offered = eval(group.mistake, {"Mistake": Mistake})
    assert offered.edit(solved) == mistake.edit(solved)


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
    assert students.student(File(path, 0.0, b""))[0] == student


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
    assert students.student(File("lab/group-17/final.ipynb", 0.0, b""), pattern)[0] == "17"


def sent(folder, *names):
    """Files that a person has saved in a folder."""
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(b"{}")
    return folder


def test_a_folder_that_is_named_itself_counts_as_the_students(tmp_path):
    kim = sent(tmp_path / "kim", "02_optimizers.ipynb", "03_initialization.ipynb")
    assert list(students.newest(students.files(kim))) == ["kim"]


def test_several_folders_that_are_named_are_several_students(tmp_path):
    kim, lee = sent(tmp_path / "kim", "final.ipynb"), sent(tmp_path / "lee", "try (2).ipynb")
    files = [*students.files(kim), *students.files(lee)]
    assert list(students.newest(files)) == ["kim", "lee"]


def test_a_single_folder_with_one_file_is_the_students_whatever_its_name(tmp_path):
    kim = sent(tmp_path / "이영희", "hw (1).ipynb")
    assert list(students.newest(students.files(kim))) == ["이영희"]


def test_the_files_of_a_class_in_one_folder_are_named_by_themselves(tmp_path):
    ps3 = sent(tmp_path / "ps3", "kim.ipynb", "02_optimizers_lee.ipynb")
    assert list(students.newest(students.files(ps3))) == ["kim", "lee"]


def test_a_file_is_newer_than_an_older_zip(tmp_path):
    """The date of a zip and that of a file are counted alike."""
    with zipfile.ZipFile(tmp_path / "kim.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("02_optimizers.ipynb", (2026, 1, 31, 23, 59, 58)), b"{}")
    kim = tmp_path / "kim.ipynb"
    kim.write_bytes(b"{}")
    os.utime(kim, (1769990400, 1769990400))  # 2 February 2026
    files = [*students.files(tmp_path / "kim.zip"), *students.files(kim)]
    assert max(files, key=lambda file: file.changed).path == "kim.ipynb"
    assert abs(files[1].changed - files[0].changed) < 3 * 24 * 3600


def test_the_newest_of_two_files_is_graded_and_the_other_named(school):
    old, new = (File(f"kim{n}/01_doubling.ipynb", n, notebook(*school.right)) for n in (1.0, 2.0))
    (task,) = classes.tasks([old, new], pattern="(?P<student>kim)")
    assert task.file.path == new.path
    assert [flag.says for flag in task.flags] == [f"the newest of 2 files; not graded: {old.path}"]


def test_one_student_may_send_two_lessons():
    files = [
        File("kim/a.ipynb", 0.0, notebook(f"from lessons.{lesson} import checks"))
        for lesson in ("initialization", "optimizers")
    ]
    assert {task.lesson for task in classes.tasks(files)} == {"initialization", "optimizers"}


def test_a_zip_is_read_without_what_a_mac_leaves(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kim/01.ipynb", b"{}")
        archive.writestr("__MACOSX/kim/._01.ipynb", b"\0")
        archive.writestr("kim/.ipynb_checkpoints/01-checkpoint.ipynb", b"{}")
        archive.writestr("kim/notes.txt", b"hello")
    assert [file.path for file in students.files(path)] == ["kim/01.ipynb"]


def test_what_is_stored_comes_back_and_its_text_is_made_anew(tiny_pool, school, tmp_path):
    tasks = classes.tasks([file for file, _ in school.made_of_mistakes(6, seed=1)])
    for result in classes.grade_all(tasks, Judge(tiny_pool), tmp_path, 1, lambda: None):
        stored = json.loads(json.dumps(to_json(result)))
        for test in stored["tests"]:
            test["output"] = "another language"
        back = from_json(stored)
        assert to_json(back) == to_json(result)
        assert "should be" not in json.dumps(stored["extra_data"]["exercises"][0]["verdict"]["why"])


def test_results_hold_ids_and_no_sentence_of_a_mistake(tiny_pool, school):
    halved = next(m for m in mistakes(school.lesson, "double") if m.name == "halved")
    wrong = halved.edit(exercises.solved(exercises.asked(school.lesson)["double"]))
    (task,) = classes.tasks([File("kim.ipynb", 0.0, notebook(*school.right, wrong, CHECKED))])
    hidden = json.dumps(to_json(classes.graded(task, Judge(tiny_pool)))["extra_data"])
    assert '"halved"' in hidden and '"number|x=3"' in hidden
    assert "it divides by 2" not in hidden and "double(3)" not in hidden


def test_a_second_run_grades_only_what_has_changed_or_all_under_other_limits(
    tiny_pool, school, tmp_path
):
    files = [file for file, _ in school.made_of_mistakes(3)]

    def run(files, seconds=70.0):
        judge, asked = Judge(tiny_pool, Limits(seconds)), []
        judge.grade = lambda submitted, grade=judge.grade: asked.append(1) or grade(submitted)
        classes.grade_all(classes.tasks(files), judge, tmp_path, 1, lambda: None)
        return len(asked)

    assert (run(files), run(files), run(files, seconds=60.0), run(files, seconds=60.0)) == (
        3,
        0,
        3,
        0,
    )
    assert run([*files[:2], File(files[2].path, 0.0, notebook(*school.right, "pass"))], 60.0) == 1


def test_grade_is_a_plain_call(school, tmp_path):
    path = tmp_path / "kim.ipynb"
    path.write_bytes(notebook(*school.right))
    result = grade(path)
    assert (result.student, result.score) == ("kim", result.points)


def test_the_feedback_page_escapes_what_a_student_wrote_and_hides_what_is_hidden(tiny_pool, school):
    cell = "def double(x):\n    raise ValueError('<script>')"
    (task,) = classes.tasks([File("<b>kim</b>.ipynb", 0.0, notebook(*school.right, cell, CHECKED))])
    result = classes.graded(task, Judge(tiny_pool))
    page = reports.feedback(result.student, [result])
    assert "<script>" not in page and "<b>kim" not in page and "&lt;script&gt;" in page
    assert "np.add" not in page and "Traceback" not in page


def test_a_name_is_not_taken_for_a_formula(tiny_pool, school):
    (task,) = classes.tasks([File("=1+1.ipynb", 0.0, notebook(*school.right))])
    row = list(csv.reader(io.StringIO(reports.table([classes.graded(task, Judge(tiny_pool))]))))[1]
    assert row[0] == "'=1+1"


@pytest.fixture
def run(course_command):
    return lambda *arguments: course_command("grade", *arguments)


@pytest.fixture
def submissions(school, tmp_path):
    folder = tmp_path / "submissions"
    for file, _ in school.made_of_mistakes(6):
        path = folder / file.path
        path.parent.mkdir(parents=True)
        path.write_bytes(file.content)
    (folder / "s999").mkdir()
    (folder / "s999" / "broken.ipynb").write_text("{")
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
    assert "The mistakes of the class" in page and page.count("data:image/png") == 2
    assert "mistakes of the class" in result.output and "mean" in result.output


def test_a_part_of_the_class_is_added_to_what_is_there(run, submissions, tmp_path):
    grades = tmp_path / "grades"
    run(submissions, "-o", grades, "--workers", "1")
    rows = list(csv.DictReader(io.StringIO((grades / "grades.csv").read_text(encoding="utf-8"))))
    late = sent(tmp_path / "s007", "01_doubling.ipynb")
    (late / "01_doubling.ipynb").write_bytes((submissions / "s000/01_doubling.ipynb").read_bytes())
    assert run(late, "-o", grades).exit_code == 0
    again = list(csv.DictReader(io.StringIO((grades / "grades.csv").read_text(encoding="utf-8"))))
    assert [row for row in again if row["student"] != "s007"] == rows
    assert [row["total"] for row in again if row["student"] == "s007"] == [rows[0]["total"]]
    assert "8 students" in (grades / "report.html").read_text(encoding="utf-8")


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
        (["broken.zip"], "Is the download of the zip complete?"),
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
