"""The admin of one repository, who wants rid of the organisation's floor: each key either holds, or is told to them."""

import pytest

from bot.core.rules import Composed, Rules, Severity, Source, compose
from bot.core.words import Track, Word

FLOOR = """\
version: 1
groups: {leads: [ana]}
floor:
  mode: enforce
  calendar: none
  groups: {seniors: [ana, ben]}
  tracks:
    fast: {approvals: [{from: seniors}]}
    careful: {approvals: [{from: seniors, count: 2}]}
  routes: [{name: heavy, when: {origin: ai-heavy}, track: careful}]
"""


def answer(pack: Source, organisation: str, repository: str | None = None) -> Composed:
    return compose(
        repository=None if repository is None else Source("rules.yml", repository, "r"),
        organisation=Source("org.yml", organisation, "o"),
        packs={"default": pack},
    )


def rules_of(composed: Composed) -> Rules:
    assert composed.rules is not None, [str(one) for one in composed.problems]
    return composed.rules


@pytest.mark.parametrize(
    ("repository", "place"),
    [
        ("groups: {mine: [mallory]}\ncommands: {track: [mine]}\n", "commands.track"),
        ("groups: {mine: [mallory]}\ncommands: {origin: [seniors, mine]}\n", "commands.origin"),
        ("groups: {mine: [mallory]}\ncommands: {dismiss: [mine]}\n", "commands.dismiss"),
        ("groups: {mine: [mallory]}\ncommands: {override: [mine]}\n", "commands.override"),
        ("trivial: ['**']\n", "trivial"),
        ("tracks: {fast: {after-push: stay}}\n", "tracks.fast.after-push"),
    ],
)
def test_what_only_loosens_is_held_though_the_floor_does_not_name_it(pack: Source, repository: str, place: str) -> None:
    composed = answer(pack, FLOOR, f"version: 1\n{repository}")
    (told,) = composed.problems
    held, plain = rules_of(composed), rules_of(answer(pack, FLOOR))

    assert (told.severity, told.path, told.file) == (Severity.OVERRULED, place, "rules.yml")
    assert "every floor" in told.message
    for word in (Word.TRACK, Word.ORIGIN, Word.DISMISS, Word.OVERRIDE):
        assert set(held.commands[word]) <= set(plain.commands[word])
    assert held.trivial.lines == ()
    assert not held.tracks[Track.FAST].approvals_stay


@pytest.mark.parametrize(
    "floor",
    [
        "groups: {seniors: [ana, ben]}, tracks: {careful: {approvals: [{from: seniors}]}}",
        "routes: [{name: it, when: {risk: high}, track: careful}]",
        "domains: {payments: {paths: ['pay/**'], risk: high, most-ai: human-led}}",
    ],
)
def test_approvals_fall_under_a_floor_that_says_nothing_of_the_fast_track(pack: Source, floor: str) -> None:
    composed = answer(
        pack, f"version: 1\nfloor: {{mode: enforce, {floor}}}\n", "version: 1\ntracks: {fast: {after-push: stay}}\n"
    )
    (told,) = [one for one in composed.problems if one.file == "rules.yml"]

    assert (told.severity, told.path) == (Severity.OVERRULED, "tracks.fast.after-push")
    assert not rules_of(composed).tracks[Track.FAST].approvals_stay


def test_what_the_organisation_says_outside_of_the_floor_is_what_holds(pack: Source) -> None:
    said = "trivial: ['docs/**']\ncommands: {dismiss: [leads]}\nservice-accounts: [robot]\ntracks: {fast: {after-push: stay}}\n"
    repository = "version: 1\ntrivial: ['docs/**']\ncommands: {dismiss: [leads]}\nservice-accounts: []\n"
    composed = answer(pack, FLOOR + said, repository)
    rules = rules_of(composed)

    assert [one.path for one in composed.problems if one.file == "rules.yml"] == ["service-accounts"]
    assert rules.trivial.lines == ("docs/**",)
    assert rules.commands[Word.DISMISS] == ("leads",)
    assert rules.service_accounts.users == ("robot",)
    assert rules.tracks[Track.FAST].approvals_stay


