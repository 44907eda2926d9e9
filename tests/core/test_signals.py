"""The catalogue: every signal finds its examples and nothing else, and bad data is refused by its line."""

import re
from re import _constants as sre  # the parser's own words, to look into expressions
from re import _parser as parser

import pytest
import yaml
from pulls import SIGNALS, ask, commit, pull, shipped

from bot.core.evidence import Evidence, Signal
from bot.core.facts import Account, Signature
from bot.core.signals import catalogue
from bot.core.words import AccountKind, Origin

TEXT = SIGNALS.read_text(encoding="utf-8")
DATA = yaml.safe_load(TEXT)
PARTS = [
    pytest.param(tool, part, id=f"{tool}-{at}-{part['signal']}-{part['field']}")
    for tool, tools in DATA["tools"].items()
    for at, part in enumerate(tools["signals"])
]


def _signature(text):
    name, _, email = text.partition(" <")
    return Signature(name, email.removesuffix(">"))


def _account(text):
    login, kind = re.fullmatch(r"(\S+) \((bot|user)\)", text).groups()
    return Account(login, AccountKind(kind))


def _found(field, text) -> tuple[Evidence, ...]:
    """What the catalogue finds in an example, put where its field belongs."""
    match field:
        case "author-email" | "author-name":
            asked = pull(commit(author=_signature(text)))
        case "committer-name":
            asked = pull(commit(committer=_signature(text)))
        case "trailer-email" | "trailer" | "message":
            asked = pull(commit(message=text))
        case "body" | "hidden":
            asked = pull(commit(), body=text)
        case "branch":
            asked = pull(commit(), branch=text)
        case "pull-author":
            asked = pull(commit(), author=_account(text))
        case "label":
            asked = pull(commit(), labels=(text,))
    return ask(asked).evidence


@pytest.mark.parametrize(("tool", "part"), PARTS)
def test_every_signal_finds_its_examples(tool, part):
    for example in part["examples"]["match"]:
        found = {(one.signal, one.tool) for one in _found(part["field"], example)}

        assert (part["signal"], tool) in found, example


@pytest.mark.parametrize(("tool", "part"), PARTS)
def test_every_signal_passes_over_its_counterexamples(tool, part):
    for example in part["examples"].get("miss", ()):
        found = {(one.signal, one.tool) for one in _found(part["field"], example)}

        assert (part["signal"], tool) not in found, example


@pytest.mark.parametrize("part", DATA["disclosures"]["keys"], ids=lambda part: part["key"])
def test_disclosures_find_their_examples_and_no_thanks_to_people(part):
    for example in part["examples"]["match"]:
        assert Signal.DISCLOSURE in {one.signal for one in _found("trailer", example)}, example
    for example in part["examples"]["miss"]:
        assert _found("trailer", example) == (), example


@pytest.mark.parametrize("part", DATA["measured"], ids=lambda part: part["key"])
def test_measured_trailers_find_their_examples(part):
    for example in part["examples"]["match"]:
        assert Signal.MEASURED in {one.signal for one in _found("trailer", example)}, example
    for example in part["examples"]["miss"]:
        assert Signal.MEASURED not in {one.signal for one in _found("trailer", example)}, example


def test_a_disclosure_names_its_tool():
    values = {
        "Claude:claude-3-opus coccinelle sparse": "claude-code",
        "OpenCode (Claude Opus 4.5)": "opencode",
        "Kimi K2.5 via Crush <crush@charm.land>": "crush",
        "GitHub Copilot": "copilot",
        "OpenAI GPT-5.4": "codex",
        "Gemini CLI": "gemini",
        "Kimi K2": None,
        "AI": None,
    }

    found = {value: [one.tool for one in _found("trailer", f"Assisted-by: {value}")] for value in values}

    assert found == {value: [tool] for value, tool in values.items()}


def test_a_signal_without_a_counterexample_is_one_that_nobody_checked():
    """`miss` may be left out for unverified entries alone."""
    bare = [param.id for param in PARTS if not param.values[1]["examples"].get("miss")]
    checked = [param.id for param in PARTS if param.id in bare and not param.values[1].get("unverified")]

    assert checked == []


def test_every_weight_is_used_and_every_source_is_cited():
    parts = [param.values[1] for param in PARTS]
    others = [*DATA["measured"], *DATA["disclosures"]["keys"], *DATA["automation"], *DATA["paths"], DATA["uncounted"]]
    cited = {name for part in [*parts, *others] for name in part["sources"]}
    in_words = {name for name in DATA["sources"] if f"[{name}]" in TEXT}

    assert {part.get("weight", part["signal"]) for part in parts} - {"hint"} | {"disclosure"} == set(DATA["weights"])
    assert set(DATA["sources"]) - cited - in_words == {"gitai_repo", "aider_blame"} - cited


