"""Who may say what: commands in the rules, and how far a repository can hand them out."""

import pytest

from bot.core.rules import Composed, Source, compose
from bot.core.words import Word

FLOOR = "version: 1\ngroups: {leads: [gus, ana]}\nfloor: {mode: enforce}\n"
GLASS = FLOOR.replace("floor: {mode", "commands: {override: [leads]}\nfloor: {mode")


def together(pack: Source, repository: str, organisation: str | None) -> Composed:
    return compose(
        repository=Source("rules.yml", f"version: 1\n{repository}", "r"),
        organisation=Source("org.yml", organisation, "o") if organisation else None,
        packs={"default": pack},
    )


@pytest.mark.parametrize(
    ("organisation", "repository", "override", "leads"),
    [
        (None, "", (), None),
        (None, "groups: {leads: [ivo]}\ncommands: {override: [leads]}", ("leads",), ("ivo",)),
        (GLASS, "", ("leads",), ("gus", "ana")),
        (GLASS, "commands: {override: []}", (), ("gus", "ana")),
        (GLASS, "groups: {mine: [eve]}\ncommands: {override: [mine]}", (), ("gus", "ana")),
        (GLASS, "groups: {leads: [ana, eve]}", ("leads",), ("ana",)),
        (FLOOR, "groups: {mine: [eve]}\ncommands: {override: [mine]}", (), ("gus", "ana")),
        (FLOOR, "groups: {leads: [eve]}", (), ("eve",)),
    ],
)
def test_only_an_organisation_with_a_floor_says_who_breaks_the_glass(
    pack: Source, organisation: str | None, repository: str, override: tuple[str, ...], leads: tuple[str, ...] | None
) -> None:
    answer = together(pack, repository, organisation)

    assert answer.rules is not None, answer.problems
    assert answer.rules.commands[Word.OVERRIDE] == override
    assert leads is None or answer.rules.groups["leads"].users == leads


def test_a_repository_that_hands_it_out_is_told_at_its_line(pack: Source) -> None:
    answer = together(pack, "groups: {mine: [eve]}\ncommands: {override: [mine]}", GLASS)

    assert [(one.line, one.path, one.severity.value) for one in answer.problems] == [
        (3, "commands.override", "overruled")
    ]


def test_a_group_that_names_nobody_cannot_break_the_glass(pack: Source) -> None:
    answer = together(pack, "commands: {override: [seniors]}", None)

    assert [str(one) for one in answer.problems] == [
        "rules.yml:2:23: commands.override[0]: the group `seniors` names nobody, and so everybody"
    ]
