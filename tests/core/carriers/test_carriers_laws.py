"""No text of a record, however broken, stops anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_git_ai import NOTE
from test_others import SRC, TRACE, WHO

from bot.core.carriers.agent_trace import AgentTrace
from bot.core.carriers.carrier import Claim, length, settle
from bot.core.carriers.known import CARRIERS, measured, noted

EXAMPLES = [NOTE, json.dumps(TRACE), json.dumps(WHO), json.dumps(SRC)]
pieces = st.one_of(
    st.text(max_size=5),
    st.sampled_from(["---", "\n", "  ", "null", "[", "]", "{}", '"', "-1", "1e999", "9" * 5000, ":", "\x00", "\ud800"]),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(EXAMPLES))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(pieces) + text[start + draw(st.integers(0, 30)) :]
    return text


def _replaced(value: object, draw: st.DrawFn) -> object:
    if draw(st.integers(0, 9)) == 0:
        return draw(json_values)
    if isinstance(value, dict):
        return {key: _replaced(inner, draw) for key, inner in value.items()}
    return [_replaced(inner, draw) for inner in value] if isinstance(value, list) else value


@st.composite
def misshapen(draw: st.DrawFn) -> str:
    """JSON with other values where a format has its own."""
    return json.dumps(_replaced(json.loads(draw(st.sampled_from(EXAMPLES[1:]))), draw))


@given(mutated() | misshapen())
def test_no_text_raises_and_what_is_kept_measures_the_same(text: str) -> None:
    for carrier in CARRIERS:
        kept = noted(carrier.ref, text)
        whole = carrier.read(text.encode("utf-8", "replace").decode())

        assert (kept is None and whole.ai + whole.human == 0) or (kept is not None and measured(kept) == whole)
    AgentTrace().by_commit(text)


claims = st.lists(
    st.builds(
        lambda spans, kind: Claim(
            tuple((first, first + more) for first, more in spans), "x" if kind == "ai" else None, kind == "human"
        ),
        st.lists(st.tuples(st.integers(1, 20), st.integers(0, 9)), max_size=3),
        st.sampled_from(["ai", "human", "unknown"]),
    ),
    max_size=5,
)


@given(claims)
def test_each_line_goes_to_the_last_claim_that_names_it(made: list[Claim]) -> None:
    owner = {line: claim for claim in made for first, last in claim.spans for line in range(first, last + 1)}
    found = settle(made)

    assert length(found.ai) == sum(claim.tool is not None for claim in owner.values()) == sum(found.tools.values())
    assert length(found.human) == sum(claim.human for claim in owner.values())


@pytest.mark.parametrize("ref", ["refs/notes/commits", "refs/notes/ai-stash", "agent-trace/x", ""])
def test_other_notes_are_nobodys_business(ref: str) -> None:
    assert noted(ref, NOTE) is None
