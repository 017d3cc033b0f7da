"""`course class roster` and `course class fill`, as they are typed."""

import zipfile

import pytest
from exported import ALVA, csv, mark, row, sent, three

from course.marks import table

PARTICIPANTS = """\
First name,Last name,ID number,Email address
Alva,Berg,S1,alva.berg@example.org
민지,김,S2,minji@example.org
Søren,Ødegård,S3,
"""


@pytest.fixture
def folder(tmp_path):
    """A class whose lesson optimizers is graded."""
    (tmp_path / "participants.csv").write_text(PARTICIPANTS, encoding="utf-8")
    (tmp_path / "Grades-DL-Optimizers-71.csv").write_bytes(csv(three()))
    (tmp_path / "GRADES" / "feedback").mkdir(parents=True)
    (tmp_path / "GRADES" / "feedback" / "Alva Berg.html").write_text("Well done")
    rows = [table.row(mark(ALVA, path=sent("Alva Berg", 101)), "feedback/Alva Berg.html")]
    written = table.written(table.COLUMNS, rows)
    (tmp_path / "GRADES" / "marks.csv").write_text(written, encoding="utf-8")
    return tmp_path


@pytest.fixture
def typed(folder, course_command):
    def typed(*words, **paths):
        return course_command("class", *(word.format(here=folder) for word in words))

    return typed


ROSTER = "roster", "{here}/participants.csv", "--class", "{here}/CLASS"
FILL = "fill", "{here}/Grades-DL-Optimizers-71.csv", "--class", "{here}/CLASS"
GRADES = "--grades", "{here}/GRADES"


def test_a_roster_a_worksheet_and_a_zip_in_two_commands(typed, folder):
    assert ": 3. Their group" in typed(*ROSTER).stdout
    result = typed(*FILL, *GRADES)
    assert result.exit_code == 0
    assert "column Grade: 1, unchanged: 0. Pages in feedback.zip: 1." in result.stdout
    assert "'김민지'" not in result.stdout
    assert "Not in the table of marks of optimizers: 김민지, Søren Ødegård." in result.stdout
    rows = [row(101, "Alva Berg", ALVA.email, "17.5"), *three()[1:]]
    upload = folder / "GRADES" / "upload"
    assert (upload / "Grades-DL-Optimizers-71.csv").read_bytes() == csv(rows)
    with zipfile.ZipFile(upload / "feedback.zip") as archive:
        (path,) = archive.namelist()
        assert path == "Alva Berg_101_assignsubmission_file/feedback.html"
        assert archive.read(path) == b"Well done"


@pytest.mark.parametrize("year, count", [(2020, 1), (2999, 0)])
def test_no_grade_goes_back_before_points_are_shown(typed, folder, year, count):
    typed(*ROSTER)
    rules = f'[lessons.optimizers]\npublish = "{year}-12-24 09:00 Asia/Seoul"\n'
    (folder / "CLASS" / "rules.toml").write_text(rules, encoding="utf-8")
    result = typed(*FILL, *GRADES)
    assert f"column Grade: {count}, unchanged: 0. Pages in feedback.zip: 1." in result.stdout
    assert ("No grade is filled in" in result.stdout) is (count == 0)


@pytest.mark.parametrize(
    "words, says",
    [
        (("roster", "{here}/nowhere.csv", "--class", "{here}/CLASS"), "No such file"),
        (("roster", "{here}/GRADES", "--class", "{here}/CLASS"), "Is a directory"),
        ((*FILL[:2], "--class", "{here}/NONE", *GRADES), "roster.csv cannot be read: No such"),
        ((*FILL, "--grades", "{here}/NONE"), "Make it with: course grade … --class"),
        (("fill", "{here}/nowhere.csv", "--class", "{here}/CLASS", *GRADES), "No such file"),
        (("fill", "{here}/participants.csv", *FILL[2:], *GRADES), "has no column for the points"),
        ((*FILL, *GRADES, "--lesson", "adam"), "There are no marks of adam; there are: optimizers"),
        ((*FILL, *GRADES, "--column", "Marks"), "has no column 'Marks', or more than one"),
        ((*FILL, *GRADES, "-o", "{here}"), "is the file that was downloaded, and stays as it is"),
    ],
)
def test_a_mistake_is_one_sentence_and_writes_nothing(typed, folder, words, says):
    typed(*ROSTER)
    result = typed(*words)
    assert result.exit_code == 2
    assert says in result.stderr and "Traceback" not in result.output
    assert not (folder / "GRADES" / "upload").exists()
    assert (folder / "Grades-DL-Optimizers-71.csv").read_bytes() == csv(three())
