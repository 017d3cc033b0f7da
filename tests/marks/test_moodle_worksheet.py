"""The worksheet of an assignment in Moodle is filled in, and is the same file everywhere else."""

import codecs

import pytest
from exported import (
    ALVA,
    HEADING,
    KOREAN,
    MARKS,
    MINJI,
    POLISH,
    SOREN,
    csv,
    filled,
    left,
    mark,
    opened,
    php,
    row,
    sent,
    three,
)

from course.marks.platforms.filling import Filled
from course.marks.roster import Roster, Student
from course.marks.table import ABSENT, EXCUSED, UNREADABLE, Words
from course.sentences import Stop

GRADES = {ALVA.id: "17.5", MINJI.id: "21", SOREN.id: "0"}


def content(done: Filled) -> bytes:
    return done.export.content


def with_grades(raw: bytes, *grades: str, line=1) -> bytes:
    """The lines of a file, with these in front of the maximum, which must have been blank."""
    lines = raw.splitlines(keepends=True)
    for number, grade in enumerate(grades, line):
        assert lines[number].count(b",,21.00,") == 1
        lines[number] = lines[number].replace(b",,21.00,", f",{grade},21.00,".encode())
    return b"".join(lines)


def test_the_file_that_moodle_wrote_differs_only_in_the_grades():
    raw = csv(three())
    assert content(filled(raw)) == with_grades(raw, "17.5", "21", "0")


@pytest.mark.parametrize(
    "trap, change",
    [
        ("lines end as on Windows", lambda raw: raw.replace(b"\n", b"\r\n")),
        ("no end of the last line", lambda raw: raw.removesuffix(b"\n")),
        ("a BOM", lambda raw: codecs.BOM_UTF8 + raw),
        ("quotes that nobody needs", lambda raw: raw.replace(b"Yes", b'"Yes"')),
        ("blanks around cells", lambda raw: raw.replace(b"Yes", b" Yes ")),
        ("a blank line at the end", lambda raw: raw + b"\n"),
        ("a line break in a comment", lambda raw: raw.replace(b"-,\n", b'-,"a\nb, c"\n')),
        ("a backslash before a quote", lambda raw: raw.replace(b"-,\n", b'-,"say \\"a, b\\""\n')),
        ("doubled quotes", lambda raw: raw.replace(b"-,\n", b'-,"say ""a, b"""\n')),
        ("quotes around a blank grade", lambda raw: raw.replace(b",,21", b',"",21')),
    ],
)
def test_how_a_file_is_written_stays(trap, change):
    raw = change(csv(three()))
    done = content(filled(raw))
    for old, new in ((b',"",21.00', b',"%b",21.00'), (b",,21.00", b",%b,21.00")):
        for grade in (b"17.5", b"21", b"0"):
            raw = raw.replace(old, new % grade, 1)
    assert done == raw, trap


def test_utf_16_and_tabs_stay_as_a_spreadsheet_saves_them():
    text = csv(three(), separator="\t", end="\r\n").decode()
    raw = codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    done = content(filled(raw))
    assert done.startswith(codecs.BOM_UTF16_LE)
    expected = text
    for grade in ("17.5", "21", "0"):
        expected = expected.replace("\t\t21.00", f"\t{grade}\t21.00", 1)
    assert done.decode("utf-16") == expected


def test_an_old_korean_code_page_stays():
    raw = csv([row(101, "김민지", "minji@example.org")]).decode().encode("cp949")
    assert content(filled(raw, [mark(MINJI, 21.0)])) == with_grades(raw, "21")


@pytest.mark.parametrize("heading", [HEADING, KOREAN, POLISH], ids=["en", "ko", "unknown"])
def test_a_translated_heading_stays_and_the_columns_are_found(heading):
    raw = csv(three(), heading)
    assert content(filled(raw)) == with_grades(raw, "17.5", "21", "0")


