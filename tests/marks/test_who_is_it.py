"""What is called alike is a doubt that is listed with the names; it is never a match."""

import unicodedata

import pytest
from exported import POLISH, csv, filled, left, mark, opened, row

from course.marks.classroom import Classroom
from course.marks.platforms.matching import alike
from course.marks.platforms.times import of_export
from course.marks.roster import Roster, Student

SOREN = Student("1", "Søren Ødegård")
MINJI = Student("2", "김민지")
GORAN = Student("3", "Göran Åberg")
KIM = Student("4", "Kim Minji")
OTHER = Student("5", "Kim Minsu")
CLASS = Roster((SOREN, MINJI, GORAN, KIM, OTHER))


def certain(name: str, roster=CLASS) -> list[str]:
    done = filled(csv([row(101, name)]), [mark(each) for each in roster], roster)
    return [change.student.id for change in done.done]


@pytest.mark.parametrize(
    "name, student",
    [
        ("Søren Ødegård", SOREN),
        (unicodedata.normalize("NFD", "Søren Ødegård"), SOREN),
        ("ØDEGÅRD, Søren", SOREN),
        ("김 민지", MINJI),
        ("민지 김", MINJI),
        ("민지, 김", MINJI),
        ("김민", None),
        (unicodedata.normalize("NFD", "김민지"), MINJI),
        ("Minji Kim", KIM),
        ("Minji  KIM", KIM),
    ],
)
def test_the_order_of_names_and_the_form_of_unicode_make_no_difference(name, student):
    assert certain(name) == ([student.id] if student else [])


@pytest.mark.parametrize(
    "label, names",
    [
        ("Soren Odegard", [SOREN]),
        ("Soeren Oedegaard", [SOREN]),
        ("Goeran Aaberg", [GORAN]),
        ("Goran Aberg", [GORAN]),
        ("Kim", [KIM, OTHER]),
        ("Søren Ødegård Lie", [SOREN]),
        ("Lie Jin", []),
        ("", []),
    ],
)
def test_what_is_called_alike_is_listed_and_not_filled(label, names):
    assert list(alike(label, CLASS)) == names
    if label:
        done = filled(csv([row(101, label)]), [mark(each) for each in CLASS], CLASS)
        assert not done.done
        assert all(f"{each.name} ({each.id})" in left(done) for each in names)


@pytest.mark.parametrize("case", [str, str.upper])
def test_an_id_or_an_e_mail_comes_before_the_name(case):
    roster = Roster((Student("1", "Kim Minji"), Student("2", "Kim Jiho", "kim@x.kr")))
    rows = [row(101, "Kim Minji", case("kim@x.kr"))]
    done = filled(csv(rows), [mark(each) for each in roster], roster)
    assert [change.student.id for change in done.done] == ["2"]


def test_an_id_and_an_e_mail_of_two_students_are_a_doubt():
    heading = ("Identifier", "Full name", "ID number", "Email address", "Grade", "Maximum grade")
    roster = Roster((Student("S1", "A B", "a@x.kr"), Student("S2", "C D", "c@x.kr")))
    raw = csv([["Participant 1", "A B", "S1", "c@x.kr", "", "21.00"]], heading)
    done = filled(raw, [mark(each) for each in roster], roster)
    assert not done.done and "may be A B (S1) / C D (S2)" in left(done)


def test_what_stands_right_of_the_grade_says_nothing_of_who_it_is():
    rows = [row(101, "Somebody", comment="Göran Åberg"), row(102, "Göran Åberg", comment="1")]
    done = filled(csv(rows, POLISH), [mark(each) for each in CLASS], CLASS)
    assert [change.student for change in done.done] == [GORAN]


def test_the_numbers_of_a_worksheet_are_known_to_the_class():
    """So two of one name are told apart in the submissions of this assignment."""
    roster = Roster((Student("1", "Kim Minji", "a@x.kr"), Student("2", "Kim Minji", "b@x.kr")))
    rows = [row(101, "Kim Minji", "b@x.kr"), row(102, "Kim Minji", "a@x.kr")]
    told, _ = of_export(opened(csv(rows)), roster, "optimizers")
    numbered = Classroom(roster, told=told).numbered
    assert [s.id for s in numbered("101", "optimizers")] == ["2"]
    assert [s.id for s in numbered("102", "another lesson")] == ["1"]
