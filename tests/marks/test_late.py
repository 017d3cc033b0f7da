"""What lateness costs: nothing in time, a share for each day begun, never more than there is."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from course.marks.late import Late, days_late, deduction, graces
from course.marks.times import instant
from course.sentences import Stop

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return instant(text, "here:1")


DUE = at("2026-10-12 23:59 Asia/Seoul")


@pytest.mark.parametrize(
    "apart, days",
    [(-DAY, 0), (-SECOND, 0), (0 * DAY, 0), (SECOND, 1), (DAY, 1), (DAY + SECOND, 2), (9 * DAY, 9)],
)
def test_a_day_begins_a_second_after_the_due_instant_or_the_same_instant_of_another_day(
    apart, days
):
    assert days_late(DUE + apart, DUE) == days


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/Oslo", "+09:00", "Z"])
def test_the_zone_in_which_an_instant_is_written_does_not_matter(zone):
    sent = [DUE + hours * HOUR for hours in range(-30, 60, 7)]
    elsewhere = [each.astimezone(at(f"2026-01-01 00:00 {zone}").tzinfo) for each in sent]
    assert [days_late(each, DUE) for each in elsewhere] == [days_late(each, DUE) for each in sent]


@pytest.mark.parametrize(
    "due, sent, days",
    [
        # on 25 October 2026 the clocks of Oslo are put back, on 28 March 2027 forward
        ("2026-10-24 23:59 Europe/Oslo", "2026-10-25 23:59 Europe/Oslo", 1),  # 25 hours
        ("2026-10-24 23:59 +02:00", "2026-10-25 23:59 +01:00", 2),  # no clock that changes
        ("2027-03-27 23:59 Europe/Oslo", "2027-03-28 23:59 Europe/Oslo", 1),  # 23 hours
        ("2027-03-27 23:59 Europe/Oslo", "2027-03-29 00:00 Europe/Oslo", 2),
        ("2026-10-24 02:30 Europe/Oslo", "2026-10-25 02:30 +02:00", 1),  # 02:30 comes twice
        ("2026-10-24 02:30 Europe/Oslo", "2026-10-25 02:30 +01:00", 1),
        ("2026-10-25 02:30 Europe/Oslo", "2026-10-25 02:45 +02:00", 0),  # due at the second one
        ("2027-03-27 02:30 Europe/Oslo", "2027-03-28 03:30 Europe/Oslo", 1),  # 02:30 never comes
    ],
)
def test_where_the_clock_is_changed_a_day_ends_at_the_same_time_of_day(due, sent, days):
    assert days_late(at(sent), at(due)) == days


DUES = (
    "2026-10-24 02:30 Europe/Oslo",
    "2027-03-27 02:30 Europe/Oslo",
    "2026-10-12 23:59 Asia/Seoul",
)


@pytest.mark.parametrize("due", list(map(at, DUES)), ids=DUES)
def test_who_hands_in_later_is_never_less_late(due):
    sent = [due.astimezone(UTC) + minutes * timedelta(minutes=10) for minutes in range(-50, 400)]
    days = [days_late(each, due) for each in sent]
    assert days == sorted(days) and days[0] == 0 and days[-1] == 3


RULES = [Late(share, end) for share, end in product((0.0, 0.1, 0.4, 1.0), (None, 0, 2))]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_deduction_is_never_negative_never_more_than_the_points_and_grows_with_the_days(rule):
    for points, grace in product((0.0, 0.5, 17.25), (0, 1, 3)):
        costs = [deduction(points, days, rule, grace) for days in range(8)]
        assert costs == sorted(costs)
        assert costs[0] == 0 and all(0 <= cost <= points for cost in costs)
        less = [deduction(points, days, rule, grace + 1) for days in range(8)]
        assert all(one >= other for one, other in zip(costs, less, strict=True))


def test_the_formula():
    assert deduction(20, 3, Late(0.1)) == pytest.approx(6)
    assert deduction(20, 3, Late(0.1), grace=2) == pytest.approx(2)
    assert deduction(20, 3, Late(0.1, cut_off_days=3)) == pytest.approx(6)
    assert deduction(20, 3, Late(0.1, cut_off_days=2)) == 20
    assert deduction(20, 3, Late(0.1, cut_off_days=2), grace=1) == pytest.approx(4)
    assert deduction(20, 99, Late()) == 0


@pytest.mark.parametrize(
    "days, budget, used",
    [([2, 0, 2], 3, [2, 0, 1]), ([5], 3, [3]), ([1, 1], 0, [0, 0]), ([], 2, [])],
)
def test_days_of_grace_are_used_up(days, budget, used):
    assert graces([(5.0, late, Late(0.1)) for late in days], budget) == used


@pytest.mark.parametrize(
    "points, days, rule, used",
    [
        (0.0, 2, Late(0.1), 0),
        (5.0, 2, Late(), 0),
        (5.0, 9, Late(0.1, cut_off_days=7), 3),
        (5.0, 10, Late(0.1, cut_off_days=7), 3),
        (5.0, 11, Late(0.1, cut_off_days=7), 0),
        (5.0, 9, Late(cut_off_days=7), 2),
        (5.0, 4, Late(1.0), 0),
    ],
    ids=str,
)
def test_no_more_days_of_grace_are_used_than_save_points(points, days, rule, used):
    assert graces([(points, days, rule)], budget=3) == [used]


@pytest.mark.parametrize(
    "text, says",
    [
        ("2026-10-12 23:59", "rules.toml:4: '2026-10-12 23:59' has no zone: whose clock is it?"),
        ("2026-10-12 23:59 KST", "there is no zone 'KST'"),
        ("2026-10-12 23:59 ../x", "there is no zone '../x'"),
        ("2026-10-12", "is no date with a time and a zone"),
        ("2026-13-12 23:59 Asia/Seoul", "is no date with a time and a zone"),
        ("12.10.2026 23:59 Asia/Seoul", "is no date with a time and a zone"),
        ("2027-03-28 02:30 Europe/Oslo", "does not exist: the clock is put forward then"),
        (5, "'5' is no date"),
        (datetime(2026, 10, 12, 23, 59), "has no zone"),
        (datetime(2026, 10, 12).date(), "has no zone"),
    ],
    ids=str,
)
def test_an_instant_that_is_none_is_told_with_its_place(text, says):
    with pytest.raises(Stop) as stop:
        instant(text, "rules.toml:4")
    assert str(stop.value).startswith("rules.toml:4: ") and says in str(stop.value)


def test_zones_by_name_and_by_offset():
    same = ("2026-10-12T23:59+09:00", "2026-10-12 23:59:00 Asia/Seoul", "2026-10-12 14:59 Z")
    assert {at(text).astimezone(UTC) for text in same} == {at("2026-10-12 14:59 UTC")}
