"""`course grade --class`: what is written, what is shown before it is, who reads what when."""

import csv
import html
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console
from rooms import DECISIONS, LESSON, graded, result, unreadable

from course.files import text
from course.grading import running as grading
from course.grading.records import Flag
from course.grading.running import Options
from course.languages import speaking
from course.marks import folder, hiding, running, summing
from course.sentences import Stop, sentence

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WRONG = graded("quadruple", "failed", source="class Quadruple:  # Alva's\n    old = True")


class Run:
    """Runs with results that nobody had to grade."""

    def __init__(self, room, monkeypatch):
        self.room, self.grades = room, room.folder / "grades"
        self.monkeypatch, self.told = monkeypatch, ""

    def __call__(self, *results, dry_run=False, now: datetime = NOW, similar=False, **files):
        self.room.read(**files)
        self.monkeypatch.setattr(grading, "everybody", lambda *_: (list(results), ""))
        stream = io.StringIO()
        console = Console(file=stream, width=200)
        options = Options(self.grades, dry_run=dry_run)
        place = self.room.folder
        found = running.run([], options, place, console, console, now, compared=similar)
        self.told = stream.getvalue()
        return found

    def page(self, name: str) -> str:
        return text(self.grades / f"{name}.html")

    def table(self, name: str) -> list[dict]:
        return list(csv.DictReader(io.StringIO(text(self.grades / f"{name}.csv"))))

    @property
    def files(self) -> dict:
        return {path: path.read_bytes() for path in self.room.folder.rglob("*") if path.is_file()}


@pytest.fixture
def run(room, monkeypatch):
    return Run(room, monkeypatch)


ALVA = result("Alva Berg", graded("double"), WRONG)
ROWS = f"""{DECISIONS}1,{LESSON},quadruple,score,2,"The idea is right, <b>Alva</b>.",Kim,
1,{LESSON},,comment,,Come to my office.,Lee,
"""


def test_the_words_of_a_teacher_stand_on_the_page_in_the_report_and_in_the_table(run):
    run(ALVA, result("김민지"), decisions=ROWS)
    for page in ("feedback/Alva Berg", "report"):
        shown = run.page(page)
        assert "The idea is right, &lt;b&gt;Alva&lt;/b&gt;." in shown and "Kim" in shown
        assert "Come to my office." in shown and "Lee" in shown
    assert "office" not in run.page("feedback/김민지")
    assert run.table("marks")[0]["comment"] == (
        "Come to my office. (Lee)\nThe idea is right, <b>Alva</b>. (Kim)"
    )


def test_the_tables_have_all_students_and_all_answers(run):
    run(ALVA, unreadable("Ødegård Siv"), decisions=ROWS)
    marks = [(each["name"], each["state"], each["final"]) for each in run.table("marks")]
    assert marks == [
        ("Alva Berg", "graded", "4"),
        ("김민지", "absent", "0"),
        ("Ødegård Siv", "unreadable", "0"),
    ]
    assert [each["exercise"] for each in run.table("answers")] == ["double", "quadruple"]
    assert [each["page"] for each in run.table("marks")] == [
        "feedback/Alva Berg.html",
        "",
        "feedback/Ødegård Siv.html",
    ]


def test_a_student_finds_the_own_answer_beside_the_verdict(run):
    run(ALVA)
    page = run.page("feedback/Alva Berg")
    assert "old = True" in page and "It was seen." in page and "quadruple: 0 of 3" in page


DUE = f"""
[late]
share_per_day = 0.1
[lessons.{LESSON}]
due = "2026-10-12 23:59 Asia/Seoul"
publish = "2026-10-20 09:00 Asia/Seoul"
"""
SHOWN = "solutions = true"
SENT = f"student,lesson,submitted\n1,{LESSON},2026-10-13 12:00 Asia/Seoul\n"


@pytest.mark.parametrize(
    "now, shown", [("2026-10-20T08:59:59+09:00", False), ("2026-10-20T09:00:00+09:00", True)]
)
def test_points_are_shown_from_a_date_on(run, now, shown):
    run(ALVA, now=datetime.fromisoformat(now), rules=DUE, submitted=SENT, decisions=ROWS)
    page = run.page("feedback/Alva Berg")
    assert "Handed in: 2026-10-13 12:00 Asia/Seoul; due: 2026-10-12 23:59 Asia/Seoul." in page
    assert ("Points are shown from 2026-10-20 09:00 Asia/Seoul on." in page) is not shown
    assert ("3.6 of 5 points" in page) is shown
    assert (" of 3" in page) is shown and ("late: 1 day" in page) is shown
    assert "It was seen." in page and "Come to my office." in page


