"""A class of sixty, from Moodle's export to the filled worksheet and the feedback zip."""

import csv
import io
import json
import zipfile

import pytest
from exported import csv as worksheet
from exported import row

from course.files import text
from course.grading import classes
from course.making import exercises

RULES = """
[late]
share_per_day = 0.1
[lessons.doubling]
due = "2026-10-12 23:59 Asia/Seoul"
teams = true
[lessons.doubling.costs]
double.shifted = 1
"""
FAMILY = ("Ødegård", "Berg", "Næss", "Hansen", "Åsen")
GIVEN = ("민지", "서연", "지호", "하은", "도윤")
RIGHT, SHIFTED, NEARLY, COPIED = "", "+ 1", "* 1.05", "* 3.7"
LATE, LATER = "Tuesday, 13 October 2026, 9:00 AM", "Wednesday, 14 October 2026, 9:00 AM"
WHEN = {0: LATE, 1: LATE, 2: LATER}  # students 1 and 2 have got an extension
WRONG = {0: SHIFTED, 3: SHIFTED, 4: SHIFTED, 5: NEARLY, 6: COPIED, 7: COPIED, 8: SHIFTED}
ABSENT, TEAM = 59, (8, 9)  # 8 hands in for both
DECISIONS = """student,lesson,exercise,decision,value,comment,by,answer
S1,doubling,,extension,2026-10-14 23:59 Asia/Seoul,Ill.,Kim,
S2,doubling,,extension,2026-10-14 23:59 Asia/Seoul,Ill.,Kim,
S6,doubling,quadruple,score,2,You explained it well.,Kim,
,doubling,double,comment,,Nothing is to be added.,Kim,shifted
"""


def name(i: int) -> str:
    family, given = FAMILY[i % 5], GIVEN[i // 5 % 5]
    return f"{family} {i}" if i % 2 else f"{given} {i}"


@pytest.fixture
def exports(tiny_and_built, tmp_path):
    """What Moodle exports: the participants, the worksheet, and the zip of all submissions."""
    people = ["First name,Last name,ID number,Email address"]
    people += [f"{name(i).split()[0]},{i},S{i},s{i}@example.org" for i in range(60)]
    (tmp_path / "participants.csv").write_text("\n".join(people), encoding="utf-8")
    sent = set(range(60)) - {ABSENT, TEAM[1]}
    rows = [
        row(900 + i, name(i), f"s{i}@example.org", maximum="5.00", **status(i, sent))
        for i in range(60)
    ]
    (tmp_path / "Grades-doubling.csv").write_bytes(worksheet(rows))
    cells = exercises.solved_cells(tiny_and_built.lesson)
    with zipfile.ZipFile(tmp_path / "DL-doubling.zip", "w") as archive:
        for i in sorted(sent):
            path = f"{name(i)}_{900 + i}_assignsubmission_file/01_doubling.ipynb"
            archive.writestr(path, notebook(cells, WRONG.get(i, RIGHT)))
    return tmp_path


def status(i: int, sent: set[int]) -> dict[str, str]:
    if i not in sent:
        return {"status": "No submission", "sent": "-"}
    return {"sent": WHEN[i]} if i in WHEN else {}


def notebook(cells: list[str], change: str) -> str:
    changed = [cell.replace("np.asarray(x)", f"np.asarray(x) {change}") for cell in cells]
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in changed]})


def expected(i: int) -> float:
    """The points that a student must get after the repair."""
    if i == ABSENT:
        return 0
    given = WRONG.get(i, WRONG.get(TEAM[0]) if i == TEAM[1] else RIGHT)
    raw = {RIGHT: 5, SHIFTED: 1, NEARLY: 2, COPIED: 2 if i == 6 else 0}[given]
    return raw * 0.9 if i == 0 else raw


def finals(path) -> list[float]:
    rows = csv.DictReader(io.StringIO(text(path / "GRADES" / "marks.csv")))
    return [float(each["final"]) for each in rows]


@pytest.mark.heavy
def test_sixty_students_from_moodle_and_back(exports, tiny_and_built, course_command):
    room, grades, sheet = exports / "CLASS", exports / "GRADES", exports / "Grades-doubling.csv"
    enrolled = course_command("class", "roster", exports / "participants.csv", "--class", room)
    assert enrolled.exit_code == 0, enrolled.output
    people = text(room / "roster.csv")
    for i in TEAM:
        people = people.replace(f"s{i}@example.org,", f"s{i}@example.org,team A")
    (room / "roster.csv").write_text(people, encoding="utf-8-sig")
    (room / "rules.toml").write_text(RULES)
    (room / "decisions.csv").write_text(DECISIONS, encoding="utf-8")
    command = "grade", exports / "DL-doubling.zip", "-o", grades, "--class", room
    command += "--worksheet", sheet
    done = course_command(*command)
    assert done.exit_code == 0, done.output
    before = finals(exports)
    assert before[5] == 0 and [*before[:5], *before[6:]] == [
        expected(i) for i in range(60) if i != 5
    ]

    tiny_and_built.change("doubling/checks.py", "reference=lambda x: np.add(x, x),",
        "reference=lambda x: np.add(x, x),\n    tolerance=0.2,")  # fmt: skip
    classes.rules.cache_clear()
    dry = course_command(*command, "--dry-run")
    assert finals(exports) == before
    assert dry.stdout.count("final") == 1 and "Nothing was written." in dry.stdout
    assert course_command(*command).exit_code == 0
    assert "differently: wrong before, right now" in text(grades / "changes.csv")
    assert finals(exports) == [expected(i) for i in range(60)]

    filled = course_command("class", "fill", sheet, "--class", room, "--grades", grades)
    assert filled.exit_code == 0, filled.output
    rows = csv.DictReader(io.StringIO(text(grades / "upload" / "Grades-doubling.csv")))
    given = [float(each["Grade"] or 0) for each in rows]
    assert given == pytest.approx([expected(i) for i in range(60)])
    with zipfile.ZipFile(grades / "upload" / "feedback.zip") as archive:
        pages = {each.split("_")[1]: archive.read(each).decode() for each in archive.namelist()}
    assert set(pages) == {str(900 + i) for i in range(60) if i != ABSENT}
    assert "Nothing is to be added." in pages["903"] and "Nothing is" not in pages["905"]
    assert "You explained it well." in pages["906"] and "Shifted: costs 1 of the 2" in pages["909"]