def test_a_floor_that_asks_for_nothing_leaves_them_free(pack: Source) -> None:
    repository = "version: 1\ngroups: {mine: [mallory]}\ncommands: {dismiss: [mine]}\ntrivial: ['**']\n"

    assert answer(pack, "version: 1\nfloor: {mode: enforce}\n", repository).problems == ()


def test_who_may_break_the_glass_is_told_for_the_right_reason(pack: Source) -> None:
    """The floor names no command, so nothing may say that it does."""
    repository = "version: 1\ngroups: {leads: [mallory]}\ncommands: {override: [seniors, leads]}\n"
    first, second = answer(pack, f"{FLOOR}commands: {{override: [leads]}}\n", repository).problems

    assert first.message == "looser than org.yml:2, which holds because `commands.override` in org.yml:11 names it"
    assert second.message == "looser than org.yml:11, which every floor holds"


def test_without_a_word_of_the_organisation_nobody_breaks_the_glass(pack: Source) -> None:
    organisation = """\
version: 1
extends: []
groups: {seniors: [ana]}
tracks: {fast: {first-review: 24h}, careful: {first-review: 24h}}
routes: [{name: all of it, track: careful}]
floor: {mode: enforce}
"""
    composed = answer(pack, organisation, "version: 1\nextends: []\ncommands: {override: [seniors]}\n")

    assert rules_of(composed).commands[Word.OVERRIDE] == ()
    (told,) = composed.problems
    assert told.message == "looser than what the organisation says, which every floor holds"


@pytest.mark.parametrize(
    ("floor", "told"),
    [
        (
            FLOOR.replace("fast: {approvals: [{from: seniors}]}", "fast: {code-owners: required}"),
            "8:25: floor.tracks.fast.code-owners: asks the code owners, and every repository says itself in its CODEOWNERS who they are",
        ),
        (
            FLOOR.replace("count: 2}]", "count: 2}], request: [leads]"),
            "9:64: floor.tracks.careful.request: asks `leads`, and every repository may say itself who that is",
        ),
        (
            f"{FLOOR}commands: {{dismiss: [leads], track: [leads]}}\n",
            "4:3: floor: `leads` may make a careful change fast and set objections aside, and every repository says itself who they are",
        ),
        (
            FLOOR.replace("seniors", "owners"),
            "10:32: floor.routes[0].when: asks for the origin, which `seniors` may lower; every repository says itself who they are",
        ),
        (
            "version: 1\nfloor: {mode: enforce, groups: {seniors: [ana, ben]}, tracks: {careful: {approvals: [{from: seniors}]}}}\n",
            "2:63: floor.tracks: holds careful alone: every repository may send all of it to fast by its `routes`",
        ),
        (
            "version: 1\nfloor: {mode: enforce, groups: {seniors: [ana, ben]}, domains: {payments: {paths: ['pay/**'], risk: high}}}\n",
            "2:75: floor.domains.payments: no route of the floor asks for it, and every repository may send it to fast by its `routes`",
        ),
    ],
)  # fmt: skip
def test_what_is_left_to_repositories_is_told_with_the_line_to_add(pack: Source, floor: str, told: str) -> None:
    problems = answer(pack, floor).problems

    assert told in [str(one).removeprefix("org.yml:") for one in problems]
    assert {one.severity for one in problems} == {Severity.WARNING}
    assert all("`" in one.hint for one in problems)


def test_a_group_of_the_floor_beside_the_code_owners_closes_that_gap(pack: Source) -> None:
    floor = FLOOR.replace("{from: seniors}]}", "{from: seniors}], code-owners: required}")

    assert answer(pack, floor).problems == ()
