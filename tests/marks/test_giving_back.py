"""The way back in one step: a filled worksheet and a zip of feedback, and how to upload them."""

import io
import zipfile
from dataclasses import replace

import pytest
from exported import ALVA, MARKS, MINJI, ROSTER, SOREN, csv, mark, row, sent, three

from course.marks.platforms.giving_back import Options, give_back, save_all, total
from course.marks.roster import Roster, Student
from course.marks.table import ABSENT, EXCUSED, GRADED, UNREADABLE, Mark, Words
from course.marks.times import instant
from course.sentences import Stop

WORKSHEET = "Grades-CS101-Optimizers-71.csv"


@pytest.fixture
def back(tmp_path):
    """What goes back, of a file with this content."""

    def back(content, marks, name=WORKSHEET, roster=ROSTER, publish=None, **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        pages = {}
        for student in {each.student for each in marks} - {SOREN}:
            pages[student.id] = tmp_path / f"{student.id}.html"
            pages[student.id].write_text(f"page of {student.name}")
        return give_back(path, roster, marks, pages, Options(**options), publish or {})

    return back


def pages(given) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(given.packed.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def says(given) -> str:
    return "\n".join(each.text for each in given.says)


def handed(*numbers):
    names = "Alva Berg", "김민지", "Søren Ødegård"
    students = zip((ALVA, MINJI, SOREN), names, numbers, strict=False)
    return [mark(student, path=sent(name, number)) for student, name, number in students]


def test_feedback_lies_in_the_folders_of_the_zip_that_was_downloaded(back):
    assert pages(back(csv(three()), handed(101, 102))) == {
        "Alva Berg_101_assignsubmission_file/feedback.html": "page of Alva Berg",
        "김민지_102_assignsubmission_file/feedback.html": "page of 김민지",
    }


@pytest.mark.parametrize(
    "path, place",
    [
        ("export.zip/Alva Berg_101_assignsubmission_file_/a/b.ipynb", "Alva Berg_101_{}file_/"),
        ("Alva Berg_101_assignsubmission_file_02_opt.ipynb", "Alva Berg_101_{}file/"),
        (
            "Alva Berg_101_assignsubmission_onlinetext/onlinetext.html",
            "Alva Berg_101_{}onlinetext/",
        ),
        ("Participant_101_assignsubmission_file/a.ipynb", "Participant_101_{}file/"),
        ("Group A_57_assignsubmission_file/a.ipynb", "Alva Berg_101_{}file/"),
        ("Default group_assignsubmission_file/a.ipynb", "Alva Berg_101_{}file/"),
        ("alva/a.ipynb", "Alva Berg_101_{}file/"),
    ],
)
def test_the_folder_has_the_number_of_the_worksheet_whatever_was_downloaded(back, path, place):
    alva = replace(ALVA, group="Group A")
    given = back(
        csv([row(101, "Alva Berg", ALVA.email)]), [mark(alva, path=path)], roster=Roster((alva,))
    )
    assert list(pages(given)) == [place.format("assignsubmission_") + "feedback.html"]


def test_each_member_of_a_team_gets_a_folder(back):
    path = "Group A_57_assignsubmission_file/a.ipynb"
    given = back(csv(three()), [mark(ALVA, path=path), mark(MINJI, path=path)])
    assert list(pages(given)) == [
        "Alva Berg_101_assignsubmission_file/feedback.html",
        "김민지_102_assignsubmission_file/feedback.html",
    ]


def test_a_name_brings_no_separator_into_a_folder_that_is_made(back):
    roster = Roster((Student("1", "A_b/c: D"),))
    given = back(
        csv([row(101, "A_b/c: D")]), [mark(roster.students[0], path="x.ipynb")], roster=roster
    )
    assert list(pages(given)) == ["A b c D_101_assignsubmission_file/feedback.html"]


@pytest.mark.parametrize("state, asked", [(GRADED, True), (ABSENT, False)])
def test_who_has_no_page_gets_none_and_it_is_missed_where_something_was_sent(back, state, asked):
    path = sent("Søren Ødegård", 103) if state == GRADED else ""
    given = back(csv(three()), [*handed(101, 102)[1:], mark(SOREN, 0.0, state, path)])
    assert list(pages(given)) == ["김민지_102_assignsubmission_file/feedback.html"]
    assert ("No feedback page yet" in says(given)) == asked == ("of Søren" in says(given))


def test_the_same_marks_make_the_same_files(back):
    one, other = (back(csv(three()), handed(101, 102)) for _ in range(2))
    assert one.packed.content == other.packed.content
    assert one.filled.export.content == other.filled.export.content


def test_who_is_doubtful_gets_no_page(back):
    given = back(csv([row(101, "Alva"), row(102, "김민지")]), handed(101, 102))
    assert list(pages(given)) == ["김민지_102_assignsubmission_file/feedback.html"]
    assert "'Alva' may be Alva Berg (S1)" in says(given)


def test_who_has_sent_nothing_may_have_been_told_something(back):
    given = back(csv(three()), [mark(ALVA, 0.0, ABSENT)])
    assert list(pages(given)) == ["Alva Berg_101_assignsubmission_file/feedback.html"]


CANVAS = """\
Student,ID,SIS Login ID,Section,Optimizers (90211)
    Points Possible,,,,21.00
"Berg, Alva",4711,aberg,Section 1,
"민지, 김",4712,mkim,Section 1,
"""


@pytest.mark.parametrize(
    "path, place",
    [
        ("bergalva_4711_88012_02_optimizers-1.ipynb", "bergalva_4711_88012_feedback.html"),
        ("bergalva_LATE_4711_88012_02.ipynb", "bergalva_LATE_4711_88012_feedback.html"),
        ("zip.zip/berg_alva_4711_88012_02.ipynb", "berg_alva_4711_88012_feedback.html"),
        ("anon_x7Kq2_88012_02.ipynb", "anon_x7Kq2_88012_feedback.html"),
        ("LATE_anon_x7Kq2_88012_02.ipynb", "LATE_anon_x7Kq2_88012_feedback.html"),
    ],
)
def test_feedback_for_canvas_keeps_the_numbers_in_front(back, path, place):
    given = back(CANVAS, [mark(ALVA, path=path)])
    assert list(pages(given)) == [place]


def test_canvas_takes_no_feedback_without_a_submission_of_ones_own(back):
    path = "bergalva_4711_88012_02.ipynb"
    given = back(CANVAS, [mark(ALVA, path=path), mark(MINJI, path=path)])
    assert list(pages(given)) == ["bergalva_4711_88012_feedback.html"]
    assert "Nothing was sent to Canvas" in says(given) and "by 김민지." in says(given)


def test_it_is_said_what_was_done_and_how_to_upload_it(back):
    rows = [row(101, "Alva Berg", ALVA.email, "12.00"), row(102, "김민지", MINJI.email, "17.50")]
    given = says(back(csv([*rows, row(103, "Søren Ødegård")]), [*handed(101, 102), MARKS[2]]))
    assert (
        "Grades filled into Grades-CS101-Optimizers-71.csv, column Grade: 2, unchanged: 1" in given
    )
    assert "Pages in feedback.zip: 2." in given
    assert "Grades-CS101-Optimizers-71.csv:2: Alva Berg had 12.00 and gets 17.5." in given
    assert given.index("1. Upload Grades-") < given.index("2. After that, and not before")
    assert "the encoding UTF-8, the separator comma" in given
    assert "the grades that Moodle has already (1)" in given
    assert "look whether the grades of 0 (1) have arrived" in given


def test_without_replaced_grades_and_zeros_there_is_nothing_else_to_do(back):
    given = says(back(csv(three()), handed(101)))
    assert "tick 'Allow" not in given and "grades of 0" not in given


def of(lesson, points=5.0, state=GRADED, student=ALVA, **other) -> Mark:
    return Mark(student, lesson, state, 10.0, points, **other)


def test_the_lesson_is_the_one_that_was_graded_or_that_the_file_is_called_after(back):
    raw = csv([row(101, "Alva Berg", ALVA.email, maximum="10.00")])
    two = [of("optimizers"), of("initialization", 9.0)]
    assert [c.new for c in back(raw, two[1:]).filled.done] == ["9"]
    assert [c.new for c in back(raw, two).filled.done] == ["5"]
    assert [c.new for c in back(raw, two, lessons=("initialization",)).filled.done] == ["9"]
    with pytest.raises(Stop, match="does not say which lesson it is for"):
        back(raw, two, "grades.csv")
    with pytest.raises(Stop, match="no marks of regularization; there are: optimizers, init"):
        back(raw, two, lessons=("regularization",))


def test_an_assignment_for_several_lessons_gets_the_sum(back):
    raw = csv([row(101, "Alva Berg", ALVA.email, maximum="20.00")])
    two = [of("optimizers"), of("initialization", 9.0, late=1.5)]
    given = back(raw, two, lessons=("optimizers", "initialization"))
    assert [c.new for c in given.filled.done] == ["12.5"]


@pytest.mark.parametrize(
    "states, state",
    [
        ((GRADED, GRADED), GRADED),
        ((GRADED, ABSENT), GRADED),
        ((ABSENT, ABSENT), ABSENT),
        ((EXCUSED, EXCUSED), EXCUSED),
        ((GRADED, UNREADABLE), UNREADABLE),
        ((GRADED, EXCUSED), "excused from a part"),
    ],
)
def test_the_state_of_a_sum(states, state):
    lessons = zip(("optimizers", "initialization"), states, strict=True)
    marks = [of(lesson, state=each, said=(Words(lesson),)) for lesson, each in lessons]
    assert total(marks).state == state
    assert [words.comment for words in total(marks).comments] == ["optimizers", "initialization"]


def test_who_is_excused_from_a_part_is_left_to_a_person(back):
    raw = csv([row(101, "Alva Berg", ALVA.email, maximum="20.00")])
    two = [of("optimizers"), of("initialization", 0.0, EXCUSED)]
    given = back(raw, two, lessons=("optimizers", "initialization"))
    assert given.filled.export.content == raw and "Excused from a part of it" in says(given)


def test_the_file_that_was_downloaded_is_never_written_over(back, tmp_path):
    given = back(csv(three()), handed(101))
    path = tmp_path / given.sheet
    with pytest.raises(Stop, match="is the file that was downloaded, and stays as it is"):
        save_all(given, path, tmp_path)
    assert path.read_bytes() == csv(three())
    save_all(given, path, tmp_path / "upload")
    assert (tmp_path / "upload" / given.sheet).read_bytes() == given.filled.export.content
    assert zipfile.is_zipfile(tmp_path / "upload" / "feedback.zip")


@pytest.mark.parametrize(
    "content",
    [
        "First name,Last name,Email address\nAlva,Berg,alva.berg@example.org\n",
        "First Name,Last Name,SID,Email,Total Score,Max Points\nAlva,Berg,S1,,,21.0\n",
    ],
)
def test_what_takes_no_grades_is_told(back, content):
    with pytest.raises(Stop, match="has no column for the points of optimizers"):
        back(content, handed(101))


LATER = instant("2026-12-24 09:00 Asia/Seoul", "")


def test_a_lesson_that_is_published_later_gives_pages_and_no_grades(back):
    given = back(csv(three()), handed(101, 102, 103), publish={"optimizers": LATER})
    assert given.filled.export.content == csv(three())
    assert len(pages(given)) == 2
    assert (
        says(given).count("No grade is filled in: the class shows points of optimizers from") == 1
    )
    assert "from 2026-12-24 09:00 Asia/Seoul on (publish in rules.toml)" in says(given)
    assert says(back(csv(three()), handed(101), publish={"capstone": LATER})).count("publish") == 0
