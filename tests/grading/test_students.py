"""Each student's files are found, whoever has laid them out, and nobody takes another's place."""

import os
import unicodedata

import pytest
from submitted import notebook, put, zipped

from course.grading import classes, names, reports, students
from course.grading.files import File, files

MOODLE = "{}_assignsubmission_file_/02_optimizers.ipynb"


def found(paths, pattern="") -> list[str]:
    return list(students.newest([File(path) for path in paths], pattern))


@pytest.mark.parametrize(
    "path, student",
    [
        ("Kim Minji_1234567_assignsubmission_file_/02_optimizers.ipynb", "Kim Minji"),
        ("Kim Minji_1234567_assignsubmission_file/a.ipynb", "Kim Minji"),
        ("Kim Minji_1234567_assignsubmission_file_a.ipynb", "Kim Minji"),
        ("Default group_assignsubmission_file/a.ipynb", "Default group"),
        ("kimminji_12345_67890_02_optimizers-1.ipynb", "kimminji"),
        ("kimminji_LATE_12345_67890_notebook.ipynb", "kimminji"),
        ("anon_x7Kq2_88012_02_optimizers.ipynb", "anon_x7Kq2"),
        ("LATE_anon_x7Kq2_88012_02_optimizers.ipynb", "anon_x7Kq2"),
        ("Assignment 2_kim_attempt_2026-10-12-21-03-05_02_optimizers.ipynb", "kim"),
        ("12345-678901 - Kim Minji - Oct 12, 2026 1149 PM - a.ipynb", "Kim Minji"),
        ("submitted/kim/ps2/02_optimizers.ipynb", "kim"),
        ("kim/02_optimizers.ipynb", "kim"),
        ("kim/optimizers.py", "kim"),
        ("kim.ipynb", "kim"),
        ("kim.zip/02_optimizers.ipynb", "kim"),
        ("all/kim.ipynb", "kim"),
        ("02_optimizers/kim.ipynb", "kim"),
        ("02_optimizers_kim.ipynb", "kim"),
        ("Copy of 02_optimizers_kim (2).ipynb", "kim"),
        ("Copy of Copy of kim.ipynb", "kim"),
        ("kim - 복사본.ipynb", "kim"),
        ("kim.ipynb의 사본", "kim"),
        ("kim.minji.ipynb", "kim.minji"),
        ("kim.minji/02_optimizers.ipynb", "kim.minji"),
        ("kim.IPYNB ", "kim"),
        ("김민지/02_optimizers.ipynb", "김민지"),
        ("02_optimizers.ipynb", "02_optimizers"),
    ],
)
def test_the_student_is_found_in_the_path(path, student):
    assert found([path]) == [student]