SOLVED = ("2.0 * np.asarray(x)", "double(double(x))")  # of double, of quadruple


@pytest.mark.parametrize(
    "rules, day, shown",
    [("", 20, [False, False]), (SHOWN, 19, [False, False]), (SHOWN, 20, [True, False])],
    ids=["not allowed", "before publish", "allowed"],
)
def test_the_solution_stands_beside_an_answer_that_has_passed_and_no_other(run, rules, day, shown):
    run(ALVA, now=datetime(2026, 10, day, 12, tzinfo=UTC), rules=f"{rules}\n{DUE}")
    page = html.unescape(run.page("feedback/Alva Berg"))
    assert [each in page for each in SOLVED] == shown
    assert ("A solution" in page) is shown[0]
    assert "old = True" in page and "def double(x): return 2 * x" in page


def test_who_has_handed_in_nothing_has_a_page_only_for_what_was_said(run):
    rows = f"{DECISIONS}2,{LESSON},,excuse,,Exchange semester.,Kim,\n"
    run(ALVA, decisions=rows)
    assert "Exchange semester." in run.page("feedback/김민지")
    assert "Excused: this lesson does not count." in run.page("feedback/김민지")
    assert not (run.grades / "feedback/Ødegård Siv.html").exists()


def test_namesakes_have_pages_of_their_own(run):
    roster = "id,name,number\n5,Kim Minji,11\n6,Kim Minji,12\n"
    run(result("Kim Minji (12)"), result("Kim Minji (11)"), roster=roster)
    assert run.page("feedback/Kim Minji (5)") != run.page("feedback/Kim Minji (6)")


def test_a_doubt_is_told_in_the_terminal_and_in_the_report(run):
    run(ALVA, result("Nobody"), rules=DUE)
    for told in (run.told, run.page("report").replace("&#39;", "'")):
        assert "so it counts for nobody: 'Nobody' (Nobody/01_doubling.ipynb)." in told
        assert "it is not known when Alva Berg handed in, so lateness costs nothing." in told


def test_strangers_older_files_and_the_excused_do_not_count_in_the_report(run):
    rows = f"{DECISIONS}2,{LESSON},,excuse,,,,\n"
    right = result("Alva Berg", path="new/a.ipynb")
    run(right, ALVA, result("Nobody"), result("김민지"), decisions=rows)
    report = run.page("report")
    assert "Students who have handed in: 1. Graded files: 1." in report
    assert "No known mistake was made." in report
    assert '<td class="n">1</td><td class="n">0</td><td class="n">0</td>' in report


def test_a_report_in_which_nobody_counts_has_no_pictures(run):
    run(result("Nobody"))
    assert "Graded files: 0." in run.page("report") and "<img" not in run.page("report")


LINK = 'link = "https://example.org/{notebook}?a=1&b=2#{number}-{exercise}"\n'


@pytest.mark.parametrize("rules, linked", [("", False), (LINK, True)])
def test_a_page_leads_to_the_section_of_the_lesson(run, rules, linked):
    run(ALVA, rules=rules)
    href = 'href="https://example.org/01_doubling.ipynb?a=1&amp;b=2#2-quadruple"'
    assert (href in run.page("feedback/Alva Berg")) is linked
    assert ("example.org" in run.page("feedback/Alva Berg")) is linked


@pytest.mark.parametrize(
    ("notebook", "rules", "answered"),
    [
        ("en", "", "en"),
        ("ko", "", "ko"),
        ("en", 'language = "ko"', "ko"),
        ("ko", 'language = "en"', "en"),
    ],
)
def test_the_language_of_the_class_counts_more_than_that_of_a_notebook(
    run, notebook, rules, answered
):
    run(replace(ALVA, language=notebook), rules=rules)
    assert f'<html lang="{answered}">' in run.page("feedback/Alva Berg")


