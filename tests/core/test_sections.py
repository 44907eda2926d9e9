"""Headings are found as people write them, and a template that nobody filled in says nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sections import DESIGN_SECTIONS, absent, letters, sections_of


@pytest.mark.parametrize(
    "heading",
    [
        "Rollback plan",
        "ROLLBACK PLAN",
        "4. Rollback plan",
        "4.2 Rollback plan:",
        "IV) Roll-back plan",
        "🔄 Roll-Back  Plan",
        "d. **Rollback** _plan_",
        "Rollback plan (by flag)",
        "[Rollback plan](#rollback)",
        "Rollback plan ##",
    ],
)
def test_a_heading_is_found_however_it_is_written(heading: str) -> None:
    text = f"# Title\n\n### {heading}\n\nTurn the flag off.\n"

    assert absent(["Rollback plan"], sections_of(text)) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "Rollback plan\n",
        "No rollback plan\n=====\nx y\n",
        "> ## Rollback plan\n> Turn it off.\n",
        "```\n## Rollback plan\nTurn it off.\n```\n",
        "<!--\n## Rollback plan\nTurn it off.\n-->\n",
        "- ## Rollback plan\n  Turn it off.\n",
        "####### Rollback plan\nTurn it off.\n",
    ],
)
def test_what_is_no_heading_of_the_document_is_none(text: str) -> None:
    assert absent(["Rollback plan"], sections_of(text)) == (("Rollback plan",), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TODO",
        "- [ ] TBD",
        "...",
        "…",
        "<!-- How is it undone? -->",
        "<!-- How is it\n\nundone? -->",
        "N/A",
        "**none**",
        "[describe how it is undone]",
        "| | |\n|---|---|",
        "---",
        "TODO: write how it is undone\n\n- tbd",
        "```\n```",
        "<br>",
        "# Other\nThis stands elsewhere.",
    ],
)
def test_a_section_with_nothing_of_its_own_is_empty(text: str) -> None:
    assert absent(["Rollback plan"], sections_of(f"## Rollback plan\n{text}\n")) == ((), ("Rollback plan",))


@pytest.mark.parametrize(
    "text",
    [
        "Turn the flag off.",
        "TODO\n\nTurn the flag off.",
        "### How\nTurn the flag off.",
        "```\nkubectl rollout undo\n```",
        "| step | who |\n|---|---|\n| undo | ops |",
        "- Turn it off",
        "None needed: nothing is kept.",
        "<p>Turn it off</p>",
    ],
)
def test_a_section_that_says_something_is_filled(text: str) -> None:
    assert absent(["Rollback plan"], sections_of(f"## Rollback plan\n{text}\n")) == ((), ())


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert len(sections_of(text)) <= 500


@given(st.sampled_from(DESIGN_SECTIONS), st.sampled_from(("", "1. ", "2) ", "IV. ", "**", "🔒 ")))
def test_decoration_does_not_change_what_a_heading_is(name: str, before: str) -> None:
    assert letters(f"{before}{name.upper()}") == letters(name)


@pytest.mark.parametrize("piece", ["[", "> ", "- ", "# a\n", "a\n", "<!--", "<", "*a_", "[a\n", "to do "])
def test_a_hostile_document_takes_seconds_at_worst(piece: str) -> None:
    began = time.process_time()
    sections_of(piece * (300_000 // len(piece)))

    assert time.process_time() - began < 8