@pytest.mark.parametrize(
    "paths, whose",
    [
        # each student has a folder: its name counts and not the file's
        (["kim/final.ipynb", "lee/new/final (2).ipynb"], ["kim", "lee"]),
        (["submissions/kim/a.ipynb", "submissions/lee/a.ipynb"], ["kim", "lee"]),
        (["hw1/ann/01.ipynb", "hw1/ben/01.ipynb"], ["ann", "ben"]),
        (["hw1/ann/01.ipynb", "hw1/ben/02.py", "hw1/data.csv"], ["ann", "ben"]),
        (["hw1/ann/01.ipynb", "hw1/ben.ipynb"], ["ann", "ben"]),
        (
            [f"{h}/{n}/{h}_optimizers.ipynb" for h in ("01", "02") for n in ("ann", "ben")],
            ["01", "02"],  # nothing tells that these are two lessons
        ),
        (
            [f"{n}/{who}/{n}.py" for n in ("optimizers2", "initialization1") for who in "AB"],
            ["A", "B"],
        ),
        (
            ["ann/1/optimizers.py", "ann/2/regularization.py", "ben/1/optimizers.py"],
            ["ann", "ben"],
        ),
        (["kim/draft/a.ipynb", "kim/last/a.ipynb", "lee/draft/a.ipynb"], ["kim", "lee"]),
        (["A/ann/a.py", "A/ben/a.py", "B/cho/a.py", "B/dan/a.py"], ["ann", "ben", "cho", "dan"]),
        (["kim/final.ipynb", "kim/helper.py", "lee/final.ipynb"], ["kim", "lee"]),
        # zips are folders; what one student has packed names nobody
        ([f"{n}_{i}_assignsubmission_file_/work.zip/a.py" for i, n in enumerate("AB")], ["A", "B"]),
        (["mallory.zip/alice.ipynb", "alice.ipynb"], ["alice", "mallory"]),
        (["mallory.zip/alice.ipynb"], ["mallory"]),
        (["mallory.zip/alice/a.py", "mallory.zip/bob/a.py", "bob.ipynb"], ["bob", "mallory"]),
        (["mallory.zip/" + MOODLE.format("Bob_17"), "bob.ipynb"], ["bob", "mallory"]),
        (["mallory.zip/bob_123_456_a.ipynb", "bob_123_456_a.ipynb"], ["bob", "mallory"]),
        (["submissions.zip/alice.ipynb", "alice.ipynb"], ["alice", "submissions"]),
        (["mallory/alice.ipynb", "alice/a.ipynb"], ["alice", "mallory"]),
        # an export that lies alone in a folder is a class
        (["export.zip/" + MOODLE.format(f"{n}_{i}7") for i, n in enumerate("AB")], ["A", "B"]),
        (["export.zip/kim.ipynb", "export.zip/lee.ipynb"], ["kim", "lee"]),
        # what looks like a platform's name, and is none
        (["hw_2026_11_kim.ipynb", "hw_2026_11_lee.ipynb"], ["hw_2026_11_kim", "hw_2026_11_lee"]),
        (["hw_2026_11_kim.ipynb", "hw_2026_12_lee.ipynb"], ["hw_2026_11_kim", "hw_2026_12_lee"]),
        (["kim_77_11_a.ipynb", "kim_77_12_b.ipynb", "lee_78_13_a.ipynb"], ["kim", "lee"]),
        # downloads that have lost their senders stay apart
        (
            ["02_optimizers.ipynb", "02_optimizers (1).ipynb"],
            ["02_optimizers", "02_optimizers (1)"],
        ),
        (["Kim.ipynb", "kim.ipynb", "KIM/a.ipynb"], ["KIM", "Kim", "kim"]),
        # what lies beside
        (["kim.ipynb", "lee.ipynb", "README.md", "plot.png", "data.csv"], ["kim", "lee"]),
        (["kim/a.ipynb", "kim/plot.png", "lee/a.ipynb", "roster.csv"], ["kim", "lee"]),
        (["kim.ipynb", "lee.pdf", "park.7z"], ["kim", "lee", "park"]),
        (["kim/a.ipynb", "lee/a.pdf", "park/photo.png"], ["kim", "lee", "park"]),
        (["A_1_assignsubmission_file_/a.ipynb", "index.html"], ["A"]),
    ],
)
def test_the_students_of_a_folder_are_found(paths, whose):
    assert found(paths) == whose


@pytest.mark.parametrize(
    "given, whose",
    [
        ({"kim": ["02_optimizers.ipynb", "03_initialization.ipynb"]}, ["kim"]),
        ({"kim": ["final.ipynb"], "lee": ["try (2).ipynb"]}, ["kim", "lee"]),
        ({"이영희": ["hw (1).ipynb"]}, ["이영희"]),
        ({"ps3": ["kim.ipynb", "02_optimizers_lee.ipynb"]}, ["kim", "lee"]),
        ({"ps3": ["kim.zip/a.py", "lee.ipynb"]}, ["kim", "lee"]),
        ({"submissions": ["kim.ipynb"]}, ["kim"]),
        ({"hw1": ["ann/a.py", "ben/a.py"], "hw2": ["ann/b.py", "ben/b.py"]}, ["ann", "ben"]),
        ({"hw1": ["ann/a.py", "ben/a.py"], "cho.zip": ["a.py"]}, ["ann", "ben", "cho"]),
        ({"export.zip": ["kim/a.py", "lee/b.py"]}, ["kim", "lee"]),
        ({"export.zip": ["kim.py", "lee.py"]}, ["kim", "lee"]),
        ({"mallory.zip": ["alice.py"]}, ["mallory"]),
        ({"mallory.zip": ["alice.py", "bob.py"], "alice.zip": ["a.py"]}, ["alice", "mallory"]),
        (
            {"x.zip": [MOODLE.format(f"{n}_17") for n in "AB"], "kim.zip": ["a.py"]},
            ["A", "B", "kim"],
        ),
    ],
)
def test_what_is_named_on_the_command_line_may_be_a_class_or_a_students(given, whose):
    sent = [File(path, given=folder) for folder, paths in given.items() for path in paths]
    assert list(students.newest(sent)) == whose