def test_who_has_sent_nothing_is_answered_in_the_language_of_the_class(run):
    rows = f"{DECISIONS}2,{LESSON},,comment,,연구실로 오세요.,,\n"
    run(ALVA, rules='language = "ko"', decisions=rows)
    assert "제출한 것이 없습니다." in run.page("feedback/김민지")


def test_an_instructor_reads_all_in_a_language(run):
    with speaking("ko"):
        run(ALVA, result("Nobody"), rules=DUE, similar=True, decisions=ROWS)
    assert "명단에 이런 이름이 없어서" in run.told and "성적: " not in run.told
    report = run.page("report")
    assert '<html lang="ko">' in report and "제출한 학생: 1명." in report
    assert "언제 제출했는지 알 수 없어서" in report and "채점됨" in report
    assert "이 페이지는 아무것도 증명하지 않습니다." in run.page("similar")
    assert [row["state"] for row in run.table("marks")] == ["graded", "absent", "absent"]


def test_a_dry_run_says_in_a_language_what_would_change(run):
    run(ALVA)
    with speaking("ko"):
        run(replace(ALVA, exercises=()), dry_run=True)
    assert "바뀐 것" in run.told and "최종" in run.told and "아무것도 쓰지 않았습니다." in run.told


def test_days_of_grace_stand_on_the_page(run):
    rules = f"grace_days = 3\n{DUE}".replace("publish", "# publish")
    run(ALVA, rules=rules, submitted=SENT)
    page = run.page("feedback/Alva Berg")
    assert "Days of grace used here: 1; left for the rest of the course: 2." in page


@pytest.mark.parametrize(
    "day, rules, says",
    [
        (13, "", "late: 1 day"),
        (14, "", "late: 2 days"),
        (20, "grace_days = 1", "late: 8 days, 1 of them grace"),
        (20, "", "too late (days late: 8, at most: 7)"),
    ],
)
def test_the_page_says_how_late_it_was_and_of_the_cut_off(run, day, rules, says):
    late = DUE.replace("publish", "# publish").replace("day = 0.1", "day = 0.1\ncut_off_days = 7")
    sent = SENT.replace("10-13", f"10-{day}")
    run(ALVA, rules=f"{rules}\n{late}", submitted=sent)
    assert f"<td>{says}</td>" in run.page("feedback/Alva Berg")


def test_a_grade_that_is_locked_stands_on_the_page_once_points_are_shown(run):
    locked = "student,lesson,number,submitted,late,locked,place\n1,doubling,101,,,3.00,a.csv:2\n"
    run.room.write("told.csv", locked)
    for now, shown in ((datetime(2026, 10, 19, tzinfo=UTC), False), (NOW, True)):
        run(ALVA, now=now, rules=DUE)
        page = run.page("feedback/Alva Berg")
        assert ("the grade of this lesson is locked: 3.00." in page) is shown


SECRET = ("Alva", "Berg", "김민지", "Siv", "example.org")


def test_an_anonymous_report_names_nobody_and_a_key_brings_the_names_back(run):
    rules = f"anonymous = true\n[lessons.{LESSON}]\nteams = true\n"
    sent = result("north", graded("double"), WRONG), unreadable("Ødegård Siv")
    run(*sent, rules=rules, decisions=ROWS.replace(", <b>Alva</b>", ""))
    assert not [name for name in SECRET if name in run.page("report") + run.told]
    key = {
        each["id"]: each["code"]
        for each in csv.DictReader(io.StringIO(text(run.room.folder / "key.csv")))
    }
    assert len(set(key.values())) == 3
    assert all(code in run.page("report") for code in key.values())
    assert "Alva Berg" in run.page("feedback/Alva Berg")
    before = text(run.room.folder / "key.csv")
    run(*sent, rules=rules)
    assert text(run.room.folder / "key.csv") == before


def test_files_of_one_name_for_two_lessons_are_two(run):
    found = run(ALVA)
    made = running.Class.of(run.room.folder, folder.read(run.room.folder), found)
    other = result("Alva Berg", WRONG, lesson="tripling")
    assert other.path == ALVA.path
    page = running.student_page(made, found.table[0].student, [ALVA, other], NOW)
    assert "double: 2 of 2" in page


