"""The files that people write: read as they were meant, or refused with the line and the reason."""

import pytest
from rooms import DECISIONS, ROSTER

from course.marks import sheets
from course.marks.roster import read
from course.sentences import Stop


def roster(room, content: str | bytes):
    path = room.folder / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


@pytest.mark.parametrize(
    "content",
    [
        ROSTER.encode(),
        ROSTER.encode("utf-8-sig"),
        ROSTER.replace(",", ";").encode(),
        ROSTER.replace(",", "\t").encode("utf-16"),
        ROSTER.replace("\n", "\r\n").encode(),
        ("# the class of autumn\n\n" + ROSTER + ",,,,\n").encode(),
        ROSTER.replace("id,name", "ID, Name").encode(),
    ],
    ids=["plain", "BOM", "semicolons", "Unicode text", "Windows", "comments", "capitals"],
)
def test_a_roster_is_read_as_spreadsheets_save_it(room, content):
    assert [each.name for each in roster(room, content)] == ["Alva Berg", "김민지", "Ødegård Siv"]


@pytest.mark.parametrize(
    "content, says",
    [
        (ROSTER.encode("cp949", "replace"), "is not in UTF-8. In the spreadsheet, save it as"),
        ("", "is empty. Its first line names the columns: id, name, email"),
        ("id,name\n", "names no student"),
        ("id,name,phone\n", "roster.csv:1: there is no column 'phone' here."),
        ("id,name,id\n", "roster.csv:1: the column 'id' stands there twice."),
        ("id,email\n", "roster.csv:1: the column 'name' is missing."),
        ("id,name\n1,Kim\n,Lee\n", "roster.csv:3: the column 'id' is blank."),
        ('id,name\n1,"Kim\nMinji"\n1,Lee\n', "roster.csv:4: the id '1' is that of two students"),
        ("id,name,email\n1,Kim,K@x\n2,Lee,k@X\n", "roster.csv:3: the email 'k@X' is that of two"),
        ("id,name,group\n1,Kim,2\n2,Lee,a\n", "'2' is the id of a student and the name of a group"),
        ("id,name\n1,Berg, Alva\n", "roster.csv:2: 3 cells, and the first line names 2."),
    ],
)
def test_what_is_wrong_in_a_roster_is_told_with_its_line(room, content, says):
    with pytest.raises(Stop) as stop:
        roster(room, content)
    assert says in str(stop.value)


FOUND = [
    ("Alva Berg", "1"),
    ("alva  BERG", "1"),
    ("bergalva", "1"),
    ("Berg, Alva", "1"),
    ("alva@example.org", "1"),
    ("4712", "2"),
    ("김민지", "2"),
    ("김 민지", "2"),
    ("민지 김", "2"),
    ("민지, 김", "2"),
    ("\u1100\u1175\u11b7\u1106\u1175\u11ab\u110c\u1175", "2"),  # as macOS writes 김민지
    ("sivødegård", "3"),
    ("Lie Odd Øyvind", "4"),
    ("Øyvind Odd Lie", "4"),
    ("Alva", ""),
    ("민지", ""),
    ("", ""),
]


@pytest.mark.parametrize("label, id", FOUND)
def test_a_student_is_found_by_what_platforms_write(room, label, id):
    found = roster(room, f"{ROSTER}4,Odd Øyvind Lie,,,\n").found(label)
    assert [each.id for each in found] == ([id] if id else [])


def test_two_of_one_name_are_two(room):
    people = roster(room, "id,name,number\n1,Kim Minji,7\n2,Kim Minji,8\n")
    assert len(people.found("Kim Minji")) == len(people.found("Minji Kim")) == 2
    assert people.by_number["8"][0].id == "2"


WRITTEN = [["=1+1", -2.0, 1 / 3, None, "  @x", 12], ["Ø 김", 17.5, 1e3, 0.0, "-", "a\nb"]]


def test_what_is_written_opens_in_a_spreadsheet_and_comes_back(room):
    text = sheets.written("abcdef", WRITTEN)
    assert text.startswith("\ufeffa,b,c,d,e,f\n'=1+1,-2,0.33,,'  @x,12\n")
    rows = sheets.read(room.write("x.csv", text), "abcdef")
    assert list(rows[1].cells.values()) == ["Ø 김", "17.5", "1000", "0", "-", "a\nb"]
    assert rows[0]["a"] == "=1+1"