def test_two_students_of_one_name_are_told_apart_by_the_number_of_the_platform():
    moodle = "{}_assignsubmission_file_/{}.ipynb"
    who = ("Kim Minji_17", "a"), ("Kim Minji_18", "a"), ("Kim Minji_18", "b"), ("Lee Jiho_19", "a")
    own = students.newest([File(moodle.format(*pair)) for pair in who])
    assert {name: len(sent) for name, sent in own.items()} == {
        "Kim Minji (17)": 1,
        "Kim Minji (18)": 2,
        "Lee Jiho": 1,
    }


def test_another_pattern_finds_the_student():
    assert found(["lab/group-17/final.ipynb"], r"group-(?P<student>\d+)") == ["17"]


def test_a_name_is_the_same_in_both_forms_of_unicode(tmp_path):
    for form, lesson in ("NFC", "optimizers"), ("NFD", "initialization"):
        put(tmp_path, unicodedata.normalize(form, f"김민지/{lesson}.py"))
    put(tmp_path, "lee/a.py")
    assert list(students.newest(files(tmp_path))) == ["lee", "김민지"]


def test_no_page_of_one_student_is_written_over_that_of_another():
    """Also where a disk takes upper and lower case, NFC and NFD for the same."""
    long = "学" * 99
    who = [
        "Kim: Minji",
        "Kim_ Minji",
        "Kim? Minji",
        "KIM_ minji",
        long + "生",
        long + "学",
        ".a",
        "_a",
    ]
    who += [unicodedata.normalize(form, "Müller") for form in ("NFC", "NFD")]
    for made in (list(reports.pages(who).values()), [classes.file_name(each, "") for each in who]):
        assert len({unicodedata.normalize("NFC", name).casefold() for name in made}) == len(who)
        assert all(len(f".{name}.html.4194304".encode()) <= 255 for name in made)
        assert not any(name.startswith(".") for name in made)
    assert reports.pages(["김민지", "Kim Minji"]) == {"김민지": "김민지", "Kim Minji": "Kim Minji"}


@pytest.mark.parametrize(
    "name, shown",
    [
        ("김민지.ipynb".encode(), "김민지.ipynb"),
        ("김민지_똠.ipynb".encode("cp949"), "김민지_똠.ipynb"),
        ("Müller Größe.ipynb".encode("latin-1"), "Müller Größe.ipynb"),
        (unicodedata.normalize("NFD", "김민지").encode(), "김민지"),
    ],
)
def test_names_are_shown_as_they_were_meant(name, shown):
    assert names.on_disk(os.fsdecode(name)) == shown


@pytest.mark.parametrize("name", ["Müller", "Größe", "Ærø", "naïve"])
def test_western_names_in_a_zip_are_not_taken_for_korean(name):
    assert names.decoded(name.encode("cp437", "replace"), "cp437") in (name, name.replace("ø", "?"))


@pytest.mark.parametrize("one, other", [("a\nb", "a\tb"), ("\ud800", "\udfff"), ("a", "a\u202e")])
def test_what_cannot_be_shown_keeps_names_apart(one, other):
    shown = {names.legible(f"{name}.ipynb") for name in (one, other)}
    assert len(shown) == 2 and all("".join(shown).isprintable() for name in shown)
    assert all(name.endswith(".ipynb") for name in shown)