def test_files_that_are_called_like_their_students_and_comments_in_code_are_hidden():
    why = sentence("{name} is not a notebook.", name="Kim.ipynb")
    answer = graded("double", source="x = 1  # by Kim")
    sent = replace(result("Kim", answer, path="Kim.ipynb"), problem=why, flags=(Flag(why),))
    hidden = hiding.nameless(sent, "BCDF")
    assert "Kim" not in repr(hidden) and hidden.problem.text == "BCDF is not a notebook."
    assert "Kim" not in hidden.exercises[0].source


SAME = "the same answer is judged differently"
REPAIRED = result("Alva Berg", graded("double"), graded("quadruple", source=WRONG.source))
NEW = result("Alva Berg", graded("double", "blank"), graded("quadruple", source="x = 1"))


@pytest.mark.parametrize(
    "then, files, changes",
    [
        (ALVA, {}, []),
        (
            REPAIRED,
            {},
            [
                ("quadruple", "0", "3", f"{SAME}: wrong before, right now"),
                ("final", "2", "5", ""),
            ],
        ),
        (
            NEW,
            {},
            [
                ("double", "2", "0", f"{SAME}: right before, blank now"),
                ("quadruple", "0", "3", "another answer was handed in"),
                ("final", "2", "3", ""),
            ],
        ),
        (
            ALVA,
            {"decisions": ROWS},
            [("decisions", "0", "2", "a decision"), ("final", "2", "4", "")],
        ),
        (
            ALVA,
            {"rules": DUE, "submitted": SENT},
            [("late", "0", "0.2", "lateness"), ("final", "2", "1.8", "")],
        ),
        (
            ALVA,
            {"rules": f"[lessons.{LESSON}.points]\ndouble = 4\n"},
            [("double", "2", "4", "the rules of the class have changed"), ("final", "2", "4", "")],
        ),
        (
            ALVA,
            {"decisions": f"{DECISIONS}1,{LESSON},,excuse,,,,\n"},
            [
                ("state", "graded", "excused", "excused"),
                ("final", "2", "", ""),
            ],
        ),
    ],
    ids=["nothing", "repaired", "sent again", "decided", "late", "points", "excused"],
)
def test_what_changes_is_shown_with_its_reason_before_it_is_written(run, then, files, changes):
    run(ALVA)
    before = run.files
    run(then, dry_run=True, **files)
    for path in ("rules.toml", "decisions.csv", "submitted.csv"):  # which the test has written
        before.pop(run.room.folder / path, None)
    assert before.items() <= run.files.items()
    assert set(run.files) - set(before) <= {
        run.room.folder / name for name in ("rules.toml", "decisions.csv", "submitted.csv")
    }
    shown = run.told
    run(then, **files)
    told = [tuple(each[c] for c in ("what", "old", "new", "why")) for each in run.table("changes")]
    assert told == changes
    assert all(why in shown for *_, why in changes)
    assert ("Nothing changes." in shown) is not changes or not changes


def test_who_hands_in_later_is_told_as_a_change(run):
    run(ALVA)
    run(ALVA, result("김민지"))
    told = [
        tuple(each[c] for c in ("id", "what", "old", "new", "why")) for each in run.table("changes")
    ]
    assert told == [
        ("2", "state", "absent", "graded", "handed in since"),
        ("2", "final", "0", "5", ""),
    ]


def test_a_decision_is_remembered_beside_it_and_a_dry_run_remembers_nothing(run):
    run(ALVA, dry_run=True, decisions=ROWS)
    assert not (run.room.folder / "decided.csv").exists()
    run(ALVA, decisions=ROWS)
    remembered = text(run.room.folder / "decided.csv")
    run(NEW, decisions=ROWS)
    assert "is another one since this was decided" in run.told
    assert text(run.room.folder / "decided.csv") == remembered
    assert text(run.room.folder / "decisions.csv") == ROWS


def test_a_decision_is_about_the_answer_of_the_run_before_from_whose_tables_it_was_made(run):
    run(ALVA)
    for rows in (ROWS, ROWS.replace(",quadruple,score", ",,score")):
        found = run(NEW, decisions=rows)
        assert "is another one since this was decided" in run.told
        assert found.table[0].final == 3 and not found.table[0].comments
        run(ALVA)