@pytest.mark.parametrize("heading", [HEADING, KOREAN, POLISH], ids=["en", "ko", "unknown"])
def test_the_maximum_stays_also_where_all_have_it(heading):
    done = filled(csv(three(grade="21.00"), heading))
    assert [each.values[4:6] for each in done.export.body] == [
        ("17.5", "21.00"),
        ("21.00", "21.00"),
        ("0", "21.00"),
    ]


@pytest.mark.parametrize("text", ["Participant ", "참가자", "Deltaker ", "Participante", "参与者"])
def test_the_number_is_read_behind_any_word(text):
    raw = csv(three()).replace(b"Participant ", text.encode())
    found = opened(raw)
    assert [found.number(each) for each in found.students] == ["101", "102", "103"]


def test_a_decimal_comma_stays_a_comma():
    raw = csv(three(maximum="21,00"), separator=";")
    done = content(filled(raw)).decode()
    assert [line.split(";")[4] for line in done.splitlines()[1:]] == ["17,5", "21", "0"]


def test_a_comma_in_a_file_of_commas_stands_in_quotes():
    assert b',"17,5","21,00",' in content(filled(csv(three(maximum="21,00"))))


def test_other_points_are_not_taken_for_ours():
    with pytest.raises(Stop, match=r"has 100 points for what is worth 21 here.*--scale"):
        filled(csv(three(maximum="100.00")))


def test_points_are_converted_where_that_is_asked_for():
    done = filled(csv(three(maximum="100.00")), scale=True)
    assert [change.new for change in done.done] == ["83.33", "100", "0"]


@pytest.mark.parametrize("called", ["Maximum grade", "Scale"])
def test_a_scale_of_words_takes_no_points(called):
    heading = [called if each == "Maximum grade" else each for each in HEADING]
    with pytest.raises(Stop, match=r"scale of words|no column for the points of optimizers"):
        filled(csv(three(maximum="Good, Fair, Bad"), heading))


@pytest.mark.parametrize(
    "state, says",
    [
        (ABSENT, "Nothing was handed in"),
        (EXCUSED, "Excused"),
        (UNREADABLE, "What was sent cannot be read"),
    ],
)
@pytest.mark.parametrize("there", ["", "12.00"])
def test_who_has_no_grade_keeps_the_cell(state, says, there):
    raw = csv([row(101, "Alva Berg", ALVA.email, there)])
    done = filled(raw, [mark(ALVA, 0.0, state)])
    assert content(done) == raw
    assert left(done) == f"{says}, so the cell stays as it is: Alva Berg."


@pytest.mark.parametrize("state", [ABSENT, UNREADABLE])
def test_points_that_a_person_has_given_are_filled_in(state):
    done = filled(csv([row(101, "Alva Berg", ALVA.email)]), [mark(ALVA, 0.0, state, adjusted=9.0)])
    assert [change.new for change in done.done] == ["9"]


def test_who_is_not_in_the_table_of_marks_keeps_the_cell():
    raw = csv(three(grade="9.00"))
    done = filled(raw, MARKS[:1])
    assert content(done).count(b",9.00,") == 2
    assert left(done).count("Not in the table of marks of optimizers: ") == 2


def test_a_grade_that_means_the_same_stays_as_it_was_written():
    raw = csv([row(101, "Alva Berg", ALVA.email, "17.50")])
    done = filled(raw, MARKS[:1])
    assert content(done) == raw and not done.changes


def test_a_grade_that_is_replaced_is_told():
    done = filled(csv([row(101, "Alva Berg", ALVA.email, "12.00")]), MARKS[:1])
    assert [(c.student, c.old, c.new) for c in done.replaced] == [(ALVA, "12.00", "17.5")]


def test_a_grade_that_stands_there_stays_where_that_is_asked_for():
    raw = csv([row(101, "Alva Berg", ALVA.email, "12.00")])
    done = filled(raw, MARKS[:1], keep=True)
    assert content(done) == raw and "has 12.00 there and 17.5 here" in left(done)


@pytest.mark.parametrize("there", ["", "17.50"])
def test_what_is_blank_or_means_the_same_needs_no_keeping(there):
    done = filled(csv([row(101, "Alva Berg", ALVA.email, there)]), MARKS[:1], keep=True)
    assert [change.new for change in done.done] == ["17.5"] and "--keep" not in left(done)


