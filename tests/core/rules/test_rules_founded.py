"""A floor route names domains, bands and groups that stand elsewhere: no repository can take its meaning away."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.case import Case
from bot.core.dossier import dossier
from bot.core.judge import Book, judge
from bot.core.memory import Memory
from bot.core.rules import Composed, Rules, Severity, Source, compose, route
from bot.core.sections import DESIGN_SECTIONS
from bot.core.words import Origin, Track
from tests.builders import file, shipped, snapshot

HELD = "  mode: enforce\n  calendar: none\n  groups: {seniors: [ana]}\n  tracks: {careful: {approvals: [{from: seniors}]}}\n"
SHOP = "domains:\n  vault: {paths: ['vault/**'], labels: [vault], content: ['KEY'], risk: high, most-ai: ai-assisted, design-doc: required}\n"
FAST = "version: 1\nroutes: [{name: all of it, track: fast}]\n"


def together(pack: Source, when: str, repository: str, more: str = "") -> Composed:
    organisation = f"version: 1\n{SHOP}floor:\n{HELD}{more}  routes: [{{name: held, when: {when}, track: careful}}]\n"
    return compose(
        repository=Source("rules.yml", repository, "r"),
        organisation=Source("org.yml", organisation, "o"),
        packs={"default": pack},
    )


def rules_of(answer: Composed) -> Rules:
    assert answer.rules is not None, [str(one) for one in answer.problems]
    return answer.rules


def taken(rules: Rules, *paths: str, author: str = "hana", added: int = 10) -> str:
    """The route that a change to some files takes, judged as any other."""
    seen = snapshot(*(file(path, added=added) for path in paths))
    seen = replace(
        seen,
        pull=replace(seen.pull, author=replace(seen.pull.author, login=author)),
        diff=replace(seen.diff, content={"KEY": (), ".": paths}),
    )
    return judge(seen, Book(default=Composed(rules, ())), shipped(), Memory()).route


@pytest.mark.parametrize(
    ("when", "path", "domains"),
    [
        ("{domain: vault}", "vault/a.py", "{vault: {paths: []}}"),
        ("{domain: vault}", "vault/a.py", "{vault: {paths: ['vault/**', '!vault/**']}}"),
        ("{domain: authentication}", "src/auth/a.py", "{authentication: {paths: []}}"),  # of the pack
        ("{any: [{fork: true}, {domain: [docs, vault]}]}", "vault/a.py", "{vault: {paths: []}}"),
        ("{risk: high}", "vault/a.py", "{vault: {paths: []}}"),
        ("{risk: high}", "vault/a.py", "{vault: {paths: ['vault/**'], risk: low}}"),
        ("{risk: {at-least: normal}}", "src/a.py", "{mine: {paths: ['**'], risk: low}}"),
        ("{risk: {at-least: normal}}", "src/a.py", "{docs: {paths: ['**'], risk: low}}"),
        ("{not: {risk: low}}", "src/a.py", "{docs: {paths: ['**'], risk: low}}"),
        ("{not: {domain: docs}}", "src/a.py", "{docs: {paths: ['**'], risk: low}}"),
        ("{not: {domain: docs}}", "src/a.py", "{docs: {paths: ['**/*.md'], content: ['.']}}"),
    ],
)
def test_a_route_of_the_floor_keeps_its_meaning(pack: Source, when: str, path: str, domains: str) -> None:
    assert taken(rules_of(together(pack, when, f"{FAST}domains: {domains}\n")), path) == "held"


@pytest.mark.parametrize(
    ("groups", "when", "author"),
    [
        ("{staff: [hana]}", "{not: {author-in: staff}}", "hana"),
        ("{staff: [ana]}", "{author-in: staff}", "ben"),
    ],
)
def test_so_it_does_where_it_asks_for_a_group(pack: Source, groups: str, when: str, author: str) -> None:
    organisation = f"version: 1\ngroups: {{staff: [ben]}}\nfloor:\n{HELD}  routes: [{{name: held, when: {when}, track: careful}}]\n"
    answer = compose(
        repository=Source("rules.yml", f"{FAST}groups: {groups}\n", "r"),
        organisation=Source("org.yml", organisation, "o"),
        packs={"default": pack},
    )

    assert taken(rules_of(answer), "src/a.py", author=author) == "held"


@pytest.mark.parametrize(
    ("when", "repository", "problem"),
    [
        ("{domain: vault}", "domains: {vault: {paths: []}}", "3:26: domains.vault.paths: looser than org.yml:3, which holds because the floor in org.yml:9 names it"),
        ("{domain: vault}", "domains: {vault: {paths: [x], risk: low}}", "3:37: domains.vault.risk: looser than org.yml:3, which holds because the floor in org.yml:9 names it"),
        ("{risk: high}", "domains: {vault: {paths: [x], most-ai: ai-heavy}}", "3:40: domains.vault.most-ai: looser than org.yml:3, which holds because the floor in org.yml:9 names it"),
        ("{risk: high}", "domains: {payments: {paths: []}}", "3:29: domains.payments.paths: looser than pack default:36, which holds because the floor in org.yml:9 names it"),
        ("{origin: ai-heavy}", "origin: {bands: {ai-heavy: 99}}", "3:28: origin.bands.ai-heavy: looser than pack default:24, which holds because the floor in org.yml:9 names it"),
    ],
)  # fmt: skip
def test_taking_from_what_it_names_is_told_at_its_line(pack: Source, when: str, repository: str, problem: str) -> None:
    answer = together(pack, when, f"{FAST}{repository}\n")

    assert [str(one) for one in answer.problems if one.severity is Severity.OVERRULED] == [f"rules.yml:{problem}"]
    assert answer.rules is not None


def test_a_domain_that_it_names_keeps_all_that_the_organisation_asks_there(pack: Source) -> None:
    rules = rules_of(together(pack, "{domain: vault}", f"{FAST}domains: {{vault: {{paths: ['mine/**']}}}}\n"))
    vault = next(domain for domain in rules.domains if domain.name == "vault")

    assert (vault.most_ai, vault.design_doc, vault.labels) == (Origin.AI_ASSISTED, DESIGN_SECTIONS, ("vault",))
    assert [taken(rules, path) for path in ("vault/a.py", "mine/a.py", "src/a.py")] == ["held", "held", "all of it"]


def test_a_floor_that_limits_ai_holds_where_the_bands_begin(pack: Source) -> None:
    more = "  domains: {vault: {paths: ['vault/**'], most-ai: ai-assisted}}\n"
    answer = together(pack, "{fork: true}", f"{FAST}origin: {{bands: {{ai-assisted: 50, ai-heavy: 99}}}}\n", more)

    assert rules_of(answer).bands == (20, 80)
    assert [one.path for one in answer.problems] == ["origin.bands.ai-assisted", "origin.bands.ai-heavy"]


def test_where_no_layer_says_where_the_bands_begin_the_usual_ones_hold() -> None:
    whole = (
        "version: 1\nextends: []\ngroups: {seniors: [ana]}\n"
        "tracks: {fast: {first-review: 1d}, careful: {first-review: 1d}}\nroutes: [{name: rest, track: fast}]\n"
        f"floor:\n{HELD}  routes: [{{name: held, when: {{origin: ai-heavy}}, track: careful}}]\n"
    )
    answer = compose(
        repository=Source("rules.yml", "version: 1\norigin: {bands: {ai-assisted: 90, ai-heavy: 99}}\n", "r"),
        organisation=Source("org.yml", whole, "o"),
        packs={},
    )

    assert rules_of(answer).bands == (20, 80)


def test_what_a_repository_says_of_other_domains_is_its_own(pack: Source) -> None:
    answer = together(
        pack, "{domain: vault}", f"{FAST}domains: {{payments: {{paths: []}}}}\norigin: {{bands: {{ai-heavy: 90}}}}\n"
    )

    assert answer.problems == ()
    assert taken(rules_of(answer), "src/payments/a.py") == "all of it"


def test_a_stricter_pack_that_a_repository_chose_stays(pack: Source) -> None:
    """What the floor names is held, not laid over what the repository has."""
    strict = Source(
        "pack strict", "version: 1\ndomains: {vault: {paths: ['more/**'], risk: high, most-ai: human-led}}\n", "s"
    )
    organisation = f"version: 1\nfloor:\n{HELD}  domains: {{x: {{paths: [x]}}}}\n  routes: [{{name: held, when: {{domain: payments}}, track: careful}}]\n"
    answer = compose(
        repository=Source("rules.yml", FAST + "extends: [strict]\n", "r"),
        organisation=Source("org.yml", organisation, "o"),
        packs={"default": pack, "strict": replace(strict, text=strict.text.replace("vault", "payments"))},
    )
    payments = next(domain for domain in rules_of(answer).domains if domain.name == "payments")

    assert payments.most_ai is Origin.HUMAN_LED
    assert [taken(rules_of(answer), path) for path in ("more/a.py", "src/payments/a.py")] == ["held", "held"]


def test_the_rules_are_others_when_the_organisation_changes_what_is_hidden(pack: Source) -> None:
    """A decision names the rules it was made by, and the organisation's domain below a repository's is part of them."""
    repository = f"{FAST}domains: {{docs: {{paths: ['**'], risk: low}}}}\n"
    one = rules_of(together(pack, "{not: {domain: docs}}", repository))
    other = compose(
        repository=Source("rules.yml", repository, "r"),
        organisation=Source(
            "org.yml",
            f"version: 1\n{SHOP}  docs: {{paths: [x], risk: low}}\nfloor:\n{HELD}  routes: [{{name: held, when: {{not: {{domain: docs}}}}, track: careful}}]\n",
            "o",
        ),
        packs={"default": pack},
    )

    assert one.digest != rules_of(other).digest


DOMAINS = st.dictionaries(
    st.sampled_from(["vault", "docs", "payments", "mine"]),
    st.fixed_dictionaries(
        {"paths": st.sampled_from(["[]", "['**']", "['vault/**', '!vault/**']", "['src/**']"])},
        optional={"risk": st.sampled_from(["low", "normal", "high"]), "content": st.just("['.']")},
    ),
    max_size=3,
)
WHENS = st.sampled_from(
    ["{domain: vault}", "{risk: high}", "{risk: {at-least: normal}}", "{not: {domain: docs}}", "{not: {risk: low}}"]
)


@given(
    when=WHENS, domains=DOMAINS, paths=st.lists(st.sampled_from(["vault/a.py", "docs/a.md", "src/a.py"]), min_size=1)
)
def test_no_domains_of_a_repository_take_a_change_out_of_the_floor(
    pack: Source, when: str, domains: dict[str, dict[str, str]], paths: list[str]
) -> None:
    """Whatever was careful by the floor under the organisation's own rules is careful under the repository's."""
    said = ", ".join(f"{name}: {{{', '.join(f'{k}: {v}' for k, v in one.items())}}}" for name, one in domains.items())
    alone = rules_of(together(pack, when, FAST))
    loosened = rules_of(together(pack, when, f"{FAST}domains: {{{said}}}\n"))

    if taken(alone, *paths) == "held":
        assert taken(loosened, *paths) == "held"


def test_without_rules_of_its_own_nothing_is_asked_twice(pack: Source, case: Callable[..., Case]) -> None:
    organisation = Source(
        "org.yml", f"version: 1\nfloor:\n{HELD}  routes: [{{name: held, when: {{risk: high}}, track: careful}}]\n", "o"
    )
    rules = rules_of(compose(repository=None, organisation=organisation, packs={"default": pack}))
    seen = snapshot(file("src/payments/a.py"))
    provenance = judge(seen, Book(default=Composed(rules, ())), shipped(), Memory()).provenance

    assert rules.ground is None
    assert dossier(seen, rules, provenance, shipped().signals.uncounted).case.held is None
    assert route(rules, case()).track is Track.FAST