def test_a_table_of_the_last_run_that_is_none_any_more_is_told_with_what_to_do(run):
    run(ALVA)
    (run.grades / "answers.csv").write_text("id,name\n")
    with pytest.raises(Stop, match=r"It is a table of the last run: delete .*answers.csv, and run"):
        run(ALVA)


def test_a_new_class_is_written_once(room):
    place = room.folder / "class"
    written = [line.text for line in folder.new(place)]
    (place / "roster.csv").write_text("id,name\n1,Kim\n")
    (place / "rules.toml").unlink()
    again = [line.text for line in folder.new(place)]
    assert all("is written" in line for line in written)
    assert ["is written" in line for line in again] == [False, False, False, True]
    assert text(place / "roster.csv") == "id,name\n1,Kim\n"
    assert [each.name for each in folder.read(place).roster] == ["Kim"]


def test_a_new_class_takes_over_what_the_lessons_suggest_that_mistakes_cost(room):
    place = room.folder / "class"
    list(folder.new(place))
    assert "double.shifted = 1  # of 2 points" in text(place / "rules.toml")
    room.write("class/roster.csv", "id,name\n1,Kim\n")
    assert folder.read(place).rules.of(LESSON).costs == {"double": {"shifted": 1}}


def test_every_example_of_a_new_class_is_valid(room):
    place = room.folder / "class"
    list(folder.new(place))
    for path in place.iterdir():
        lines = text(path).splitlines()
        examples = [line.removeprefix("# ") for line in lines if is_example(line)]
        path.write_text("\n".join([lines[0], *examples]) + "\n", encoding="utf-8")
    made = folder.read(place)
    assert len(made.roster) == 2 and len(made.decisions) == 4 and len(made.times) == 1
    assert made.rules.grace_days == 3 and made.rules.solutions and made.rules.of(LESSON).due


def is_example(line: str) -> bool:
    """Is it a row or a key behind a #, and no explanation?"""
    bare = line.removeprefix("# ")
    return bare.startswith(
        (
            "2026",
            ",",
            "[",
            "anonymous =",
            "grace_",
            "share_",
            "solutions =",
            "cut_off_days =",
            "due =",
            "publish =",
        )
    )


def test_what_is_no_class_is_told_with_the_command_that_makes_one(room):
    with pytest.raises(Stop, match=r"is no folder of a class. Make one: course class new"):
        folder.read(room.folder / "nowhere")


def odd(student: str):
    """An answer that nobody else has."""
    source = (
        "def double(x):\n    seven = 7 * x\n    odd = seven - 3 * x\n    return odd - x - x + 0.5"
    )
    return result(student, graded("double", "failed", source=source), graded("quadruple", "blank"))


def test_who_wrote_the_same_is_shown_only_where_it_is_asked_for(run):
    run(odd("Alva Berg"), odd("김민지"))
    assert not (run.grades / "similar.html").exists()
    run(odd("Alva Berg"), odd("김민지"), similar=True)
    (pair,) = run.table("similar")
    assert {"Alva Berg", "김민지"} <= set(pair.values())
    assert [mark["final"] for mark in run.table("marks")] == ["0", "0", "0"]


def test_what_a_team_shares_is_no_copy(run):
    team = "[lessons.doubling]\nteams = true\n"
    run(odd("Alva Berg"), similar=True, rules=team)
    assert run.table("similar") == []


def test_a_file_that_cannot_be_read_is_not_compared_and_stops_nobody(run):
    run(odd("Alva Berg"), odd("김민지"), unreadable("Ødegård Siv"), similar=True)
    assert len(run.table("similar")) == 1 and "Ødegård" not in run.page("similar")


def test_a_notebook_of_a_team_is_compared_under_the_names_of_all(run):
    north = "id,name,group\n1,Alva Berg,north\n2,김민지,north\n3,Siv,\n"
    team = "[lessons.doubling]\nteams = true\n"
    run(odd("김민지"), odd("Siv"), similar=True, rules=team, roster=north)
    (pair,) = run.table("similar")
    assert {"Alva Berg + 김민지", "Siv"} <= set(pair.values())


def test_the_first_dry_run_shows_the_marks_and_a_later_one_what_changes(run):
    run(ALVA, dry_run=True)
    assert "marks" in run.told and "Alva Berg" in run.told and "Nothing changes." not in run.told
    run(ALVA)
    run(ALVA, dry_run=True)
    assert "Nothing changes." in run.told