@pytest.mark.parametrize("word", ["No", "Nei", "아니오"])
def test_a_locked_grade_is_told_and_not_filled(word):
    raw = csv([row(101, "Alva Berg", ALVA.email, can=word)])
    done = filled(raw, MARKS[:1])
    assert content(done) == raw and "is locked" in left(done)


@pytest.mark.parametrize("points", [21.5, -1.0])
def test_what_moodle_would_drop_in_silence_is_told(points):
    done = filled(csv(three()), [mark(ALVA, points)])
    assert f"{points:g} of Alva Berg is not between 0 and 21" in left(done)


def test_the_worksheet_of_another_assignment_is_refused():
    marks = [mark(ALVA, path=sent("Alva Berg", 901)), mark(MINJI, path=sent("김민지", 902))]
    with pytest.raises(Stop, match="belongs to another assignment"):
        filled(csv(three()), marks)


def test_a_number_that_is_somebody_elses_is_a_doubt():
    marks = [mark(ALVA, path=sent("Alva Berg", 102)), mark(MINJI, path=sent("김민지", 101))]
    done = filled(csv(three()), marks)
    assert not done.done
    assert "Grades-optimizers.csv:2: 'Alva Berg' may be Alva Berg (S1) / 김민지 (S2)" in left(done)


def test_a_row_of_somebody_who_left_is_told():
    done = filled(csv([*three(), row(104, "Bo Strand", "bo@example.org")]))
    assert "Grades-optimizers.csv:5: 'Bo Strand' is not in roster.csv" in left(done)
    assert len(done.done) == 3


def test_a_student_without_a_row_is_told():
    done = filled(csv(three()[:2]))
    assert "Grades-optimizers.csv has no line for Søren Ødegård, and points: 0" in left(done)


TWO = Roster((Student("S1", "Kim Minji", "one@example.org"), Student("S2", "Kim Minji")))


def test_an_e_mail_that_contradicts_the_number_is_a_doubt_in_any_language():
    raw = csv([row(101, "Bo", ALVA.email)], POLISH)
    done = filled(raw, [mark(MINJI, path=sent("김민지", 101)), mark(ALVA)])
    assert not done.done and "may be Alva Berg (S1) / 김민지 (S2)" in left(done)


def test_two_of_one_name_are_told_apart_by_the_e_mail():
    rows = [row(101, "Kim Minji"), row(102, "Kim Minji", "one@example.org")]
    done = filled(csv(rows), [mark(each) for each in TWO], TWO)
    assert [change.student.id for change in done.done] == ["S1"]
    assert "'Kim Minji' may be Kim Minji (S1) / Kim Minji (S2)" in left(done)


def test_two_of_one_name_are_told_apart_by_the_numbers_of_their_submissions():
    rows = [row(101, "Kim Minji"), row(102, "Kim Minji")]
    paths = sent("Kim Minji", 102), sent("Kim Minji", 101)
    marks = [mark(each, path=path) for each, path in zip(TWO, paths, strict=True)]
    done = filled(csv(rows), marks, TWO)
    assert [change.student.id for change in done.done] == ["S2", "S1"]


def test_two_rows_are_never_one_student():
    done = filled(csv([row(101, "Alva Berg"), row(102, "Berg Alva")]), MARKS[:1])
    assert not done.done and left(done).count("and another line are both Alva Berg (S1)") == 2


def test_names_are_hidden_where_marking_is_blind():
    """Then only the numbers of the submissions say who it is."""
    heading = [each for each in HEADING if each not in ("Full name", "Email address")]
    rows = [[cells[0], *cells[3:]] for cells in three()]
    marks = [mark(ALVA, path=sent("Participant", 101)), mark(MINJI, path=sent("Participant", 102))]
    raw = csv(rows, heading)
    assert content(filled(raw, marks)) == with_grades(raw, "17.5", "17.5")


