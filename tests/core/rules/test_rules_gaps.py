"""What a floor leaves to repositories though its promises stand on it is told to the organisation, at its own line."""

import pytest

from bot.core.rules import Composed, Severity, Source, compose

CLOSED = """\
  mode: enforce
  calendar: none
  groups: {seniors: [ana, ben]}
  tracks: {careful: {approvals: [{from: seniors, count: 2}], first-review: 24h}}
  routes: [{name: heavy, when: {origin: ai-heavy}, track: careful}]
"""
CASES = [
    (
        CLOSED.replace("  mode: enforce\n", ""),
        "3:3: floor: every repository may say `mode: observe`, and then nothing of this reaches GitHub",
    ),
    (
        CLOSED.replace("  calendar: none\n", ""),
        "5:76: floor.tracks.careful.first-review: is counted in working time, and every repository may say in its `calendar` when it works",
    ),
    (
        CLOSED.replace("seniors: [ana, ben]", "seniors: []").replace("{origin: ai-heavy}", "{risk: high}"),
        "6:33: floor.tracks.careful.approvals: asks `seniors`, and every repository may say itself who that is",
    ),
    (
        CLOSED.replace("seniors: [ana, ben]", "seniors: []").replace("from: seniors", "from: architects"),
        "6:33: floor.tracks.careful.approvals: asks `architects`, and every repository may say itself who that is",
        "7:32: floor.routes[0].when: asks for the origin, which `seniors` may lower; every repository says itself who they are",
    ),
    (
        CLOSED.replace("careful: {app", "fast: {app").replace(", track: careful", ", also: {manual-test: required}"),
        "6:11: floor.tracks: holds fast alone: every repository may send all of it to careful, and ask less there",
    ),
    (
        "  mode: enforce\n  routes: [{name: risky, when: {risk: high}, track: careful}]\n",
        "4:12: floor.routes[0]: leads to careful, and every repository may say itself what careful asks for",
    ),
    (
        "  mode: enforce\n  routes: [{name: freeze, when: {time: {days: fri}}, also: {approvals: [{from: seniors}]}}]\n",
        "4:72: floor.routes[0].also.approvals: asks `seniors`, and every repository may say itself who that is",
        "4:33: floor.routes[0].when: asks for the time, and every repository may say in its `calendar` where the clock stands",
    ),
    (
        "  mode: enforce\n  routes: [{name: soon, when: {fork: true}, also: {first-review: 4h, architecture-review: {from: architects}}}]\n",
        "4:66: floor.routes[0].also.first-review: is counted in working time, and every repository may say in its `calendar` when it works",
    ),
    (
        CLOSED.replace("origin: ai-heavy", "origin: undeclared"),
        "7:32: floor.routes[0].when: asks for silence, and a repository may end it with one weak sign among its `signals`",
    ),
    (
        "  mode: enforce\n  routes: [{name: robots, when: {automation: true}, track: fast}]\n",
        "4:12: floor.routes[0]: holds nothing back",
    ),
]  # fmt: skip


def answer(pack: Source, floor: str, repository: str | None = None) -> Composed:
    return compose(
        repository=None if repository is None else Source("rules.yml", repository, "r"),
        organisation=Source("org.yml", f"version: 1\nfloor:\n{floor}", "o"),
        packs={"default": pack},
    )


@pytest.mark.parametrize("case", CASES)
def test_a_gap_is_told_at_its_line(pack: Source, case: tuple[str, ...]) -> None:
    floor, *wanted = case
    composed = answer(pack, floor)

    told = [str(one).removeprefix("org.yml:") for one in composed.problems]
    for each in wanted:
        assert each in told
    assert {one.severity for one in composed.problems} == {Severity.WARNING}
    assert composed.rules is not None
    assert all(one.hint for one in composed.problems)


def test_a_floor_without_gaps_has_nothing_to_tell(pack: Source) -> None:
    assert answer(pack, CLOSED).problems == ()


def test_a_gap_is_told_to_the_organisation_whatever_the_repository_says(pack: Source) -> None:
    floor = CLOSED.replace("  calendar: none\n", "")
    composed = answer(pack, floor, "version: 1\ncalendar: {timezone: Europe/Berlin}\n")

    assert [(one.file, one.severity) for one in composed.problems] == [("org.yml", Severity.WARNING)]


def test_promises_that_count_nights_and_weekends_need_no_calendar(pack: Source) -> None:
    floor = CLOSED.replace("  calendar: none\n", "").replace("24h", "{within: 24h, wall: true}")

    assert answer(pack, floor).problems == ()


def test_the_possible_share_is_not_ended_by_a_weak_sign(pack: Source) -> None:
    floor = CLOSED.replace("{origin: ai-heavy}", "{any: [{origin: undeclared}, {possible-share: {at-least: 80}}]}")

    assert answer(pack, floor).problems == ()


def test_routes_with_a_mode_of_their_own_need_none_of_the_floor(pack: Source) -> None:
    floor = "  routes: [{name: x, when: {risk: high}, track: careful, mode: enforce}]\n"

    assert not any("mode: observe" in str(one) for one in answer(pack, floor).problems)


def test_two_routes_of_a_floor_cannot_share_a_name(pack: Source) -> None:
    floor = CLOSED.replace("track: careful}]", "track: careful}, {name: heavy, when: {risk: high}, track: careful}]")
    composed = answer(pack, floor)

    assert composed.rules is None
    assert [str(one) for one in composed.problems] == [
        "org.yml:7:69: floor.routes[1]: another route above is named `heavy`"
    ]
