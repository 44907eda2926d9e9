"""What an auditor reads: word by word as in record.md, and safe whatever people wrote."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core.audit import Draft, Facts, Happening, Kind, Trail, record
from bot.core.chain import BEGIN, Entry
from bot.core.facts import OurCheck, Snapshot
from bot.core.judge import judge
from bot.core.memory import Memory
from bot.core.messages.record import answer
from bot.core.words import PullState
from tests.builders import CLAUDE, NOW, RULES, book, comment, commit, file, review, shipped, snapshot

GOLDEN = Path(__file__).parent / "record.md"
OPEN_HANDED = RULES + "commands: {override: [seniors], track: [seniors]}\n"
PAYING = snapshot(
    file("src/payments/pay.py"), commits=(commit("Pay" + CLAUDE),), title="Pay by card | <b>now</b> @acme"
)
SHOWN = OurCheck(id="CR_1", status="completed", conclusion="failure", title="Careful: please mend it", summary="")
TAMPERED = Happening(kind=Kind.TAMPERING, what="edited our comment", by="mallory", at=NOW, outcome="written anew")


def looks(*seen: Snapshot) -> list[Entry]:
    """The entries that these looks leave, each an hour after the one before."""
    trail, drafts = Trail(), list[Draft]()
    for hours, facts in enumerate(seen):
        at = replace(facts, taken_at=NOW + timedelta(hours=hours))
        known = Memory(head=at.pull.head, head_seen_at=NOW - timedelta(hours=1), base="main")
        happened = (TAMPERED,) if hours == 1 else ()
        made = record(judge(at, book(OPEN_HANDED), shipped(), known), at, trail, happened)
        drafts, trail = [*drafts, *made.drafts], made.trail
    facts_of = Facts(decision=1, inputs="0", judgement="0")
    return [draft.entry(position, BEGIN, facts_of) for position, draft in enumerate(drafts, start=1)]


def with_pull(facts: Snapshot, **changes: Any) -> Snapshot:
    return replace(facts, pull=replace(facts.pull, **changes))


def test_an_auditor_reads_what_was_decided_and_done() -> None:
    reviewed = with_pull(PAYING, reviews=(review("ben"), review("ivo")))
    words = (
        comment("cleo", "/track fast because it is one line"),
        comment("ben", "/override because the shop is down"),
    )
    spoken = with_pull(reviewed, comments=words)
    merged = with_pull(spoken, state=PullState.MERGED, merged_by="ben", merged_at=NOW + timedelta(hours=3), comments=())
    merged = replace(merged, shown=replace(merged.shown, check=SHOWN))
    entries = looks(PAYING, reviewed, spoken, merged)
    told = [answer("acme/shop#7", entries, None), answer("acme/shop#7", entries, NOW + timedelta(hours=2))]

    # The digest is that of all rules, the pack's as well: it changes with every word of a pack.
    words = re.sub(r"(\*\*Rules\*\* )`[0-9a-f]{12}`", r"\1`the digest`", "\n\n---\n\n".join(told))
    assert words == GOLDEN.read_text("utf-8")


TEXT = st.sampled_from(
    ["<script>alert(1)</script>", "[a](javascript:b)", "`` ` ``", "| x |", "\n# heading", "- item\n"]
)


@given(TEXT | st.text(max_size=40), TEXT | st.text(max_size=40))
def test_nothing_that_people_wrote_becomes_markup(title: str, words: str) -> None:
    spoken = with_pull(PAYING, title=title, comments=(comment("ivo", f"/tested {words}"),))
    tokens = MarkdownIt("commonmark").parse(answer("acme/shop#7", looks(PAYING, spoken), None))
    inline = [child for token in tokens for child in token.children or ()]

    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2", "h3", "h3", "h3"]
    assert not any(token.type in {"html_block", "fence", "code_block"} for token in tokens)
    assert not any(child.type in {"html_inline", "link_open", "image"} for child in inline)
