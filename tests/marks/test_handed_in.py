"""When something was handed in: what the platforms tell, and no more than that."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from exported import ALVA, KOREAN, MINJI, POLISH, ROSTER, SOREN, csv, mark, opened, row

from course.grading import metadata
from course.grading.files import File
from course.marks.classroom import Classroom
from course.marks.handed import UNKNOWN, HandedIn
from course.marks.platforms import times
from course.marks.platforms.dates import spoken
from course.marks.platforms.hints import hints
from course.marks.platforms.telling import dated
from course.marks.rules import LessonRules, Rules

SEOUL, OSLO = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Oslo")
AT = datetime(2026, 10, 12, 22, 15)


@pytest.mark.parametrize(
    "text",
    [
        "Monday, 12 October 2026, 10:15 PM",
        "Monday, October 12, 2026, 10:15 PM",
        "2026년 10월 12일, 월요일, 오후 10:15",
        "2026년 10월 12일 월요일, 22:15",
        "2026年 10月 12日(月曜日) 22:15",
        "mandag, 12. oktober 2026, 22:15",
        "mandag 12. oktober 2026, 22.15",
        "Montag, 12. Oktober 2026, 22:15",
        "maandag, 12 oktober 2026, 22:15",
        "lundi 12 octobre 2026, 22:15",
        "lunes, 12 de octubre de 2026, 22:15",
    ],
)
def test_a_date_in_words_is_read(text):
    assert spoken(text) == AT


WEEK = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "no": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}


@pytest.mark.parametrize("days", WEEK.values(), ids=WEEK.keys())
def test_no_day_of_the_week_is_taken_for_a_month(days):
    assert {spoken(f"{day}, 12 oktober 2026, 22:15") for day in days.split()} == {AT}


@pytest.mark.parametrize(
    "text, hour",
    [
        ("12 October 2026, 12:15 AM", 0),
        ("12 October 2026, 12:15 PM", 12),
        ("2026년 10월 12일, 오전 9:15", 9),
    ],
)
def test_noon_and_midnight(text, hour):
    assert spoken(text).hour == hour


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre dic",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


@pytest.mark.parametrize("names", MONTHS.values(), ids=MONTHS.keys())
def test_the_months_are_known_by_their_names(names):
    read = [spoken(f"3 {name} 2026, 22:15").month for name in names.split()]
    assert read == list(range(1, 13))


@pytest.mark.parametrize(
    "text",
    [
        "10/12/26, 22:15",
        "12 10 2026, 22:15",
        "12 October 2026",
        "12 October, 22:15",
        "October 2026, 22:15",
        "12 or 13 October 2026, 22:15",
        "12 September or October 2026, 22:15",
        "31 February 2026, 22:15",
        "12 lokakuuta 2026, 22:15",
        "2026년 13월 12일 22:15",
        "-",
    ],
)
def test_a_date_that_is_not_clear_is_none(text):
    assert spoken(text) is None


def told(content: bytes, zone=SEOUL, name="Grades-optimizers.csv"):
    """When was handed in, as a worksheet says of a class with this clock."""
    found, _ = times.of_export(opened(content, name), ROSTER, "optimizers")
    room = Classroom(
        ROSTER, Rules(lessons={"optimizers": LessonRules(due=AT.replace(tzinfo=zone))})
    )
    return dated(found, room)


def test_a_worksheet_tells_when_and_who_was_late_by_moodles_own_clock():
    late = "Submitted for grading - 2 hours late"
    rows = [
        row(101, "Alva Berg", ALVA.email, status=late),
        row(102, "김민지", MINJI.email, sent="-", status="No submission"),
    ]
    at = AT.replace(tzinfo=SEOUL)
    assert told(csv(rows)) == {("S1", "optimizers"): HandedIn(at, True, "Grades-optimizers.csv:2")}


@pytest.mark.parametrize("heading", [KOREAN, POLISH], ids=["ko", "unknown"])
def test_of_two_dates_it_is_the_first_one_that_says_when_was_handed_in(heading):
    graded = "Sunday, 18 October 2026, 10:15 PM"
    found = told(csv([row(101, "Alva Berg", ALVA.email, graded=graded)], heading))
    assert found["S1", "optimizers"].at == AT.replace(tzinfo=SEOUL)


def test_a_date_in_a_list_of_participants_says_nothing():
    text = "First name,Last name,Email address,Last access\nAlva,Berg,alva.berg@example.org,{}\n"
    assert told(text.format("12 October 2026 22:15").encode()) == {}


def test_one_date_is_another_instant_on_another_clock():
    ((_, seoul),), ((_, oslo),) = (
        told(csv([row(101, "Alva Berg", ALVA.email)]), zone).items() for zone in (SEOUL, OSLO)
    )
    assert oslo.at - seoul.at == timedelta(hours=7)


def test_who_is_late_stays_late_where_the_date_cannot_be_read():
    rows = [row(101, "Alva Berg", ALVA.email, sent="ma 12/10-2026 22:15", status="2시간 늦음")]
    late = HandedIn(None, True, "Grades-optimizers.csv:2")
    assert told(csv(rows)) == {("S1", "optimizers"): late}


def test_the_date_of_a_row_in_doubt_is_nobodys():
    found, (doubt,) = times.of_export(opened(csv([row(101, "Alva")])), ROSTER, "optimizers")
    assert not found and "'Alva' may be Alva Berg (S1)" in doubt.text


def test_gradescopes_scores_have_dates_with_a_zone():
    text = (
        "First Name,Last Name,SID,Email,Submission Time\nAlva,Berg,S1,,2026-10-12 22:15:00 +0900\n"
    )
    found = told(text.encode(), OSLO, "scores.csv")
    assert found["S1", "optimizers"].at == AT.replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    "path, late",
    [
        ("bergalva_LATE_4711_88012_02_optimizers-1.ipynb", True),
        ("submissions/bergalva_LATE_4711_88012_02.ipynb", True),
        ("김민지_LATE_4712_88013_02.ipynb", True),
        ("LATE_anon_x7Kq2_88012_02_optimizers.ipynb", True),
        ("bergalva_4711_88012_02_optimizers.ipynb", False),
        ("bergalva_4711_88012_LATE_02.ipynb", False),
        ("anon_x7Kq2_88012_LATE.ipynb", False),
        ("late_4711_88012_02.ipynb", False),
    ],
)
def test_canvas_tells_who_is_late_and_not_by_how_much(path, late):
    assert times.named_late(path) == (HandedIn(None, True, path) if late else UNKNOWN)


DUE = datetime(2026, 10, 12, 22, 0, tzinfo=SEOUL)
LATER = DUE.timestamp() + 3600


def told_by_dates(path="kim.zip/a.ipynb", changed=LATER, due=DUE, handed_in=UNKNOWN) -> list[str]:
    room = Classroom(ROSTER, Rules(lessons={"optimizers": LessonRules(due=due)}))
    table = [mark(ALVA, path=path, handed_in=handed_in), mark(MINJI, path=path), mark(SOREN)]
    return [each.text for each in hints(table, [File(path, changed)], room)]


def test_the_date_of_a_file_is_a_hint_and_no_proof():
    (said,) = told_by_dates()
    assert said.startswith("Dated after the due date: kim.zip/a.ipynb (2026-10-12 23:00).")


@pytest.mark.parametrize(
    "how",
    [
        {"changed": DUE.timestamp() - 3600},
        {"changed": DUE.timestamp()},
        {"changed": 0.0},
        {"due": None},
        {"path": "bergalva_4711_88012_02.ipynb"},  # Canvas dates all files when they are zipped
        {"path": "export.zip/anon_x7Kq2_88012_02.ipynb"},
    ],
)
def test_other_dates_of_files_say_nothing(how):
    assert told_by_dates(**how) == []


def gradescope(**other) -> dict:
    dates = {"due_date": "2026-10-12T23:59:00.000000+09:00", "late_due_date": None}
    return {
        "id": 123456,
        "created_at": "2026-10-13T02:04:00.500000+09:00",
        "assignment": {"id": 1, "title": "Optimizers", "total_points": "20.0", **dates},
        "users": [{"id": 7, "email": "alva.berg@example.org", "name": "Alva Berg"}],
        "previous_submissions": [],
    } | other


def said(**other) -> list[str]:
    return [each.text for each in metadata.from_json(gradescope(**other)).sentences]


def test_gradescope_tells_how_late_it_is():
    assert said() == [
        "Handed in at 2026-10-13 02:04 +0900, 2 h 5 min after it was due (2026-10-12 23:59 +0900)."
    ]


def test_in_gradescope_an_extension_of_ones_own_counts():
    own = {"due_date": "2026-10-14T23:59:00+09:00", "late_due_date": None}
    users = [*gradescope()["users"], {"id": 8, "email": "", "name": "Bo", "assignment": own}]
    assert said(users=users) == [
        "Handed in at 2026-10-13 02:04 +0900; due 2026-10-14 23:59 +0900.",
        "Handed in by: Alva Berg, Bo.",
    ]


def test_of_several_earlier_submissions_to_gradescope_the_last_one_is_told():
    before = [
        {"submission_time": "2026-10-12T10:00:00+09:00", "score": "12.0"},
        {"submission_time": "2026-10-11T10:00:00+09:00", "score": 17.5},
        {"submission_time": "2026-10-12T11:00:00+09:00", "score": None},
    ]
    assert said(previous_submissions=before)[-1] == "The submission before this one had 12 points."


def test_without_a_due_date_nothing_is_late():
    known = metadata.from_json(gradescope(assignment={"due_date": None}))
    assert not known.late and "there is no due date" in known.sentences[0].text


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"created_at": "2026-10-13T02:04:00"}',
        '{"created_at": 1, "users": 2}',
    ],
)
def test_metadata_that_cannot_be_read_are_none(tmp_path, content):
    (tmp_path / "m.json").write_text(content)
    assert metadata.read(tmp_path / "m.json") is None
    assert metadata.read(tmp_path / "nowhere.json") is None