RULES = [
    ("late = 5", "rules.toml:1: 'late' should be a table of its own, [late]."),
    ("\n[late]\nper_day = 1", "rules.toml:3: there is no 'per_day' here. It may be one of: share"),
    ("[late]\nshare_per_day = 10", "rules.toml:2: 'late.share_per_day' should be a number from 0"),
    ("[late]\nshare_per_day = true", "should be a number from 0 to 1, not True."),
    ("[late]\nshare_per_day = nan", "should be a number from 0 to 1, not nan."),
    ("grace_days = -1", "rules.toml:1: 'grace_days' should be a whole number, 0 or more, not -1."),
    ("grace_days = 1.5", "should be a whole number, 0 or more, not 1.5."),
    ("link = 5", "rules.toml:1: 'link' should be an address that begins with https://"),
    ('link = "example.org"', "should be an address that begins with https://"),
    ('link = "https://x.org/{page}"', "in which may stand: {notebook}, {lesson}, {exercise}, {num"),
    ('link = "https://x.org/{"', "not https://x.org/{."),
    ('language = "xx"', "rules.toml:1: 'language' should be a language of the course, one of en"),
    ("language = 5", "should be a language of the course, one of en, ko, not 5."),
    ("anonymous = 1", "rules.toml:1: 'anonymous' should be true or false, not 1."),
    ("a =", "is no TOML: Invalid value (at end of document)."),
    ("a = 1\na = 2\n", "is no TOML: Cannot overwrite a value (at line 2"),
    ("\n\n[lessons.adam]", "rules.toml:3: there is no 'adam' here. It may be one of: doubling."),
    (
        "[lessons.doubling]\n\ndue = 2026-10-12 23:59:00",
        "rules.toml:3: '2026-10-12 23:59:00' has no",
    ),
    ("[lessons]\ndoubling.due = 5", "rules.toml:2: '5' is no date"),
    ("[lessons.doubling.points]\nx = 1", "rules.toml:2: there is no 'x' here. It may be one of: d"),
    (
        "[lessons.doubling]\npoints = {double = -1}",
        "rules.toml:2: 'lessons.doubling.points.double'",
    ),
    (
        "[lessons.doubling.costs.double]\nhalved = 1\nsquare = 1",
        "rules.toml:3: there is no 'square' here. It may be one of: halved, shifted, squared.",
    ),
    (
        "[lessons.doubling.costs.double]\nhalved = 2.5",
        "rules.toml:2: 'halved' costs 2.5 points, and double is worth 2.",
    ),
]


@pytest.mark.parametrize("content, says", RULES)
def test_a_rule_that_is_none_is_told_with_its_line(room, content, says):
    with pytest.raises(Stop) as stop:
        room.read(rules=content)
    assert says in str(stop.value)


ROWS = [
    ("9,doubling,,excuse,,", "decisions.csv:2: the roster has no student with the id '9'."),
    (
        "Alva Berg,doubling,,excuse,,",
        "student with the id 'Alva Berg'. The id of Alva Berg is '1'.",
    ),
    ("1,tripling,,excuse,,", "there is no lesson 'tripling'. The lessons are: doubling."),
    ("1,doubling,triple,score,1,", "doubling has no exercise 'triple'. Its exercises are: double"),
    ("1,doubling,double,pardon,,", "'pardon' is no decision. It is one of: score, adjust, comment"),
    ("1,doubling,double,score,,", "'' is no number of points for 'score', as in 2.5."),
    ("1,doubling,double,score,two,", "'two' is no number of points for 'score', as in 2.5."),
    ("1,doubling,double,score,1,5,Good,Kim", "If they are one number, write 1.5; else"),
    ("1,doubling,double,adjust,-1,5", "If they are one number, write -1.5; else write the comment"),
    ('1,doubling,double,score,"1,500",', "'1,500' is no number of points for 'score', as in 2.5."),
    ("1,doubling,double,score,-1,", "a score is 0 or more, not -1. To take points away, write"),
    ("1,doubling,double,comment,1,x", "'comment' takes no value, and 1 stands there."),
    ("1,doubling,double,comment,,", "the comment is blank."),
    ("1,doubling,double,extension,2026-10-20 23:59 Z,", "an extension is for a whole lesson."),
    ("1,doubling,,extension,2026-10-20 23:59,", "'2026-10-20 23:59' has no zone"),
    (
        ",doubling,double,comment,,x",
        "for whom? Name a student, a group, or in 'answer' the answers",
    ),
    (",doubling,,comment,,x,Kim,halved", "answers are told apart by exercise."),
    ("1,doubling,double,score,1,\n1,doubling,double,score,2,", "csv:3: the same is decided in dec"),
]


@pytest.mark.parametrize("row, says", ROWS)
def test_a_decision_that_is_none_is_told_with_its_line(room, row, says):
    with pytest.raises(Stop) as stop:
        room.read(decisions=DECISIONS + row + "\n")
    assert str(stop.value).startswith("decisions.csv:") and says in str(stop.value)


@pytest.mark.parametrize("text, value", [("2", 2), ("2,5", 2.5), ("+1", 1), ("−0.5", -0.5)])
def test_a_number_is_read_as_a_spreadsheet_writes_it_anywhere(room, text, value):
    rows = f'{DECISIONS}1,doubling,double,adjust,"{text}",,\n'
    assert room.read(decisions=rows).decisions[0].value == value


SENT = [
    ("1,doubling,2026-10-12 23:59", "submitted.csv:2: '2026-10-12 23:59' has no zone"),
    ("1,tripling,late", "submitted.csv:2: there is no lesson 'tripling'."),
    ("9,doubling,late", "submitted.csv:2: the roster has no student with the id '9'."),
    ("1,doubling,late\n1,doubling,late", "submitted.csv:3: Alva Berg has handed in doubling in"),
]


@pytest.mark.parametrize("row, says", SENT)
def test_a_time_of_handing_in_that_is_none_is_told_with_its_line(room, row, says):
    with pytest.raises(Stop) as stop:
        room.read(submitted=f"student,lesson,submitted\n{row}\n")
    assert says in str(stop.value)


@pytest.mark.parametrize(
    "own, holds",
    [
        ("", (0.1, 7)),
        ("late.cut_off_days = 14", (0.1, 14)),
        ("late.share_per_day = 0.2", (0.2, 7)),
        ("late.share_per_day = 0.2\nlate.cut_off_days = 14", (0.2, 14)),
    ],
)
def test_what_the_late_rule_of_a_lesson_does_not_say_that_of_the_class_does(room, own, holds):
    general = "[late]\nshare_per_day = 0.1\ncut_off_days = 7\n"
    late = room.read(rules=f"{general}[lessons.doubling]\n{own}").rules.of("doubling").late
    assert (late.share_per_day, late.cut_off_days) == holds