def test_weights_stand_for_what_was_measured():
    """The numbers written beside the weights give the weights."""
    weights = {name: (part["low"], part["best"]) for name, part in DATA["weights"].items()}
    whole = {"copilot": 79, "devin": 75, "claude": 55, "cursor": 54}

    assert weights["credit"] == (round(0.88 * 80), 88)
    assert weights["agent-author"] == (round(100 - 6.4), 100)
    assert weights["branch"] == (0, int(100 * (0.54 - 0.44) / (0.54 / 0.76 - 0.44 / 0.82)))
    assert weights["branch-by-hand"] == (0, round((15 * 100 + 5 * 50) / 38))
    for tool, all_marked in whole.items():
        assert weights[f"pull-by-{tool}"] == (all_marked, (100 + all_marked) // 2)
    assert weights["pull-by-agent"] == min(weights["pull-by-copilot"], weights["pull-by-devin"])
    assert weights["session"] == min(weights["pull-by-claude"], weights["pull-by-cursor"])


def _expressions():
    for param in PARTS:
        if param.values[1]["match"] == "regex":
            yield from param.values[1]["values"]
    yield from (part["value"] for part in [*DATA["measured"], *DATA["disclosures"]["names"]])


def _loops(parsed, *, inside=False):
    """Whether a quantifier stands in a quantifier, which is how an expression becomes slow."""
    for operation, arguments in parsed:
        repeats = operation in {sre.MAX_REPEAT, sre.MIN_REPEAT} and arguments[1] > 1
        if repeats and inside:
            return True
        inner = [part for part in _flat(arguments) if isinstance(part, parser.SubPattern)]
        if any(_loops(part, inside=inside or repeats) for part in inner):
            return True
    return False


def _flat(arguments):
    if isinstance(arguments, list | tuple):
        for part in arguments:
            yield from _flat(part)
    else:
        yield arguments


@pytest.mark.parametrize("expression", sorted(set(_expressions())))
def test_no_expression_can_be_made_slow(expression):
    parsed = parser.parse(expression)

    assert not _loops(parsed)
    assert not re.search(r"(?<!\\)[*+]", re.sub(r"\[[^]]*\]", "S", expression)), "every repetition has a bound"


def test_the_check_for_slow_expressions_sees_them():
    assert _loops(parser.parse(r"(a+)+$"))
    assert _loops(parser.parse(r"(?:x|(?:ab{1,9}){2,5})"))


def test_labels_are_read_in_any_spelling_but_only_whole():
    spelled = [
        "AI-assisted",
        "ai assisted",
        "AI_Assisted",
        "ai/assisted",
        "Human Led",
        "AI generated",
        "✨ ai-heavy ✨",
    ]
    others = ["origin: ai-heavy", "needs-ai-review", "ai", "not ai-assisted", ""]

    assert [shipped().declared(label) for label in spelled] == [
        *[Origin.AI_ASSISTED] * 4,
        Origin.HUMAN_LED,
        *[Origin.AI_HEAVY] * 2,
    ]
    assert [shipped().declared(label) for label in others] == [None] * 5


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("signal: credit", "signal: guess", r"signals.yml:\d+: tools.claude-code.signals.0.signal: "),
        ("field: trailer-email", "field: shoe-size", r"signals.yml:\d+: tools.claude-code.signals.0.field: "),
        ("sources: [cc_settings, gitai_repo, aidev_pop]", "sources: [hearsay]", "no source is called 'hearsay'"),
        ("weight: pull-by-claude", "weight: heavy", "no weight is called 'heavy'"),
        ("'^https://claude", "'^(https://claude", "missing \\)"),
        ("'^(?P<ai>", "'^((?P<ai>", r"measured.1.value: missing \)"),
        ("key: Claude-Session", "note: x", "`key` is missing for field trailer"),
        ("account: bot", "note: x", "`account` is missing for field pull-author"),
        ("needle: generated with", "unverified: true", "`needle` is missing for field message"),
        ("[2026-04-22, 2026-05-06]", "[2026-05-06, 2026-04-22]", "`not-between` ends before it begins"),
        ("[2026-04-22, 2026-05-06]", "tomorrow", "not-between"),
        ("weight: branch\n", "weight: branch\n        key: X\n", "`key` means nothing for field branch"),
        ("low: 94", "low: 101", "less than or equal to 100"),
        ("low: 94", "low: 94, low: 3", "'low' stands there twice"),
        ("low: 0, best: 57, high: 100", "low: 60, best: 57, high: 100", "must not fall"),
        ("low: 0, best: 57, high: 100", "low: 0, best: 57, high: 90", "high must be 100"),
        ("disclosure: {low", "disclosed: {low", "the weight 'disclosure' is missing"),
        ("{tool: opencode,", "{tool: closedcode,", "no tool is called 'closedcode'"),
        ("signal: credit\n        ", "", r"signals.yml:\d+: tools.claude-code.signals.0.signal: Field required"),
        ("  kernel: ", "  5: x\n  kernel: ", r"signals.yml:\d+: sources.5"),
        ("version: 1", "version: 2", "signals.yml:16: version: "),
        ("version: 1", "version: [", "signals.yml:"),
    ],
)
def test_wrong_data_is_refused_by_line(old, new, said):
    assert old in TEXT
    with pytest.raises(ValueError, match=said) as refused:
        catalogue(TEXT.replace(old, new, 1))

    assert re.match(r"signals\.yml:\d+: ", str(refused.value))


def test_the_line_named_is_the_line_that_is_wrong():
    broken = TEXT.replace("signal: review-credit", "signal: x", 1)
    line = next(at for at, text in enumerate(broken.split("\n"), 1) if "signal: x" in text)

    with pytest.raises(ValueError, match=f"^signals.yml:{line}: "):
        catalogue(broken)


def test_an_empty_catalogue_is_refused():
    with pytest.raises(ValueError, match=r"^signals.yml:1: "):
        catalogue("")


def test_a_searched_field_takes_expressions_only():
    broken = TEXT.replace("field: message\n        match: regex", "field: message\n        match: exact", 1)

    with pytest.raises(ValueError, match="is searched with match regex"):
        catalogue(broken)
