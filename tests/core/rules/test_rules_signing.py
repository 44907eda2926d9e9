"""AI tools of a company's own: found like those that ship, told apart from nothing, and only ever added."""

from collections.abc import Callable

import pytest

from bot.core.evidence import Signal
from bot.core.judge import Book, judge
from bot.core.judgement import Judgement
from bot.core.memory import Memory
from bot.core.rules import Composed, Rules, Source, compose
from bot.core.signing import extended
from bot.core.words import Origin
from tests.builders import commit, person, robot, shipped, snapshot

SIGNALS_OF_AI = "agent-author, credit, session, disclosure, review-credit or hint"
OWN = """\
signals:
  acme-agent:
    - {signal: credit, field: trailer-email, match: iexact, values: [Agent@acme.example]}
    - {signal: session, field: trailer, key: Acme-Run, match: regex, values: ['^[0-9]+$']}
    - {signal: agent-author, field: author-email, match: exact, values: [robot@acme.example]}
    - {signal: session, field: branch, match: prefix, values: [acme-agent/], note: since spring}
    - {signal: session, field: body, match: regex, values: ['Made by .* Agent']}
    - {signal: disclosure, field: label, match: iexact, values: [made-by-acme]}
    - {signal: agent-author, field: pull-author, account: bot, match: exact, values: [acme-agent]}
    - {signal: hint, field: message, match: regex, values: ['agent-log: \\S+']}
"""


@pytest.fixture
def judged(ruled: Callable[[str], Rules]) -> Callable[..., Judgement]:
    book = Book(default=Composed(ruled(OWN), ()))
    return lambda **pull: judge(snapshot(**pull), book, shipped(), Memory())


@pytest.mark.parametrize(
    ("pull", "signal"),
    [
        ({"commits": (commit("Add\n\nCo-authored-by: Agent <agent@ACME.example>"),)}, Signal.CREDIT),
        ({"commits": (commit("Add\n\nAcme-Run: 1234"),)}, Signal.SESSION),
        ({"branch": "acme-agent/fix"}, Signal.SESSION),
        ({"body": "Text\n\nMade by the Agent v2\n"}, Signal.SESSION),
        ({"labels": ("Made-By-Acme",)}, Signal.DISCLOSURE),
        ({"author": robot("acme-agent")}, Signal.AGENT_AUTHOR),
        ({"commits": (commit("Add\n\nagent-log: x1"),)}, Signal.HINT),
    ],
)
def test_a_tool_of_ones_own_is_found(judged: Callable[..., Judgement], pull: dict[str, object], signal: Signal) -> None:
    assert [(one.signal, one.tool) for one in judged(**pull).provenance.evidence] == [(signal, "acme-agent")]


@pytest.mark.parametrize(
    "pull",
    [
        {"commits": (commit("Add\n\nAcme-Run: soon"),)},
        {"branch": "my-acme-agent/fix"},
        {"author": person("acme-agent")},  # people may own the login
        {"body": "Made by\nan Agent"},
    ],
)
def test_what_looks_like_it_is_not_taken_for_it(judged: Callable[..., Judgement], pull: dict[str, object]) -> None:
    assert judged(**pull).provenance.evidence == ()


def test_what_ships_is_found_as_before(judged: Callable[..., Judgement]) -> None:
    message = "Add\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nCo-authored-by: A <agent@acme.example>"
    provenance = judged(commits=(commit(message),)).provenance

    assert provenance.tools == ("acme-agent", "claude-code")
    assert provenance.origin is Origin.AI_HEAVY


def test_layers_add_to_a_tool_and_take_nothing_away(pack: Source) -> None:
    def layer(name: str, value: str) -> Source:
        signal = f"{{signal: session, field: branch, match: prefix, values: [{value}]}}"
        return Source(name, f"version: 1\nsignals: {{acme-agent: [{signal}]}}\n", name)

    rules = compose(
        repository=layer("rules.yml", "repo/"), organisation=layer("org.yml", "org/"), packs={"default": pack}
    ).rules

    assert rules is not None
    assert [(one.tool, one.values) for one in rules.signals] == [("acme-agent", ("org/",)), ("acme-agent", ("repo/",))]


def test_the_catalogue_is_extended_once_for_the_same_rules(ruled: Callable[[str], Rules]) -> None:
    known = shipped().signals
    first = extended(known, ruled(OWN).signals)
    before = extended.cache_info().misses
    again = extended(known, ruled(OWN + "mode: advise\n").signals)

    assert again is first
    assert extended.cache_info().misses == before
    assert extended(known, ()) is known
    assert not any("acme-agent" in str(index) for index in known.places.values())


@pytest.mark.parametrize(
    ("signal", "problem"),
    [
        (
            "{signal: measured, field: branch, match: prefix, values: [a]}",
            f'signals.a[0].signal: expected {SIGNALS_OF_AI}, got "measured"',
        ),
        ("{signal: credit, field: trailer, match: exact, values: [a]}", "signals.a[0]: `key` is missing"),
        (
            "{signal: credit, field: branch, key: A, match: exact, values: [a]}",
            "signals.a[0]: `key` means nothing for `field: branch`",
        ),
        ("{signal: agent-author, field: pull-author, match: exact, values: [a]}", "signals.a[0]: `account` is missing"),
        (
            "{signal: session, field: body, match: prefix, values: [a]}",
            "signals.a[0]: `field: body` is searched by `match: regex`",
        ),
        (
            "{signal: session, field: body, match: regex, values: ['(a']}",
            "signals.a[0].values[0]: this is no regular expression we can run: a bracket `(` is not closed",
        ),
        (
            "{signal: session, field: branch, match: prefix, values: ['']}",
            "signals.a[0].values[0]: expected a text of 1 to 200 characters on one line",
        ),
        ("{signal: session, field: branch, match: prefix}", "signals.a[0]: `values` is missing"),
        (
            "{signal: session, field: branch, match: prefix, value: [a], values: [b]}",
            "signals.a[0].value: unknown key `value`",
        ),
    ],
)
def test_mistakes_are_told_at_their_place(composed: Callable[[str], Composed], signal: str, problem: str) -> None:
    answer = composed(f"version: 1\nsignals:\n  a:\n    - {signal}\n")

    assert answer.rules is None
    assert [str(each).split(": ", 1)[1] for each in answer.problems] == [problem]
    assert [each.line for each in answer.problems] == [4]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("weight: credit", "leave it out: what a finding is worth follows from its `signal`"),
        ("needle: x", "leave it out: the expression is searched as it is"),
        ("not-between: [2026-05-01, 2026-01-01]", "leave it out, and take the signal away while it means nothing"),
        ("not-between: tomorrow", "leave it out, and take the signal away while it means nothing"),
        ("weigth: credit", "known here: account, field, key, match, note, signal, values"),
    ],
)
def test_keys_of_the_shipped_catalogue_are_told_what_to_do_here(
    composed: Callable[[str], Composed], key: str, hint: str
) -> None:
    answer = composed(
        f"version: 1\nsignals:\n  a:\n    - {{signal: hint, field: body, match: regex, values: [x], {key}}}\n"
    )

    assert answer.rules is None
    assert [(one.line, one.hint) for one in answer.problems] == [(4, hint)]


def test_every_signal_that_rules_may_name_has_a_weight() -> None:
    """Whoever writes one cannot say what it is worth, so the catalogue must."""
    known = shipped().signals.weights

    assert {each for each in Signal if each.value in SIGNALS_OF_AI and each is not Signal.HINT} <= known.keys()
