"""From results to marks: every column follows from its rule, and nothing is lost without a word."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from rooms import DECISIONS, graded, result, unreadable

from course.checking.foundation import BUILT_ON
from course.marks import table
from course.marks.attempt import Attempt, graces
from course.marks.table import Earned
from course.marks.times import instant
from course.marks.timing import Timed
from course.sentences import Stop, sentence

DUE = 'due = "2026-10-12 23:59 Asia/Seoul"\n'
RULES = f"""
[late]
share_per_day = 0.1
cut_off_days = 7
[lessons.doubling]
{DUE}"""
SENT = "student,lesson,submitted\n"
ALL = ("Alva Berg", "김민지", "Ødegård Siv")


def numbers(mark) -> tuple:
    return mark.raw, mark.late, mark.adjusted, mark.final


def decided(*rows: str) -> str:
    return DECISIONS + "".join(f"{row}\n" for row in rows)


def wrong(exercise: str, *mistakes: str, **told):
    return graded(exercise, "failed", mistakes=mistakes, **told)


def told(found) -> str:
    return "\n".join(each.text for each in found.told)


def test_everybody_stands_in_the_table_each_with_a_word_of_its_own(room):
    roster = "id,name,group\n" + "".join(f"{i},S{i},\n" for i in range(6))
    found = room.marks(
        result("S0"),
        result("S1", graded("double", "blank"), graded("quadruple", "missing", source="")),
        result("S2", wrong("double"), wrong("quadruple")),
        unreadable("S3"),
        result("S5"),
        roster=roster,
        decisions=decided("5,doubling,,excuse,,Exchange semester,Kim"),
    )
    words = ["graded", "blank", "wrong", "unreadable", "absent", "excused"]
    assert [mark.state for mark in found.table] == words == list(table.STATES)
    assert [mark.final for mark in found.table] == [5, 0, 0, 0, 0, 0]
    assert found.table[5].comments[0].text == "Exchange semester (Kim)"


@pytest.mark.parametrize(
    "sent, late",
    [
        ("2026-10-12 23:59 Asia/Seoul", 0),
        ("2026-10-12 23:59:01 Asia/Seoul", 0.5),
        ("2026-10-12 16:58 Europe/Oslo", 0),
        ("2026-10-14 12:00 Asia/Seoul", 1.0),
        ("2026-10-20 12:00 Asia/Seoul", 5.0),
    ],
)
def test_what_lateness_costs_stands_in_a_column_of_its_own(room, sent, late):
    mark = room.mark(result("Alva Berg"), rules=RULES, submitted=f"{SENT}1,doubling,{sent}\n")
    assert numbers(mark) == (5, late, 0, 5 - late)


@pytest.mark.parametrize("whose", ["1", "north"])
def test_an_extension_moves_only_the_due_date(room, whose):
    extended = decided(f"{whose},doubling,,extension,2026-10-14 23:59 Asia/Seoul,Ill,Kim")
    for day, late in ((14, 0), (15, 0.5), (21, 3.5), (22, 5)):
        sent = f"{SENT}1,doubling,2026-10-{day} 23:59 Asia/Seoul\n"
        mark = room.mark(result("Alva Berg"), rules=RULES, submitted=sent, decisions=extended)
        assert numbers(mark) == (5, late, 0, 5 - late)
        assert [words.text for words in mark.comments] == ["Ill (Kim)"]


def test_an_extension_that_ends_before_the_due_date_is_none(room):
    with pytest.raises(Stop, match=r"decisions.csv:2: this is no extension, for doubling is due"):
        extended = decided("1,doubling,,extension,2026-10-12 23:58 Asia/Seoul,,")
        room.mark(result("Alva Berg"), rules=RULES, decisions=extended)


def test_days_of_grace_cost_nothing(room):
    sent = f"{SENT}1,doubling,2026-10-15 12:00 Asia/Seoul\n"
    mark = room.mark(result("Alva Berg"), rules=f"grace_days = 2\n{RULES}", submitted=sent)
    assert numbers(mark) == (5, 0.5, 0, 4.5) and mark.days_late == 1


@pytest.mark.parametrize(
    "days, used", [((2, 2), (2, 1)), ((11, 2), (0, 2)), ((0, 11), (0, 0)), ((9, 1), (3, 0))]
)
def test_days_of_grace_are_used_up_in_the_order_of_due_dates_and_not_after_a_cut_off(
    room, days, used
):
    rules = room.read(rules=f"grace_days = 3\n{RULES}").rules
    due = [instant(f"2026-10-{day} 23:59 Asia/Seoul", "") for day in (12, 19)]
    rules = replace(rules, lessons=dict.fromkeys(("first", "second"), rules.of("doubling")))
    first, second = (
        Attempt(time=Timed(due=date, days=late), exercises=(Earned("double", "right", 2, 2),))
        for date, late in zip(due, days, strict=True)
    )
    assert graces({"second": second, "first": first}, rules) == dict(
        zip(("first", "second"), used, strict=True)
    )


BLANK = graded("double", "blank"), graded("quadruple", "blank")


@pytest.mark.parametrize(
    "answers, decisions, used",
    [
        ((), "", 1),
        (BLANK, "", 0),
        (BLANK, "1,doubling,double,score,1,,,", 1),
        ((), "1,doubling,,excuse,,,,", None),
    ],
)
def test_where_there_is_nothing_to_lose_no_day_of_grace_is_used(room, answers, decisions, used):
    sent = f"{SENT}1,doubling,2026-10-13 12:00 Asia/Seoul\n"
    files = {"rules": f"grace_days = 3\n{RULES}", "decisions": decided(decisions)}
    row = table.row(room.mark(result("Alva Berg", *answers), submitted=sent, **files))
    assert (row["grace used"], row["grace left"]) == (used, 3 - (used or 0))


def test_days_of_grace_that_are_used_and_left_stand_in_the_table(room):
    sent = f"{SENT}1,doubling,2026-10-14 12:00 Asia/Seoul\n"
    rows = room.marks(*map(result, ALL[:2]), rules=f"grace_days = 3\n{RULES}", submitted=sent).table
    days = [[table.row(mark)[f"grace {what}"] for what in ("used", "left")] for mark in rows]
    assert days == [[2, 1], [0, 3], [None, 3]]
    none = table.row(room.mark(result("Alva Berg"), rules=RULES, submitted=sent))
    assert none["grace used"] is None and none["grace left"] is None


@pytest.mark.parametrize(
    "sent, says",
    [
        ("", "doubling: it is not known when Alva Berg handed in, so lateness costs nothing."),
        (
            "1,doubling,late\n",
            "doubling: handed in late, and nothing says by how much, so it costs nothing: Alva",
        ),
    ],
)
def test_nobody_is_late_in_silence(room, sent, says):
    mark = room.mark(result("Alva Berg"), rules=RULES, submitted=SENT + sent)
    assert numbers(mark) == (5, 0, 0, 5)
    (doubt,) = mark.doubts
    assert doubt.text.startswith(says)


def test_what_is_told_of_many_is_one_sentence_and_stands_in_the_table_of_each(room):
    roster = "id,name\n" + "".join(f"{i},S{i}\n" for i in range(20))
    found = room.marks(*(result(f"S{i}") for i in range(20)), rules=RULES, roster=roster)
    (told,) = [doubt.text for doubt in found.told]
    everybody = ", ".join(f"S{i}" for i in range(20))
    assert told.startswith(f"doubling: it is not known when {everybody} handed in, so lateness")
    for i, mark in enumerate(found.table):
        assert table.row(mark)["look at"].startswith(f"doubling: it is not known when S{i} handed")


def test_of_many_doubts_of_one_kind_a_few_are_told_and_all_stand_in_the_table(room):
    roster = "id,name\n" + "".join(f"{i},S{i}\n" for i in range(20))
    twice = (result(f"S{i}", path=f"{p}/S{i}.ipynb") for i in range(20) for p in "ab")
    found = room.marks(*twice, roster=roster)
    told = [doubt.text for doubt in found.told]
    assert len(told) == 13 and told[-1].startswith("… and 8 more of this kind")
    assert all(table.row(mark)["look at"] for mark in found.table)


@pytest.mark.parametrize("rules", ["", f"[lessons.doubling]\n{DUE}"])
def test_where_lateness_costs_nothing_nobody_asks_when(room, rules):
    assert not room.mark(result("Alva Berg"), rules=rules).doubts


def test_points_of_a_class_scale_what_the_check_gives(room):
    points = "[lessons.doubling.points]\ndouble = 8\nquadruple = 0\n"
    half = graded("double", "failed", score=1.0)
    mark = room.mark(result("Alva Berg", half, graded("quadruple")), rules=points)
    assert (mark.raw, mark.points) == (4, 8)
    assert [each.state for each in mark.exercises] == ["partly", "right"]


COSTS = "[lessons.doubling.costs]\nquadruple.once = 1\nquadruple.thrice = 0.5\n"


@pytest.mark.parametrize(
    "answer, score, why",
    [
        (wrong("quadruple", "once"), 2, "Once: costs 1 of the 3 points of quadruple."),
        (
            wrong("quadruple", "once", "thrice"),
            1.5,
            "Once; Thrice: cost 1.5 of the 3 points of quadruple.",
        ),
        (wrong("quadruple", "once", whole=False), 0, ""),  # there may be another mistake
        (wrong("quadruple", "cubed"), 0, ""),
        (wrong("quadruple", "once", "cubed"), 0, ""),
        (wrong("quadruple"), 0, ""),
        (wrong("quadruple", "once", score=2.5), 2.5, ""),  # the check gives more
        (graded("quadruple", "blank"), 0, ""),
    ],
)
def test_a_named_mistake_costs_what_the_rules_say_and_the_student_reads_why(
    room, answer, score, why
):
    mark = room.mark(result("Alva Berg", graded("double"), answer), rules=COSTS)
    (earned,) = mark.exercises[1:]
    assert earned.score == score and (earned.why.text if earned.why else "") == why
    assert mark.raw == 2 + score


def test_who_builds_on_a_wrong_answer_reads_why_there_are_no_points(room):
    fact = sentence(BUILT_ON, answer="Quadruple", base="double")
    waits = graded("quadruple", "failed")
    waits = replace(waits, verdict=replace(waits.verdict, fact=fact))
    mark = room.mark(result("Alva Berg", wrong("double"), waits), rules=COSTS)
    assert mark.exercises[1].why.text == (
        "No points for quadruple yet: it is built on double, and counts when that is right."
    )
    assert mark.exercises[1].score == 0 and mark.exercises[0].why is None


DECIDED = [
    (("1,doubling,quadruple,score,2,The idea is right.,Kim",), 2, 4),
    (("1,doubling,quadruple,adjust,+1,,",), 1, 3),
    (("1,doubling,double,adjust,-3,,",), -2, 0),  # never below 0
    (("1,doubling,double,adjust,4,Bonus,",), 4, 6),
    (("north,doubling,quadruple,score,1,,", "1,doubling,quadruple,score,3,,"), 3, 5),
    ((",doubling,quadruple,score,1,,,once", "north,doubling,quadruple,score,2,,"), 2, 4),
    ((",doubling,quadruple,score,1,,,once", ",doubling,quadruple,adjust,0.5,,,once"), 1.5, 3.5),
    ((",doubling,quadruple,score,1,,,thrice",), 0, 2),
    (("1,doubling,quadruple,comment,,Well tried.,Kim",), 0, 2),
    (("1,doubling,,score,4,,",), 2, 4),
    (("1,doubling,,adjust,-0.5,,",), -0.5, 1.5),
    (("2,doubling,quadruple,score,3,,",), 0, 2),
]


@pytest.mark.parametrize("rows, adjusted, final", DECIDED)
def test_decisions_stand_in_a_column_of_their_own(room, rows, adjusted, final):
    sent = result("Alva Berg", graded("double"), wrong("quadruple", "once"))
    mark = room.mark(sent, decisions=decided(*rows))
    assert numbers(mark) == (2, 0, adjusted, final)


def test_points_given_to_an_answer_are_late_as_well_those_to_a_lesson_are_not(room):
    sent = f"{SENT}1,doubling,2026-10-13 12:00 Asia/Seoul\n"
    answer = result("Alva Berg", graded("double"), wrong("quadruple"))
    for exercise, numbers_then in (("quadruple", (2, 0.5, 3, 4.5)), ("", (2, 0.2, 3, 4.8))):
        rows = decided(f"1,doubling,{exercise},adjust,3,,")
        mark = room.mark(answer, rules=RULES, submitted=sent, decisions=rows)
        assert numbers(mark) == pytest.approx(numbers_then)


def test_a_score_above_the_points_is_a_mistake_of_typing(room):
    with pytest.raises(Stop, match=r"decisions.csv:2: quadruple is worth 3 points, not 30."):
        room.mark(result("Alva Berg"), decisions=decided("1,doubling,quadruple,score,30,,"))


def test_an_absent_student_may_be_given_points(room):
    rows = decided("3,doubling,,score,4,Told me.,Kim")
    mark = room.mark(result("Alva Berg"), id="3", decisions=rows)
    assert mark.state == "absent" and mark.final == 4


OLD = wrong("quadruple", source="class Quadruple: old = True")
LAID_OUT = wrong("quadruple", source="class Quadruple:\n    # my try\n    old  =  True\n")
NEW = wrong("quadruple", source="class Quadruple: new = True")
ROW = "1,doubling,quadruple,score,2,The idea is right.,Kim"


def test_a_decision_survives_every_rerun_and_another_layout(room):
    rows = decided(ROW)
    for answer in (OLD, OLD, LAID_OUT, OLD):
        found = room.marks(result("Alva Berg", graded("double"), answer), decisions=rows)
        assert found.table[0].final == 4 and not found.doubts


def test_a_decision_about_an_answer_that_has_changed_since_is_reported_and_does_not_count(room):
    rows = decided(ROW)
    room.marks(result("Alva Berg", graded("double"), OLD), decisions=rows)
    for _ in range(2):
        found = room.marks(result("Alva Berg", graded("double"), NEW), decisions=rows)
        mark = found.table[0]
        assert mark.final == 2 and not mark.comments
        assert told(found).startswith(
            "decisions.csv:2: the answer of Alva Berg to quadruple is another one since"
        )
    confirmed = decided(f"{ROW},{mark.exercises[1].answer}")
    found = room.marks(result("Alva Berg", graded("double"), NEW), decisions=confirmed)
    assert found.table[0].final == 4 and not found.doubts


def test_a_decision_fits_again_once_the_old_answer_is_back_or_the_row_says_something_else(room):
    room.marks(result("Alva Berg", graded("double"), OLD), decisions=decided(ROW))
    room.marks(result("Alva Berg", graded("double"), NEW), decisions=decided(ROW))
    found = room.marks(result("Alva Berg", graded("double"), OLD), decisions=decided(ROW))
    assert found.table[0].final == 4
    other = decided(ROW.replace(",2,", ",1,"))
    found = room.marks(result("Alva Berg", graded("double"), NEW), decisions=other)
    assert found.table[0].final == 3 and not found.doubts


def test_what_is_remembered_of_a_lesson_outlives_a_run_without_it(room):
    room.marks(result("Alva Berg", graded("double"), OLD), decisions=decided(ROW))
    room.marks(decisions=decided(ROW))
    found = room.marks(result("Alva Berg", graded("double"), NEW), decisions=decided(ROW))
    assert "is another one since" in told(found)


def test_a_decision_about_an_exercise_that_was_not_graded_is_reported(room):
    found = room.marks(unreadable("Alva Berg"), result("김민지"), decisions=decided(ROW))
    assert told(found) == (
        "decisions.csv:2: Alva Berg has no graded answer to quadruple, so it does not count."
    )


def test_a_decision_about_a_group_is_reported_only_where_none_of_it_was_graded(room):
    rows = decided(ROW.replace("1,", "north,", 1))
    found = room.marks(result("Alva Berg", graded("double"), OLD), decisions=rows)
    assert found.table[0].final == 4 and not found.doubts
    found = room.marks(result("Ødegård Siv"), decisions=rows)
    assert told(found).startswith("decisions.csv:2: north has no graded answer to quadruple")


ONCE = ",doubling,quadruple,comment,,Double it again.,Kim,once"


def test_a_comment_reaches_all_whose_wrong_answers_are_equal(room):
    once, thrice = wrong("quadruple", "once"), wrong("quadruple", "thrice")
    sent = zip(ALL, (once, thrice, once), strict=True)
    results = [result(name, graded("double"), answer) for name, answer in sent]
    found = room.marks(*results, decisions=decided(ONCE))
    comments = [[words.text for words in mark.comments] for mark in found.table]
    assert comments == [["Double it again. (Kim)"], [], ["Double it again. (Kim)"]]
    assert not found.doubts


def test_answers_without_a_known_mistake_are_equal_if_they_do_the_same(room):
    answers = [
        wrong("quadruple", source=f"x = {i}", signature=np.array([[0, *[value] * 4]]))
        for i, value in enumerate((0.5, 0.50001, -0.5))
    ]
    sent = [result(name, graded("double"), each) for name, each in zip(ALL, answers, strict=True)]
    table = room.marks(*sent).table
    first, second, third = (mark.exercises[1].answer for mark in table)
    for given, reached in ((first, [True, True, False]), (second, [True, True, False])):
        rows = decided(f",doubling,quadruple,adjust,1,,,{given}")
        assert [mark.final == 3 for mark in room.marks(*sent, decisions=rows).table] == reached
    assert len({first, second, third}) == 3
    assert len({mark.exercises[1].group for mark in table}) == 2


def test_a_decision_about_answers_that_nobody_gives_any_more_is_reported(room):
    found = room.marks(result("Alva Berg"), decisions=decided(ONCE))
    assert told(found) == (
        "decisions.csv:2: no answer to quadruple is 'once' any more, so it does not count."
    )


TEAMS = "[lessons.doubling]\nteams = true\n"


@pytest.mark.parametrize("label", ["north", "Alva Berg", "김민지"])
def test_a_team_hands_in_once_and_each_member_gets_the_marks(room, label):
    found = room.marks(result(label), rules=TEAMS)
    assert [mark.state for mark in found.table] == ["graded", "graded", "absent"]
    assert [mark.final for mark in found.table] == [5, 5, 0]


def test_the_number_of_a_team_is_that_of_no_student(room):
    path = "north_4713_assignsubmission_file/01_doubling.ipynb"
    found = room.marks(result("north", path=path), rules=TEAMS)
    assert [mark.state for mark in found.table] == ["graded", "graded", "absent"]


def test_without_the_rule_a_group_is_no_team(room):
    found = room.marks(result("north"), result("Ødegård Siv"))
    assert [mark.state for mark in found.table] == ["absent", "absent", "graded"]
    assert "'north' is a group, and rules.toml does not say teams = true for" in told(found)
    assert [mark.state for mark in room.marks(result("Alva Berg")).table][1] == "absent"


LARGE = "id,name,group\n" + "".join(f"{i},S{i},No groups\n" for i in range(7))


@pytest.mark.parametrize(
    "rules, states",
    [("", {"absent": 6, "graded": 1}), ("largest_team = 7\n", {"graded": 7})],
)
def test_a_group_that_is_too_large_is_no_team_and_that_is_said_once(room, rules, states):
    found = room.marks(result("S3"), rules=rules + TEAMS, roster=LARGE)
    assert Counter(mark.state for mark in found.table) == states
    says = (
        "The group 'No groups' has 7 students and is no team: more than 6 do not hand in together"
    )
    assert told(found).count(says) == (rules == "")


def test_a_file_of_a_group_that_is_too_large_counts_for_nobody(room):
    found = room.marks(result("No groups"), rules=TEAMS, roster=LARGE)
    assert {mark.state for mark in found.table} == {"absent"}
    assert "'No groups' is a group of 7 students, too large for a team." in told(found)


def test_an_extension_holds_for_the_whole_team_and_so_does_the_time_of_handing_in(room):
    sent = f"{SENT}1,doubling,2026-10-14 12:00 Asia/Seoul\n"
    extended = decided("2,doubling,,extension,2026-10-13 23:59 Asia/Seoul,,")
    rules = RULES + "teams = true\n"
    found = room.marks(result("north"), rules=rules, submitted=sent, decisions=extended)
    assert [mark.late for mark in found.table] == [0.5, 0.5, 0]


def test_two_files_of_one_team_are_a_doubt(room):
    wrong_one = result("Alva Berg", wrong("double"), wrong("quadruple"))
    roster = "id,name,group\n1,Alva Berg,north\n2,김민지,north\n3,Ødegård Siv,north\n"
    found = room.marks(wrong_one, result("김민지"), rules=TEAMS, roster=roster)
    assert [mark.final for mark in found.table] == [0, 5, 5]
    (doubt,) = found.table[2].doubts
    assert doubt.text.startswith("doubling: Ødegård Siv has 2 graded files")


MOODLE = "{name}_{number}_assignsubmission_file/01_doubling.ipynb"


@pytest.mark.parametrize(
    "label, path, says",
    [
        ("Nobody", "", "so it counts for nobody: 'Nobody' (Nobody/01_doubling.ipynb)."),
        ("Kim Minji", "", "'Kim Minji' may be Kim Minji (5) or Kim Minji (6)."),
        (
            "Alva Berg",
            MOODLE.format(name="Alva Berg", number=11),
            "the name is that of Alva Berg (4), and the number that of Kim Minji.",
        ),
    ],
)
def test_a_doubtful_owner_is_listed_and_not_guessed(room, label, path, says):
    roster = "id,name,number\n4,Alva Berg,10\n5,Kim Minji,11\n6,Kim Minji,12\n"
    found = room.marks(result(label, path=path), roster=roster)
    assert says in told(found)
    assert {mark.state for mark in found.table} == {"absent"}


@pytest.mark.parametrize(
    "label, path",
    [
        ("Kim Minji (12)", ""),
        ("Kim Minji", MOODLE.format(name="Kim Minji", number=12)),
        ("Participant", MOODLE.format(name="Participant", number=12)),
        ("kimminji", "kimminji_LATE_12_90001_01_doubling-1.ipynb"),
    ],
)
def test_namesakes_are_told_apart_by_the_platforms_number(room, label, path):
    roster = "id,name,number\n5,Kim Minji,11\n6,Kim Minji,12\n"
    found = room.marks(result(label, path=path), roster=roster)
    assert [mark.state for mark in found.table] == ["absent", "graded"]


def test_the_columns_add_up_whatever_is_decided(room):
    for row in ("adjust,-9", "adjust,1.333", "score,0", "score,4.2"):
        for whole in ("", "quadruple"):
            if whole and row == "score,4.2":
                continue
            rows = decided(f"1,doubling,{whole},{row},,")
            sent = f"{SENT}1,doubling,2026-10-15 00:00 Asia/Seoul\n"
            half = graded("quadruple", "failed", score=1.111)
            answer = result("Alva Berg", graded("double"), half)
            mark = room.mark(answer, rules=RULES, submitted=sent, decisions=rows)
            cells = table.row(mark)
            assert mark.final >= 0 and mark.late <= mark.raw + max(mark.adjusted, 0)
            assert cells["final"] == pytest.approx(
                cells["raw"] - cells["late"] + cells["decisions"]
            )


def test_the_table_comes_back_as_it_was_written(room):
    sent = f"{SENT}1,doubling,2026-10-13 12:00 Asia/Seoul\n2,doubling,late\n"
    rows = decided('1,doubling,,adjust,-0.5,"=Two ""words""",Kim', "3,doubling,,excuse,,,")
    found = room.marks(*map(result, ALL), rules=RULES, submitted=sent, decisions=rows)
    written = table.written(table.COLUMNS, map(table.row, found.table))
    back = table.read(room.write("marks.csv", written), room.read().roster)
    for mark, again in zip(found.table, back, strict=True):
        assert numbers(mark) == numbers(again)
        assert (mark.student, mark.state, mark.points) == (
            again.student,
            again.state,
            again.points,
        )
        assert mark.handed_in.at == again.handed_in.at
        assert mark.handed_in.late == again.handed_in.late
        assert [w.text for w in mark.comments] == [w.comment for w in again.comments]


