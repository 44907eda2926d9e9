"""Shipped packs, the organisation and the repository lie over each other in a way that can be told in advance."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.case import Case
from bot.core.rules import (
    Approval,
    Bands,
    Calendar,
    Composed,
    Duration,
    Group,
    Layer,
    Rules,
    Source,
    TrackRules,
    compose,
    route,
)
from bot.core.sections import DESIGN_SECTIONS
from bot.core.words import Mode, Origin, Risk, Track

DESIGN = (Path(__file__).parent / "design.yml").read_text(encoding="utf-8")
STRICT = "version: 1\nmode: advise\ntracks: {fast: {first-review: 4h}}\ngroups: {strict: [eve]}\n"


def together(pack: Source, organisation: str | None, repository: str | None) -> Composed:
    """Compose texts, with a second pack `strict` at hand."""
    return compose(
        repository=None if repository is None else Source("rules.yml", repository, "r0"),
        organisation=None if organisation is None else Source("acme/.github rules.yml", organisation, "o0"),
        packs={"default": pack, "strict": Source("pack strict", STRICT, "s0")},
    )


def rules_of(pack: Source, organisation: str | None, repository: str | None) -> Rules:
    answer = together(pack, organisation, repository)
    assert answer.problems == ()
    assert answer.rules is not None
    return answer.rules


def names(rules: Rules) -> list[str]:
    return [layer.name for layer in rules.sources]


def test_the_example_of_the_design_reads_as_printed(composed: Callable[[str], Composed]) -> None:
    answer = composed(DESIGN)
    rules = answer.rules

    assert answer.problems == ()
    assert rules is not None
    assert (rules.version, rules.mode, rules.bands) == (1, Mode.ENFORCE, (20, 80))
    assert rules.groups["seniors"] == Group(name="seniors", users=("ana",), teams=("acme/seniors",))
    assert [(each.name, each.track) for each in rules.routes] == [
        ("AI-heavy code", Track.CAREFUL),
        ("high-risk domain", Track.CAREFUL),
        ("nobody said who wrote it", Track.CAREFUL),
        ("everything else", Track.FAST),
    ]
    assert rules.calendar is not None
    assert rules.calendar.holidays == "DE"
    (payments,) = [domain for domain in rules.domains if domain.name == "payments"]
    assert (payments.risk, payments.most_ai, payments.design_doc) == (Risk.HIGH, Origin.AI_ASSISTED, DESIGN_SECTIONS)
    assert str(payments.paths) == "src/payments/**, **/billing/**"


def test_the_default_pack_alone(default: Rules) -> None:
    assert default.warnings == ()
    assert default.sources == (Layer("pack default", "d0"),)
    assert (default.mode, default.bands, default.calendar) == (Mode.ENFORCE, Bands(20, 80), None)
    assert {name: group.is_open for name, group in default.groups.items()} == dict.fromkeys(
        ("seniors", "ai-specialists", "architects"), True
    )
    assert default.tracks[Track.FAST] == TrackRules(
        approvals=(Approval("seniors", 1),), first_review=Duration(24), re_review=Duration(24), checks_passing=True
    )
    careful = default.tracks[Track.CAREFUL]
    assert (careful.approvals, careful.decision, careful.request) == (
        (Approval("seniors", 2),),
        Duration(72),
        ("ai-specialists",),
    )
    assert careful.manual_test
    assert careful.architecture_review is not None


def test_the_tutorial_at_the_head_of_the_default_pack_is_true(
    composed: Callable[[str], Composed], pack: Source
) -> None:
    comment = pack.text.split("say:\n#\n")[1].split("\n#\n")[0]

    assert composed("\n".join(line.removeprefix("#     ") for line in comment.splitlines())).problems == ()


def test_the_calendar_that_the_default_pack_shows_is_one(composed: Callable[[str], Composed], pack: Source) -> None:
    (line,) = (line.removeprefix("#     ") for line in pack.text.splitlines() if line.startswith("#     calendar:"))
    rules = composed(f"version: 1\n{line}").rules

    assert rules is not None
    assert isinstance(rules.calendar, Calendar)


def test_a_repository_without_rules_has_its_organisations(pack: Source) -> None:
    rules = rules_of(pack, "version: 1\nmode: observe\n", None)

    assert rules.mode is Mode.OBSERVE
    assert names(rules) == ["pack default", "acme/.github rules.yml"]


def test_a_repository_lies_over_its_organisation(pack: Source) -> None:
    rules = rules_of(pack, "version: 1\nmode: observe\n", "version: 1\nmode: advise\n")

    assert rules.mode is Mode.ADVISE
    assert rules.sources == (
        Layer("pack default", "d0"),
        Layer("acme/.github rules.yml", "o0"),
        Layer("rules.yml", "r0"),
    )


@pytest.mark.parametrize(
    ("organisation", "repository", "layers"),
    [
        (None, None, ["default"]),
        (None, "version: 1", ["default"]),
        (None, "version: 1\nextends: [default, strict]", ["default", "strict"]),
        (None, "version: 1\nextends: [strict, default]", ["strict", "default"]),
        (None, "version: 1\nextends: default", ["default"]),
        ("version: 1", "version: 1\nextends: [strict]", ["default", "strict"]),
        ("version: 1\nextends: [default]", "version: 1\nextends: [default]", ["default"]),
        ("version: 1\nextends: [default, strict]", "version: 1\nextends: []", ["default", "strict"]),
        ("version: 1\nextends: [default, strict]", "version: 1", ["default", "strict"]),
    ],
)
def test_packs_lie_at_the_bottom_whoever_names_them(
    pack: Source, organisation: str | None, repository: str | None, layers: list[str]
) -> None:
    packs = [name for name in names(rules_of(pack, organisation, repository)) if name.startswith("pack ")]

    assert packs == [f"pack {name}" for name in layers]


def test_no_pack_gets_a_repository_past_its_organisation(pack: Source) -> None:
    rules = rules_of(pack, "version: 1\nmode: enforce\n", "version: 1\nextends: [strict]\n")

    assert rules.mode is Mode.ENFORCE
    assert rules.tracks[Track.FAST].first_review == Duration(4)


def test_a_band_left_out_is_the_lower_layers(pack: Source) -> None:
    rules = rules_of(
        pack,
        "version: 1\norigin: {bands: {ai-assisted: 85, ai-heavy: 95}}",
        "version: 1\norigin: {bands: {ai-heavy: 90}}",
    )

    assert rules.bands == (85, 90)


def test_a_group_and_a_domain_are_replaced_whole_and_the_others_stay(pack: Source) -> None:
    rules = together(
        pack,
        'version: 1\ngroups: {seniors: [ana, ben]}\ndomains: {core: {paths: ["src/**"], risk: high}}',
        'version: 1\ngroups: {seniors: ["@acme/seniors", Cy, cy]}\ndomains: {core: {paths: ["lib/**"]}}',
    ).rules

    assert rules is not None
    assert rules.groups["seniors"] == Group(name="seniors", users=("Cy",), teams=("acme/seniors",))
    assert rules.groups["architects"].is_open
    (core,) = [domain for domain in rules.domains if domain.name == "core"]
    assert (str(core.paths), core.risk) == ("lib/**", Risk.NORMAL)
    assert "payments" in {domain.name for domain in rules.domains}


def test_a_track_is_changed_key_by_key(pack: Source) -> None:
    rules = rules_of(
        pack,
        "version: 1\ntracks: {careful: {manual-test: optional, architecture-review: optional}}",
        "version: 1\ntracks: {careful: {decision: none, request: []}, fast: {checks: optional}}",
    )

    assert rules.tracks[Track.CAREFUL] == TrackRules(
        approvals=(Approval("seniors", 2),), first_review=Duration(48), re_review=Duration(24), checks_passing=True
    )
    assert rules.tracks[Track.FAST].checks_passing is False


def test_routes_are_the_upper_layers(pack: Source) -> None:
    rules = rules_of(pack, "version: 1\nroutes: [{name: all, track: careful, mode: advise}]", None)

    assert [(each.name, each.position, each.mode) for each in rules.routes] == [("all", 0, Mode.ADVISE)]


def test_starting_from_nothing(pack: Source) -> None:
    rules = rules_of(
        pack,
        None,
        "version: 1\nextends: []\nroutes: [{name: all, track: fast}]\n"
        "tracks: {fast: {first-review: 1d}, careful: {first-review: 2d}}\n",
    )

    assert (rules.domains, rules.groups, rules.mode, rules.bands) == ((), {}, Mode.ENFORCE, (20, 80))


def test_the_digest_tells_rules_apart_and_not_where_they_came_from(pack: Source) -> None:
    plain = rules_of(pack, None, None).digest
    said_again = rules_of(pack, None, "# hello\nversion: 1\nextends: [default]\nmode: enforce\n").digest
    other = rules_of(pack, None, "version: 1\nmode: observe\n").digest

    assert said_again == plain
    assert other != plain
    assert len(plain) == 64


def test_one_broken_layer_leaves_no_rules_and_tells_of_every_layer(pack: Source) -> None:
    answer = together(pack, "version: 1\nmode: loud\n", "version: 1\nmode: [\n")

    assert answer.rules is None
    assert [str(problem) for problem in answer.problems] == [
        "rules.yml:3:1: the file ends in the middle of something",
        'acme/.github rules.yml:2:7: mode: expected observe, advise or enforce, got "loud"',
    ]


def test_a_mistake_is_told_even_where_an_upper_layer_hides_it(pack: Source) -> None:
    answer = together(pack, "version: 1\nmode: loud\n", "version: 1\nmode: observe\n")

    assert [problem.file for problem in answer.problems] == ["acme/.github rules.yml"]


def test_a_name_may_be_defined_in_any_layer(pack: Source) -> None:
    upper = "version: 1\nroutes: [{name: a, when: {domain: core}, track: careful}, {name: b, track: fast}]\n"

    assert together(pack, "version: 1\ndomains: {core: {paths: [src]}}", upper).problems == ()
    assert [str(problem) for problem in together(pack, None, upper).problems] == [
        "rules.yml:2:35: routes[0].when.domain: no domain is named `core`"
    ]


def test_an_installation_without_the_default_pack_says_so() -> None:
    answer = compose(repository=None, organisation=None, packs={})

    assert answer.rules is None
    assert [str(problem) for problem in answer.problems] == ["rules.yml:1:1: no pack is named `default`"]


def test_a_pack_stands_alone(pack: Source) -> None:
    packs = {"default": pack, "strict": Source("pack strict", "version: 1\nextends: [default]\n", "s")}
    answer = compose(
        repository=Source("rules.yml", "version: 1\nextends: [default, strict]", "r"), organisation=None, packs=packs
    )

    assert [str(problem) for problem in answer.problems] == [
        "pack strict:2:11: extends[0]: a pack cannot extend another"
    ]


def test_the_first_route_that_matches_decides_and_tells_of_those_before_it(
    default: Rules, case: Callable[..., Case]
) -> None:
    routed = route(default, case(risk=Risk.HIGH))

    assert routed.route.name == "high-risk domain"
    assert routed.why.said == "risk is high"
    assert [(passed.name, why.said) for passed, why in routed.passed] == [
        ("AI-heavy code", "origin is human-led, not ai-heavy"),
        ("only part of it was seen", "the whole change was seen"),
    ]


def test_the_last_route_says_that_no_other_matched(default: Rules, case: Callable[..., Case]) -> None:
    routed = route(default, case())

    assert (routed.route.name, routed.why.said) == ("everything else", "no route above it matches")
    assert len(routed.passed) == len(default.routes) - 1


def test_a_lone_route_matches_everything(ruled: Callable[[str], Rules], case: Callable[..., Case]) -> None:
    assert route(ruled("routes: [{name: all, track: careful}]"), case()).why.said == "it matches everything"