def test_who_has_sent_a_file_that_cannot_be_read_hears_what_to_do_and_of_no_check(run):
    run(ALVA, unreadable("Ødegård Siv"))
    page = run.page("feedback/Ødegård Siv")
    assert "Open it, save it, and hand it in again" in page and "Graded:" not in page
    assert "run it to hear this again" not in page
    assert "run it to hear this again" in run.page("feedback/Alva Berg")


def test_an_override_that_no_longer_counts_is_told_with_its_reason(run):
    row = f"{DECISIONS}1,{LESSON},quadruple,score,2,,Kim,\n"
    run(ALVA, decisions=row)
    run(ALVA, decisions=row)
    run(NEW, decisions=row)
    why = {each["what"]: each["why"] for each in run.table("changes")}
    assert why["decisions"] == "another answer was handed in since this was decided"
    assert "is another one since this was decided" in run.table("marks")[0]["look at"]


def test_what_was_replaced_leaves_nothing_in_the_report_and_names_are_those_of_the_roster(run):
    path = "Berg, Alva (4711)/01_doubling.ipynb"
    old = replace(unreadable("Berg, Alva"), path=path)
    run(replace(ALVA, student="Berg, Alva", path=path, flags=(Flag(sentence("It is odd.")),)), old)
    report = run.page("report")
    assert "Graded files: 1." in report and "is not a notebook" not in report
    assert "<td>Alva Berg</td><td>" in report and "Berg, Alva" not in report


def test_an_anonymous_report_tells_nobody_why_somebody_was_late_or_absent(run):
    rows = (
        f"{DECISIONS}1,{LESSON},,extension,2026-10-30 23:59 Asia/Seoul,Ill,Kim,\n"
        f"2,{LESSON},,excuse,,Exchange,Kim,\n1,{LESSON},,comment,,Well done,Kim,\n"
    )
    for anonymous, shown in (("false", 1), ("true", 0)):
        run(ALVA, rules=f"anonymous = {anonymous}\n{DUE}", decisions=rows)
        report = run.page("report")
        assert report.count("Ill (Kim)") == report.count("Exchange (Kim)") == shown
        assert "Well done (Kim)" in report


@pytest.mark.parametrize("size, shown", [(6, True), (7, False)])
def test_a_group_that_is_too_large_to_be_one_is_not_shown(run, size, shown):
    people = "id,name,group\n" + "".join(f"{i},S{i},No groups\n" for i in range(size))
    run(result("S0"), roster=people)
    assert ("No groups" in run.page("feedback/S0")) is shown


def test_the_numbers_of_the_report_are_those_of_the_marks(run):
    costs = f"[lessons.{LESSON}]\nteams = true\n[lessons.{LESSON}.costs.quadruple]\nonce = 1\n"
    once = graded("quadruple", "failed", mistakes=("once",))
    bonus = f"{DECISIONS}3,{LESSON},double,adjust,0.5,,Kim,\n"
    sent = result("Alva Berg", graded("double"), once), result("Ødegård Siv", *BLANK)
    found = run(*sent, rules=costs, decisions=bonus)
    double, quadruple = summing.numbers(found.table).exercises
    assert (double["passed"], double["blank"], double["mean"]) == (2, 1, pytest.approx(4.5 / 3))
    assert (quadruple["partly"], quadruple["wrong"]) == (2, 0)
    assert quadruple["mean"] == pytest.approx(4 / 3)
    assert summing.numbers(found.table).totals == [4, 4, 0.5]
    assert "1.50 of 2" in run.page("report") and "1.33 of 3" in run.page("report")


BLANK = graded("double", "blank", source=""), graded("quadruple", "blank", source="")


def test_where_half_of_the_class_has_nothing_in_common_the_page_says_so(run):
    names = [f"S{i}" for i in range(6)]
    people = "id,name\n" + "".join(f"{name},{name}\n" for name in names)
    sent = [odd(name) for name in names[:2]] + [result(name, *BLANK) for name in names[2:]]
    run(*sent, similar=True, roster=people)
    page = run.page("similar")
    assert "Half of the students have nothing rare in common with anybody" in page
    assert "0.0" not in page.split("<figcaption>")[1].split("</figcaption>")[0]