def test_the_newest_of_two_files_is_graded_and_the_other_named(reader, school):
    old, new, copy = (
        school.sent(f"kim{day}/01.ipynb", *school.right, *more, changed=day * 9e5)
        for day, more in ((1, ["old = 1"]), (3, []), (2, []))
    )
    (task,) = classes.tasks([old, new, copy], reader, pattern="(?P<student>kim)")
    assert task.file.path == new.path
    assert [flag.says for flag in task.flags] == [f"the newest of 2 files; not graded: {old.path}"]


SENT = "{}.zip/Kim_{}_assignsubmission_file_/{}.ipynb"


@pytest.mark.parametrize(
    "paths, whose",
    [
        ([SENT.format(1, 11, "optimizers"), SENT.format(2, 21, "initialization")], ["Kim"]),
        ([SENT.format(1, 11, "optimizers"), SENT.format(1, 12, "a")], ["Kim (11)", "Kim (12)"]),
        (
            [SENT.format(1, 11, "optimizers"), SENT.format(2, 12, "optimizers")],
            ["Kim (11)", "Kim (12)"],
        ),
        (
            ["kim_11_881_optimizers.ipynb", "kim_12_882_initialization.ipynb"],
            ["kim (11)", "kim (12)"],
        ),
    ],
    ids=["two lessons", "one zip", "one lesson", "a number for all the course"],
)
def test_one_name_with_two_numbers_is_two_students_only_where_one_would_have_one(paths, whose):
    assert found(paths) == whose


def in_zip(date):
    return zipped(("optimizers.py", b"class Adam: name = 1"), date=date)


@pytest.mark.parametrize(
    "date, graded, says",
    [
        ((2026, 1, 20, 9, 0, 0), "kim.py", "the newest of 2 files; not graded: "),
        ((2026, 2, 20, 9, 0, 0), "kim.zip/optimizers.py", "the newest of 2 files; not graded: "),
        ((2026, 2, 1, 20, 0, 0), "kim.py", "which may be newer: their dates do not tell"),
        ((1980, 1, 1, 0, 0, 0), "kim.py", "which may be newer: their dates do not tell"),
    ],
)
def test_a_file_and_a_zip_are_compared_as_far_as_their_dates_tell(
    reader, tmp_path, date, graded, says
):
    os.utime(put(tmp_path, "kim.py", b"class Adam: pass"), (1769990400, 1769990400))  # 2 February
    put(tmp_path, "kim.zip", in_zip(date))
    put(tmp_path, "lee.py", b"class Adam: pass")
    task, lee = classes.tasks(files(tmp_path), reader)
    assert task.file.path == graded and not lee.flags
    assert [says in flag.says for flag in task.flags] == [True]


def test_a_helper_or_the_whole_course_beside_a_notebook_is_not_graded(reader, school, tmp_path):
    put(tmp_path, "kim/work/01_doubling.ipynb", notebook(*school.right))
    put(tmp_path, "kim/work/helper.py", b"import tinycourse.nothing")
    for name in ("__init__.py", "checks.py"):
        put(tmp_path, f"kim/tinycourse/doubling/{name}", b"from tinycourse.doubling import probes")
    put(tmp_path, "lee/a.ipynb")
    task, _ = classes.tasks(files(tmp_path), reader)
    assert task.file.path == "kim/work/01_doubling.ipynb"
    assert ["helper.py answers no lesson" in flag.says for flag in task.flags] == [True]


def test_one_student_may_send_two_lessons(reader, tmp_path):
    for lesson in ("initialization", "optimizers"):
        cell = f"from lessons.{lesson} import checks"
        put(tmp_path, f"kim/{lesson[0]}.ipynb", notebook(cell))
    put(tmp_path, "lee/a.ipynb")
    tasks = classes.tasks(files(tmp_path), reader)
    assert {task.lesson for task in tasks} == {"initialization", "optimizers", ""}