def test_every_answer_has_its_line_with_what_a_decision_needs(room):
    found = room.marks(
        result("Alva Berg", graded("double"), wrong("quadruple", "once")), rules=COSTS
    )
    line = list(table.answers(found.table[0]))[1]
    assert (line["state"], line["score"], line["equal"], line["why"]) == (
        "partly",
        2,
        "once",
        "Once: costs 1 of the 3 points of quadruple.",
    )
    assert table.written(table.OF_ANSWERS, [line]).startswith("\ufeffid,name,lesson,exercise")


SLOW = graded("quadruple", "failed", stopped=True)
STOPPED = "Stopped (time, memory, or its process ended), also alone and with 4 times the time"


def test_an_answer_that_was_stopped_loses_no_point_in_silence(room):
    found = room.marks(result("Alva Berg", graded("double"), SLOW), result("김민지", SLOW, SLOW))
    said = [each.text for each in found.told if each.text.startswith(STOPPED)]
    assert len(said) == 1 and "Alva Berg (quadruple), 김민지 (quadruple, quadruple)" in said[0]
    assert STOPPED in table.row(found.table[0])["look at"]


@pytest.mark.parametrize("row", ["score,3,,", "comment,,It does not end.,Kim"])
def test_who_has_looked_at_a_stopped_answer_is_not_told_again(room, row):
    rows = decided(f"1,doubling,quadruple,{row},")
    found = room.marks(result("Alva Berg", graded("double"), SLOW), decisions=rows)
    assert not found.told