def test_where_marking_is_blind_a_roster_of_numbers_does():
    """Also who has sent nothing is known then."""
    heading = [each for each in HEADING if each not in ("Full name", "Email address")]
    raw = csv([[cells[0], *cells[3:]] for cells in three()], heading)
    people = Roster(tuple(Student(n, f"Participant {n}", number=n) for n in ("101", "102", "103")))
    done = filled(raw, [mark(each) for each in people], people)
    assert content(done) == with_grades(raw, "17.5", "17.5", "17.5") and not done.left


def test_the_number_of_a_team_is_nobodys():
    path = "Group A_103_assignsubmission_file/02_optimizers.ipynb"
    done = filled(csv(three()), [mark(ALVA, path=path), mark(MINJI, path=path)])
    assert [change.student for change in done.done] == [ALVA, MINJI]


ALWAYS = "<div class='course-marks'>{}</div>"


@pytest.mark.parametrize(
    "there, said, then",
    [
        ("", "", ""),
        ("", "Well done", ALWAYS.format("Well done (Ada)")),
        ("See me.", "", "See me."),
        ("See me.", "Well done", "See me." + ALWAYS.format("Well done (Ada)")),
        ("See me." + ALWAYS.format("Old"), "New", "See me." + ALWAYS.format("New (Ada)")),
        (ALWAYS.format("Old") + "See me.", "", "See me."),
        ("", 'a < "b"\nc\\"', ALWAYS.format("a &lt; &quot;b&quot;<br>c&#92;&quot; (Ada)")),
        ("", "=1+1", ALWAYS.format("=1+1 (Ada)")),
        ("", "\\1", ALWAYS.format("&#92;1 (Ada)")),
    ],
)
def test_a_comment_is_html_and_what_people_wrote_in_moodle_stays(there, said, then):
    words = (Words(said, "Ada"),) if said else ()
    raw = csv([row(101, "Alva Berg", ALVA.email, comment=there)])
    done = filled(raw, [mark(ALVA, said=words)])
    assert done.export.body[0].values[-1] == then


def test_who_has_no_grade_may_be_told_something():
    raw = csv([row(101, "Alva Berg", ALVA.email)])
    done = filled(raw, [mark(ALVA, 0.0, ABSENT, said=(Words("See me"),))])
    assert content(done) == raw.replace(b"-,\n", f"-,{ALWAYS.format('See me')}\n".encode())


def test_a_comment_that_an_old_code_page_cannot_write_is_html_all_the_same():
    raw = csv([row(101, "김민지", "minji@example.org")]).decode().encode("cp949")
    done = content(filled(raw, [mark(MINJI, said=(Words("Grüße 😀"),))]))
    assert "Gr&#252;ße &#128512;" in done.decode("cp949")


@pytest.mark.parametrize("heading", [HEADING, KOREAN, POLISH], ids=["en", "ko", "unknown"])
def test_the_comments_are_found_behind_the_dates(heading):
    """Also where they are numbers, and the points of the assignment are to be found."""
    rows = [row(101, "Alva Berg", ALVA.email, comment="7"), row(102, "김민지", comment="8")]
    done = filled(csv(rows, heading), [mark(ALVA, said=(Words("Well done"),))])
    assert done.export.body[0].values[4:6] == ("17.5", "21.00")
    assert done.export.body[0].values[-1] == "7" + ALWAYS.format("Well done")


def test_a_comment_is_not_written_where_moodle_has_no_column_for_it():
    heading, rows = HEADING[:-1], [cells[:-1] for cells in three()]
    raw = csv(rows, heading)
    marks = [mark(ALVA, said=(Words("Well done"),))]
    assert content(filled(raw, marks)) == with_grades(raw, "17.5")


def test_a_line_of_another_length_is_named():
    raw = csv(three()) + php(["Participant 104", "Bo"]).encode()
    with pytest.raises(
        Stop, match=r"Grades-optimizers.csv, line 5, has 2 cells and the heading 10"
    ):
        filled(raw)


def test_what_is_no_table_is_told():
    with pytest.raises(Stop, match="is no table"):
        filled(b"PK\x03\x04")
