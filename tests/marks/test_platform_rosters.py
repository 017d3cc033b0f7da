"""A roster is read from what Moodle, Canvas and Gradescope export."""

import pytest

from course.marks import roster
from course.marks.platforms import rosters
from course.marks.roster import Student
from course.sentences import Stop


@pytest.fixture
def read(tmp_path):
    def read(content: str | bytes, name: str = "courseid_7_participants.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return rosters.from_export(path)

    return read


PARTICIPANTS = """\
"First name","Last name","ID number","Email address",Groups
Alva,Berg,S-1001,alva.berg@example.org,"Group A"
민지,김,S-1002,minji@example.org,
Søren,"Ødegård Lie",S-1003,,"Group A"
"""
ALL = (
    Student("S-1001", "Alva Berg", "alva.berg@example.org", "Group A"),
    Student("S-1002", "김민지", "minji@example.org", ""),
    Student("S-1003", "Søren Ødegård Lie", "", "Group A"),
)


@pytest.mark.parametrize(
    "trap, change",
    [
        ("as it is", str),
        ("a BOM", lambda text: "\ufeff" + text),
        ("semicolons", lambda text: text.replace(",", ";")),
        ("tabs in UTF-16", lambda text: text.replace(",", "\t").encode("utf-16")),
        ("Windows", lambda text: text.replace("\n", "\r\n")),
        ("Korean headings", lambda text: text.replace('"First name","Last name"', "성,이름")),
        ("Korean, turned", lambda text: text.replace('"First name","Last name"', "이름,성")),
        ("Norwegian", lambda text: text.replace('"First name","Last name"', "Fornavn,Etternavn")),
        (
            "unknown headings",
            lambda text: text.replace('"First name","Last name"', "Imię,Nazwisko"),
        ),
        ("unknown e-mail", lambda text: text.replace("Email address", "Adres")),
    ],
)
def test_participants_of_moodle(read, trap, change):
    found, doubts = read(change(PARTICIPANTS))
    assert found.students == ALL and not doubts, trap


def test_what_moodle_calls_no_groups_is_none(read):
    text = "First name,Last name,ID number,Groups\nAlva,Berg,1,No groups\nKim,Lee,2,Group A\n"
    assert [student.group for student in read(text)[0]] == ["", "Group A"]


def test_who_is_in_several_groups_hands_in_with_none_of_them(read):
    found, _ = read(PARTICIPANTS.replace('alva.berg@example.org,"Group A"', '"","A, B"'))
    assert [student.group for student in found] == ["", "", "Group A"]


def test_the_roster_that_is_written_is_the_one_that_is_read(read, tmp_path):
    found, _ = read(PARTICIPANTS)
    path = tmp_path / "roster.csv"
    path.write_text(rosters.written(found), encoding="utf-8")
    assert roster.read(path) == found


def test_the_grades_of_moodle_name_students_as_well(read):
    text = """\
"First name","Last name","ID number",Institution,"Email address","Assignment: Optimizers (Real)"
Alva,Berg,,,alva.berg@example.org,17.50
민지,김,,,minji@example.org,17.50
"""
    found, _ = read(text)
    assert [(s.id, s.name) for s in found] == [
        ("alva.berg@example.org", "Alva Berg"),
        ("minji@example.org", "김민지"),
    ]


def test_a_worksheet_names_students_and_its_numbers_are_not_kept(read):
    """They are others in the next assignment."""
    text = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum grade"
"Participant 101","Alva Berg",alva.berg@example.org,Sent,,21.00
"""
    found, _ = read(text)
    assert found.students == (
        Student("alva.berg@example.org", "Alva Berg", "alva.berg@example.org"),
    )


def test_where_names_are_hidden_the_numbers_stand_for_them(read):
    text = """\
Identifier,Status,Grade,"Maximum grade","Grade can be changed"
"Participant 101",Sent,,21.00,Yes
"Participant 102",Sent,,21.00,Yes
"""
    found, doubts = read(text)
    assert found.students == (
        Student("101", "Participant 101", number="101"),
        Student("102", "Participant 102", number="102"),
    )
    assert not doubts


def test_a_gradebook_of_canvas_names_no_points_and_no_test_student(read):
    """And a section is no group: its students do not hand in together."""
    text = """\
Student,ID,SIS User ID,SIS Login ID,Section,Optimizers (90211)
,,,,,Manual Posting
    Points Possible,,,,,21.00
"Berg, Alva",4711,S-1001,aberg,Section 1,17.5
"김, 민지",4712,S-1002,mkim,Section 1,
"Student, Test",4799,,,Section 1,
"""
    found, _ = read(text)
    assert found.students == (
        Student("S-1001", "Alva Berg", number="4711"),
        Student("S-1002", "김민지", number="4712"),
    )


def test_scores_of_gradescope(read):
    text = """\
First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID
Alva,Berg,S-1001,alva.berg@example.org,,17.5,21.0,Graded,1
민지,김,S-1002,minji@example.org,,,21.0,Missing,
"""
    found, _ = read(text)
    assert found.students == (
        Student("S-1001", "Alva Berg", "alva.berg@example.org"),
        Student("S-1002", "김민지", "minji@example.org"),
    )


def test_who_has_no_id_is_known_by_the_e_mail_and_else_by_the_name(read):
    text = PARTICIPANTS.replace("S-1001", "").replace("S-1003", "")
    found, doubts = read(text)
    assert [s.id for s in found] == ["alva.berg@example.org", "S-1002", "Søren Ødegård Lie"]
    (doubt,) = doubts
    assert "participants.csv:4: Søren Ødegård Lie has neither an id nor an e-mail" in doubt.text


def test_an_id_that_two_have_is_none(read):
    text = "First name,Last name,ID number,Email address\nA,B,7,a@b.kr\nC,D,7,c@d.kr\n"
    assert [s.id for s in read(text)[0]] == ["a@b.kr", "c@d.kr"]


@pytest.mark.parametrize(
    "lines, id", [("Minji,Kim,,\nMinji,Kim,,\n", "Minji Kim"), ("A,B,7,\nC,D,7,\n", "7")]
)
def test_two_whom_nothing_tells_apart_are_told(read, lines, id):
    with pytest.raises(Stop, match=f"participants.csv:2: '{id}' stands for two students there"):
        read("First name,Last name,ID number,Email address\n" + lines)


def test_two_of_one_name_with_e_mails_are_two(read):
    text = "First name,Last name,Email address\nMinji,Kim,a@b.kr\nMinji,Kim,c@d.kr\n"
    assert [s.id for s in read(text)[0]] == ["a@b.kr", "c@d.kr"]


def test_a_name_that_moodle_has_made_harmless_is_read_as_it_was(read):
    found, _ = read("First name,Last name,Email address\n'-Alva,Berg,a@b.kr\n")
    assert found.students[0].name == "-Alva Berg"


def test_a_file_without_students_is_told(read):
    with pytest.raises(
        Stop, match=r"participants.csv names no students: there are the columns 1, 2"
    ):
        read("1,2\n3,4\n")
