"""Canvas' gradebook: only the lines that are filled go back, in the cells that Canvas wrote."""

import codecs

import pytest
from exported import ALVA, MINJI, SOREN, filled, left, mark, opened

from course.marks.roster import Roster, Student
from course.marks.table import ABSENT, EXCUSED
from course.sentences import Stop

CLASS = Roster(
    (
        Student("S1", "Alva Berg", "alva.berg@example.org", number="4711"),
        Student("S2", "김민지", number="4712"),
        Student("S3", "Søren Ødegård", number="4713"),
    )
)
MARKS = [mark(each, points) for each, points in zip(CLASS, (17.5, 21.0, 0.0), strict=True)]
GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Optimizers (90211),Gradients (90212),Current Score,Score
,,,,,Manual Posting,,,
    Points Possible,,,,,21.00,18.00,(read only),(read only)
"Berg, Alva",4711,S1,aberg,Section 1,,12.50,80.00,40.00
"민지, 김",4712,S2,mkim,Section 1,20.00,,95.24,50.00
"Ødegård, Søren",4713,S3,soren,"Section ""2"" b",9.00,,43.00,20.00
"Nobody, Bo",4720,S9,bo,Section 1,3.00,,10.00,5.00
"Student, Test",4799,,,Section 1,,,,
"""
GIVEN_BACK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Optimizers (90211)
    Points Possible,,,,,21.00
"Berg, Alva",4711,S1,aberg,Section 1,17.5
"민지, 김",4712,S2,mkim,Section 1,21
"Ødegård, Søren",4713,S3,soren,"Section ""2"" b",0
"""


def given_back(text: str, marks=MARKS, roster=CLASS, **how) -> str:
    return filled(text.encode(), marks, roster, **how).export.content.decode()


def test_what_goes_back_are_the_students_and_one_column():
    assert given_back(GRADEBOOK) == GIVEN_BACK


def test_a_score_that_would_be_taken_away_by_a_blank_does_not_go_back():
    """A line with a blank cell removes what Canvas has got meanwhile."""
    marks = [MARKS[0], mark(CLASS.students[1], 0.0, ABSENT)]
    lines = given_back(GRADEBOOK, marks).splitlines()
    assert [line.split(",")[0] for line in lines[2:]] == ['"Berg']


def test_who_is_excused_gets_ex():
    marks = [mark(CLASS.students[1], 0.0, EXCUSED)]
    assert given_back(GRADEBOOK, marks).splitlines()[-1] == '"민지, 김",4712,S2,mkim,Section 1,EX'


def test_more_than_the_points_are_possible():
    assert given_back(GRADEBOOK, [mark(CLASS.students[0], 22.0)]).endswith(",22\n")


def test_semicolons_commas_and_the_bom_stay():
    text = GRADEBOOK.replace('"Berg, Alva"', "Berg Alva").replace('"', "").replace(", ", " ")
    text = text.replace(",", ";").replace(".", ",")
    done = filled(codecs.BOM_UTF8 + text.encode(), MARKS[:1], CLASS).export.content
    assert done.startswith(codecs.BOM_UTF8)
    assert done.decode("utf-8-sig").splitlines()[1:] == [
        "    Points Possible;;;;;21,00",
        "Berg Alva;4711;S1;aberg;Section 1;17,5",
    ]


def test_the_ends_of_lines_stay():
    assert given_back(GRADEBOOK.replace("\n", "\r\n")) == GIVEN_BACK.replace("\n", "\r\n")


def test_submissions_of_those_who_have_left_do_not_make_it_another_assignment():
    marks = [mark(CLASS.students[0], path="bostrand_9999_88012_a.ipynb")]
    assert given_back(GRADEBOOK, marks).endswith(",17.5\n")


def test_a_student_is_found_by_the_number_alone():
    roster = Roster((Student("77", "Somebody Else", number="4711"),))
    done = given_back(GRADEBOOK, [mark(roster.students[0])], roster)
    assert done.splitlines()[-1].startswith('"Berg, Alva",4711')


def test_family_and_given_name_may_have_columns_of_their_own():
    text = GRADEBOOK.replace("Student,ID", "LastName,FirstName,ID", 1)
    text = text.replace('"Berg, Alva"', "Berg,Alva").replace('"민지, 김"', "김,민지")
    text = text.replace('"Ødegård, Søren"', "Ødegård,Søren").replace('"Nobody, Bo"', "Nobody,Bo")
    text = text.replace('"Student, Test"', "Student,Test").replace("\n,,,,,M", "\n,,,,,,M")
    text = text.replace("Possible,,", "Possible,,,")
    plain = Roster((ALVA, MINJI, SOREN))
    done = given_back(text, [mark(each) for each in plain], plain)
    assert [line.rpartition(",")[2] for line in done.splitlines()[2:]] == ["17.5"] * 3


def test_a_column_of_notes_says_nothing_of_who_it_is():
    text = GRADEBOOK.replace("Section,Opt", "Section,Notes,Opt").replace(
        "Section 1,", "Section 1,S1,"
    )
    text = text.replace(",Manual", ",,Manual").replace(",21.00", ",,21.00").replace(' b",', ' b",,')
    assert given_back(text) == GIVEN_BACK


def test_the_test_student_is_nobody():
    names = [opened(GRADEBOOK.encode()).name(row) for row in opened(GRADEBOOK.encode()).students]
    assert names == ["Berg, Alva", "민지, 김", "Ødegård, Søren", "Nobody, Bo"]


def test_several_columns_for_a_lesson_are_not_guessed():
    text = GRADEBOOK.replace("Gradients", "Optimizers again").replace(
        "Optimizers (", "All optimizers ("
    )
    with pytest.raises(Stop, match=r"All optimizers \(90211\), Optimizers again \(90212\)"):
        given_back(text)
    assert given_back(text, column="All optimizers (90211)").endswith(",0\n")


def test_a_column_is_not_taken_because_it_is_the_only_one():
    text = GRADEBOOK.replace("Optimizers", "Quiz").replace(",Gradients (90212)", ",Total")
    with pytest.raises(Stop, match=r"no single column for optimizers: Quiz \(90211\). Name one"):
        given_back(text)


def test_a_lesson_may_stand_in_a_longer_title():
    assert given_back(GRADEBOOK.replace("Optimizers (", "Lab 2: Optimizers (")).endswith(",0\n")


@pytest.mark.parametrize(
    "there, says",
    [("N/A", "김민지 is not assigned there"), ("ex", "김민지 is excused there, and has 21 here")],
)
def test_what_canvas_has_decided_about_a_student_stays(there, says):
    raw = GRADEBOOK.replace("Section 1,20.00", f"Section 1,{there}").encode()
    done = filled(raw, MARKS, CLASS)
    assert says in left(done) and "민지" not in done.export.content.decode()
    excused = filled(raw, [mark(CLASS.students[1], 0.0, EXCUSED)], CLASS)
    assert (says.partition(",")[0] in left(excused)) == (there == "N/A")


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(Stop, match=r"has no column 'Optimizer', or more than one. Its columns are"):
        given_back(GRADEBOOK, column="Optimizer")


def test_who_is_in_canvas_and_not_in_the_class_is_told():
    assert "'Nobody, Bo' is not in roster.csv" in left(filled(GRADEBOOK.encode(), MARKS, CLASS))
