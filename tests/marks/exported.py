"""Files as Moodle and Canvas write them, for students of the tests."""

from collections.abc import Sequence

from course.marks.platforms.columns import Known, known
from course.marks.platforms.exports import parsed
from course.marks.platforms.filling import Filled, Filling
from course.marks.platforms.target import target
from course.marks.roster import Roster, Student
from course.marks.table import GRADED, Mark

ALVA = Student("S1", "Alva Berg", "alva.berg@example.org")
MINJI = Student("S2", "김민지", "minji@example.org")
SOREN = Student("S3", "Søren Ødegård", "")
ROSTER = Roster((ALVA, MINJI, SOREN))

HEADING = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
)
KOREAN = (
    "식별자",
    "이름",
    "이메일 주소",
    "상태",
    "성적",
    "최대 성적",
    "성적 변경 가능",
    "마지막 수정됨(제출)",
    "마지막 수정됨(성적)",
    "피드백 코멘트",
)
POLISH = (
    "Identyfikator",
    "Nazwa",
    "E",
    "S",
    "Ocena",
    "Maks.",
    "Zmiana",
    "Zm. 1",
    "Zm. 2",
    "Komentarz",
)
SENT = "Submitted for grading"
DATE = "Monday, 12 October 2026, 10:15 PM"


def php(cells: Sequence[str], separator: str = ",") -> str:
    """A line as PHP's fputcsv writes it: in quotes what holds a blank or a sign."""
    signs = f'" \t\r\n\\{separator}'
    return separator.join(
        '"{}"'.format(cell.replace('"', '""')) if any(s in cell for s in signs) else cell
        for cell in cells
    )


def row(number, name, email="", grade="", maximum="21.00", **other) -> list[str]:
    """A line of a worksheet, as Moodle has it before anything is graded."""
    about = {"status": SENT, "can": "Yes", "sent": DATE, "graded": "-", "comment": ""} | other
    behind = about["can"], about["sent"], about["graded"], about["comment"]
    return [f"Participant {number}", name, email, about["status"], grade, maximum, *behind]


def three(**other) -> list[list[str]]:
    """A worksheet of the three students."""
    return [
        row(101, "Alva Berg", "alva.berg@example.org", **other),
        row(102, "김민지", "minji@example.org", **other),
        row(103, "Søren Ødegård", **other),
    ]


def csv(rows, heading=HEADING, separator=",", end="\n") -> bytes:
    return "".join(php(cells, separator) + end for cells in (heading, *rows)).encode()


def mark(student, points=17.5, state=GRADED, path="", **other) -> Mark:
    return Mark(student, "optimizers", state, 21.0, raw=points, path=path, **other)


def sent(name: str, number: int) -> str:
    """The path of a submission in Moodle's zip."""
    return f"{name}_{number}_assignsubmission_file/02_optimizers.ipynb"


MARKS = mark(ALVA, 17.5), mark(MINJI, 21.0), mark(SOREN, 0.0)


def opened(content: bytes, name: str = "Grades-optimizers.csv") -> Known:
    return known(parsed(content, name))


def filled(content: bytes, marks=MARKS, roster=ROSTER, keep=False, **how) -> Filled:
    """What becomes of a file, filled with the marks of the lesson optimizers."""
    column = target(opened(content), "optimizers", 21.0, **how)
    return Filling(column, roster, marks, "optimizers", keep).filled()


def left(done: Filled) -> str:
    """What was not done."""
    return "\n".join(each.text for each in done.left)
