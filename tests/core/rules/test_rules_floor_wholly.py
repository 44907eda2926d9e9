"""What a floor that asks for shares, or for who accepts, leaves to a repository: nothing that moves it, either way."""

import pytest

from bot.core.rules import Composed, Severity
from bot.core.words import Word
from tests.core.rules.test_rules_promises import made

ORGANISATION = """
version: 1
groups: {{seniors: [ana], security: [sue], everybody: [ana, mallory]}}
{more}
floor:
  routes: [{{name: held, when: {when}, track: careful}}]
"""


def over(when: str, repository: str, more: str = "") -> Composed:
    return made(f"version: 1\n{repository}", ORGANISATION.format(when=when, more=more))


def overruled(found: Composed) -> list[str]:
    return [one.path for one in found.problems if one.severity is Severity.OVERRULED]


@pytest.mark.parametrize("bands", ["{ai-assisted: 99, ai-heavy: 100}", "{ai-assisted: 1, ai-heavy: 2}"])
@pytest.mark.parametrize(
    "when",
    [
        "{not: {origin: human-led}}",
        "{contradiction: true}",
        "{share: {at-least: 80}}",
        "{possible-share: {over: 50}}",
        "{all: [{domain: payments}, {not: {share: {under: 20}}}]}",
    ],
)
def test_where_a_floor_counts_shares_the_bands_are_the_organisations(when: str, bands: str) -> None:
    found = over(when, f"origin: {{bands: {bands}}}")

    assert found.rules is not None
    assert (20, 80) == found.rules.bands
    assert ["origin.bands"] == overruled(found)


def test_elsewhere_they_are_the_repositorys() -> None:
    found = over("{domain: payments}", "origin: {bands: {ai-heavy: 60}}")

    assert found.rules is not None
    assert (20, 60) == found.rules.bands
    assert [] == overruled(found)


def test_who_accepts_is_whom_the_organisation_names() -> None:
    named = "commands: {accept: [security]}"
    wider = over("{risk: high}", "commands: {accept: [everybody]}", named)
    other = over("{risk: high}", "groups: {security: [mallory]}", named)
    fewer = over("{risk: high}", "commands: {accept: [seniors]}")

    assert wider.rules is not None
    assert () == wider.rules.commands[Word.ACCEPT]
    assert ["commands.accept"] == overruled(wider)
    assert other.rules is not None
    assert ("sue",) == other.rules.groups["security"].users
    assert ["groups.security"] == overruled(other)
    assert fewer.rules is not None
    assert ("seniors",) == fewer.rules.commands[Word.ACCEPT]
    assert [] == overruled(fewer)


def test_a_floor_of_plain_hours_leaves_nothing_that_stops_their_clock() -> None:
    floor = "{risk: high}, track: careful}]\n  tracks: {careful: {first-review: {within: 48h, wall: true}}}\n#"
    found = over(floor, "promises: {starts: requested, pause-labels: [anything]}")

    assert found.rules is not None
    assert ("ready", ("blocked",)) == (found.rules.promising.starts, found.rules.promising.pause_labels)
