"""`promises` in rules.yml: what may stand there, what is refused, and what a floor leaves of it."""

import pytest

from bot.core.rules import Composed, Rules, Severity, Source, compose
from bot.core.rules.promising import Act, Start
from tests.builders import _pack_texts


def made(text: str, organisation: str | None = None) -> Composed:
    return compose(
        repository=Source(name=".github/rules.yml", text=text, oid="1"),
        organisation=None if organisation is None else Source(name="rules.yml", text=organisation, oid="2"),
        packs={name: Source(name=f"pack {name}", text=pack, oid=name) for name, pack in _pack_texts().items()},
    )


def rules(text: str, organisation: str | None = None) -> Rules:
    found = made(text, organisation).rules
    assert found is not None
    return found


def test_the_default_ladder() -> None:
    shipped = rules("version: 1").promising

    assert [(50, (Act.SHOW,)), (80, (Act.REMIND,)), (100, (Act.LABEL, Act.ASK_NEXT, Act.REMIND, Act.TELL_LEAD))] == [
        (rung.at, rung.do) for rung in shipped.reminders
    ]
    assert (Start.READY, ("blocked",)) == (shipped.starts, shipped.pause_labels)


def test_a_repository_changes_key_by_key_and_calendars_by_group() -> None:
    berlin, york = "{timezone: Europe/Berlin}", "{timezone: America/New_York}"
    both = rules(
        f"version: 1\npromises: {{calendars: {{architects: {york}}}, starts: requested}}",
        f"version: 1\npromises: {{calendars: {{seniors: {berlin}}}, leads: {{seniors: dora}}}}",
    ).promising

    assert {"seniors": "Europe/Berlin", "architects": "America/New_York"} == {
        group: calendar.timezone for group, calendar in both.calendars.items()
    }
    assert ({"seniors": "dora"}, Start.REQUESTED, 3) == (both.leads, both.starts, len(both.reminders))


@pytest.mark.parametrize(
    ("promises", "told"),
    [
        ("reminders: [{at: 80}]", "this rung does nothing"),
        ("reminders: [{at: 80, do: [remind], again: 2h}]", "at most once a day"),
        ("reminders: [{at: 80, do: remind}, {at: 80, do: label}]", "two rungs at 80 %"),
        ("reminders: [{at: 50, do: show, again: 1d}, {at: 80, do: remind}]", "only the last rung"),
        ("reminders: [{at: 120, do: remind}]", "expected a number from 1 to 100"),
        ("leads: {seniours: dora}", "no group is named `seniours`"),
        ("leads: {seniors: acme/leads}", "is a team"),
        ("calendars: {seniors: {timezone: Europe/Berlim}}", "is no time zone"),
        ("calendars: {seniors: {timezone: Europe/Berlin, hours: '09:00-09:00'}}", "holds no working time"),
        ("calendars: {seniors: {timezone: Europe/Berlin, holidays: DX}}", "no country whose holidays we know"),
        ("pause-labels: ['Track: careful']", "is a label of Twotrack's own"),
        ("starts: opened", "expected ready or requested"),
    ],
)
def test_a_mistake_is_told(promises: str, told: str) -> None:
    problems = [str(one) for one in made(f"version: 1\npromises: {{{promises}}}").problems]

    assert any(told in one for one in problems), problems


@pytest.mark.parametrize("name", ["r\\e[2J", "two\\u200Btracks", "a\\u00A0b"])
def test_a_name_that_cannot_be_seen_whole_is_refused(name: str) -> None:
    found = made(f'version: 1\nroutes: [{{name: "{name}", track: fast}}]')

    assert ["this name holds a character that cannot be seen"] == [one.message for one in found.problems]


def test_a_floor_that_fixes_the_calendar_leaves_nothing_by_which_promises_stretch() -> None:
    organisation = """
version: 1
promises: {pause-labels: [on-hold], calendars: {seniors: {timezone: Europe/Berlin, days: mon-thu}}}
floor: {calendar: {timezone: Europe/Berlin}}
"""
    text = """
version: 1
promises:
  pause-labels: [anything]
  calendars: {seniors: {timezone: Europe/Berlin, days: mon}}
  leads: {seniors: dora}
"""
    found = made(text, organisation)
    assert found.rules is not None
    held = found.rules.promising

    assert (("on-hold",), (0, 1, 2, 3)) == (held.pause_labels, held.calendars["seniors"].days)
    assert {"seniors": "dora"} == held.leads
    assert {"promises.pause-labels", "promises.calendars"} == {
        one.path for one in found.problems if one.severity is Severity.OVERRULED
    }
    assert ("anything",) == rules(text, "version: 1\nfloor: {mode: enforce}").promising.pause_labels
