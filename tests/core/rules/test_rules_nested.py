"""Groups in groups: everybody in them counts, nobody gets in by a way round, and mistakes are told at their line."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rule_changes import changed
from bot.core.rules import Composed, Group, Rules, Severity, Source, compose
from bot.core.rules.names import Member
from bot.core.rules.nested import flat


def test_everybody_in_a_nested_group_is_in_the_outer_one_once(ruled: Callable[[str], Rules]) -> None:
    rules = ruled(
        'groups:\n  seniors: [ana, "@acme/seniors", {group: leads}, {group: chiefs}]\n'
        '  leads: [ben, {group: chiefs}]\n  chiefs: [cleo, ben, "@acme/seniors"]\n'
    )

    assert rules.groups["seniors"] == Group(name="seniors", users=("ana", "ben", "cleo"), teams=("acme/seniors",))
    assert rules.groups["leads"] == Group(name="leads", users=("ben", "cleo"), teams=("acme/seniors",))


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (
            "{seniors: [ana, ivo, {group: laeds}], leads: [ben]}",
            ["2:38: groups.seniors[2].group: no group is named `laeds` | did you mean `leads`?"],
        ),
        (
            "{seniors: [{group: seniors}]}",
            [
                "2:20: groups.seniors[0]: `seniors` would be in itself | a group cannot be in itself; take one of them out"
            ],
        ),
        (
            "{seniors: [{group: leads}], leads: [{group: seniors}]}",
            [
                "2:20: groups.seniors[0]: `leads` names `seniors` in turn | a group cannot be in itself; take one of them out",
                "2:45: groups.leads[0]: `seniors` names `leads` in turn | a group cannot be in itself; take one of them out",
            ],
        ),
        (
            "{seniors: [ana, ivo, {group: leads}], leads: []}",
            [
                "2:30: groups.seniors[2]: the group `leads` names nobody, and so everybody | name people or teams in `groups: {leads: […]}`"
            ],
        ),
        (
            "{seniors: {group: leads}, leads: [ana]}",
            [
                "2:19: groups.seniors: expected a list of logins, teams and groups, got a mapping | put it in a list: `[{…}]`"
            ],
        ),
        (
            "{seniors: [{team: leads}]}",
            [
                "2:20: groups.seniors[0]: `group` is missing | everybody in another group of the rules: `{group: leads}`",
                "2:21: groups.seniors[0].team: unknown key `team` | known here: group",
            ],
        ),
    ],
)
def test_mistakes_are_told_at_their_line(composed: Callable[[str], Composed], groups: str, told: list[str]) -> None:
    answer = composed(f"version: 1\ngroups: {groups}\n")

    assert answer.rules is None
    assert [f"{problem} | {problem.hint}".removeprefix("rules.yml:") for problem in answer.problems] == told


def test_two_approvals_of_a_group_with_enough_people_inside_are_not_too_many(ruled: Callable[[str], Rules]) -> None:
    ruled("groups: {seniors: [{group: leads}], leads: [ana, ben]}\n")


def test_a_long_chain_is_told_and_read_in_no_time(composed: Callable[[str], Composed]) -> None:
    links = "".join(f"  g{at}: [{{group: g{at + 1}}}]\n" for at in range(1200))
    answer = composed(f"version: 1\ngroups:\n{links}  g1200: [ana]\n")

    assert answer.rules is None
    assert "more than 100 groups are in this one" in str(answer.problems[0])


FLOOR = """version: 1
groups: {leads: [gus], chiefs: [ivo]}
floor:
  mode: enforce
  groups: {seniors: [ana, {group: leads}]}
  tracks: {careful: {approvals: [{from: seniors}]}}
"""


@pytest.mark.parametrize(
    ("groups", "users"),
    [
        ("{}", ("ana", "gus")),
        ("{leads: [mallory]}", ("ana",)),
        ("{leads: [mallory], seniors: [{group: leads}]}", ("ana", "gus")),
        ("{mine: [gus, mallory], seniors: [{group: mine}]}", ("gus",)),
        ("{seniors: [{group: chiefs}]}", ("ana", "gus")),
    ],
)
def test_no_repository_gets_into_a_group_of_the_floor_through_another(
    pack: Source, groups: str, users: tuple[str, ...]
) -> None:
    answer = compose(
        repository=Source("rules.yml", f"version: 1\ngroups: {groups}\n", "r"),
        organisation=Source("org.yml", FLOOR, "o"),
        packs={"default": pack},
    )

    assert answer.rules is not None, answer.problems
    assert answer.rules.groups["seniors"].users == users
    assert any(problem.severity is Severity.OVERRULED for problem in answer.problems) == (groups != "{}")


def test_a_simulation_tells_who_joins_through_another_group(ruled: Callable[[str], Rules]) -> None:
    before = ruled("groups: {seniors: [ana, {group: leads}], leads: [ben]}\n")
    after = ruled("groups: {seniors: [ana, {group: leads}], leads: [ben, cleo]}\n")

    assert changed(before, after) == ("The group leads gains cleo.", "The group seniors gains cleo.")


NAMES = st.sampled_from(["a", "b", "c", "d"])
MEMBERS = st.builds(lambda name: Member(name, is_team=False, is_group=True), NAMES) | st.builds(
    lambda login: Member(login, is_team=False), st.sampled_from(["ana", "ben", "cleo"])
)


@given(st.dictionaries(NAMES, st.lists(MEMBERS, max_size=4).map(tuple)))
def test_a_flat_group_holds_whom_its_members_hold_and_nobody_else(groups: dict[str, tuple[Member, ...]]) -> None:
    made = flat(groups)

    for name, members in groups.items():
        direct = {one for one in members if not one.is_group}
        inner = {one for each in members if each.is_group for one in made.get(each.name, ())}
        assert set(made[name]) == direct | inner
        assert not any(one.is_group for one in made[name])
