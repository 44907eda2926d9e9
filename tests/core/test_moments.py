"""Rules that ask for the time: whoever judged is told when to look again, and then finds another answer (law 5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.facts import Snapshot
from bot.core.judge import Book, judge
from bot.core.judgement import Judgement
from bot.core.memory import Memory
from tests.builders import book, shipped, snapshot

RULES = """\
version: 1
extends: []
groups: {{seniors: [ben]}}
tracks:
  fast: {{first-review: 2000h}}
  careful: {{first-review: 2000h}}
calendar: {{timezone: {zone}, days: mon-sun}}
routes: [{routes}, {{name: rest, track: fast}}]
"""
FREEZE = '{name: freeze, when: {time: {days: fri, hours: "16:00-24:00"}}, track: careful}'


def rules(routes: str = FREEZE, zone: str = "Europe/Berlin") -> Book:
    return book(RULES.format(routes=routes, zone=zone))


def at(moment: datetime) -> Snapshot:
    made = snapshot(labels=("human-led",))
    return replace(made, taken_at=moment, pull=replace(made.pull, ready_at=moment))


def judged(moment: datetime, asked: Book) -> Judgement:
    return judge(at(moment), asked, shipped(), Memory())


def berlin(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("routes", "now", "route", "again"),
    [
        (FREEZE, berlin(6, 15, 59), "rest", berlin(6, 16)),  # the sixth is a Friday
        (FREEZE, berlin(6, 16), "freeze", berlin(7, 0)),
        (FREEZE, berlin(7, 0), "rest", berlin(13, 16)),
        ('{name: night, when: {time: {hours: "22:00-06:00"}}, track: careful}', berlin(3, 23), "night", berlin(4, 6)),
        ("{name: weekend, when: {time: {days: [sat, sun]}}, track: careful}", berlin(3, 9), "rest", berlin(7, 0)),
        (  # the clock alone changes nothing here
            "{name: never, when: {time: {days: fri}, fork: true}, track: careful}", berlin(3, 9), "rest", None),
        (
            "{name: a, when: {fork: false}, track: careful}, {name: late, when: {time: {days: fri}}, track: fast}",
            berlin(3, 9),
            "a",
            None,
        ),
        (  # what is asked besides changes the answer as well
            "{name: fridays, when: {time: {days: fri}}, also: {manual-test: required}}", berlin(5, 9), "rest", berlin(6, 0)),
    ],
)  # fmt: skip
def test_the_next_look_is_when_the_clock_changes_the_answer(
    routes: str, now: datetime, route: str, again: datetime | None
) -> None:
    judgement = judged(now, rules(routes))
    promised = judgement.due

    assert judgement.route == route
    assert judgement.next_look_at == (again if again is not None else promised)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
def test_a_rule_reads_the_clock_of_the_calendar(zone: str) -> None:
    now = datetime(2026, 11, 6, 15, 30, tzinfo=UTC)  # 16:30 in Berlin

    assert judged(now, rules(zone=zone)).route == ("freeze" if zone == "Europe/Berlin" else "rest")


HOURS = st.sampled_from(["00:00-02:30", "02:30-03:00", "02:00-02:15", "16:00-24:00", "22:00-06:00", "01:45-01:45"])
DAYS = st.sampled_from(["fri", "[sat, sun]", "mon-thu", "sun", "mon-sun"])
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
MINUTES = st.integers(0, 60 * 24 * 40)
MOMENTS = st.builds(
    lambda start, minutes: start + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)]),
    MINUTES,
)


@settings(deadline=None)  # each example judges twenty times
@given(days=DAYS, hours=HOURS, zone=ZONES, moment=MOMENTS)
def test_law_5_at_the_next_look_the_answer_differs_from_just_before(
    days: str, hours: str, zone: str, moment: datetime
) -> None:
    """Also on the days on which the clock is changed."""
    if hours == "01:45-01:45":
        hours = "01:45-01:46"
    asked = rules(f'{{name: spell, when: {{time: {{days: {days}, hours: "{hours}"}}}}, track: careful}}', zone)
    judgement = judged(moment, asked)
    again = judgement.next_look_at

    assert again is not None
    assert again > moment
    if again != judgement.due:
        before, after = (judged(then, asked) for then in (again - timedelta(microseconds=1), again))
        assert before.route == judgement.route != after.route
        for part in range(1, 20):
            between = moment + (again - moment) * part / 20
            assert judged(between, asked).route == judgement.route
