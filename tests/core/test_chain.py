"""A chain of entries: whatever is changed in it is found, and its hashes can be made anew from an export alone."""

import json
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.chain import BEGIN, Entry, LineUnreadable, canonical, digest, line, parsed, sealed
from bot.core.walk import Flaw, Walk
from tests.builders import NOW

TEXT = st.text(max_size=30)
OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "repository": TEXT,
    "position": st.integers(-3, 20),
    "number": st.none() | st.integers(1, 9),
    "at": st.datetimes(timezones=st.just(UTC)),
    "kind": TEXT,
    "head": TEXT,
    "decision": st.none() | st.integers(1, 99),
    "body": TEXT,
    "previous": TEXT,
    "hash": TEXT,
}


def chain(*bodies: str, repository: str = "acme/shop") -> list[Entry]:
    entries: list[Entry] = []
    for position, body in enumerate(bodies, start=1):
        made = Entry(
            repository=repository,
            position=position,
            number=position % 3 or None,
            at=NOW + timedelta(minutes=position),
            kind="decision",
            head="a" * 40,
            decision=position,
            body=canonical({"said": body}),
            previous=entries[-1].hash if entries else BEGIN,
        )
        entries.append(replace(made, hash=sealed(made)))
    return entries


def walked(entries: Sequence[Entry], written: Sequence[Entry] = (), **more: Any) -> Walk:
    walk = Walk("acme/shop", **more)
    if written:
        walk.length, walk.last = len(written), written[-1].hash
    for entry in entries:
        walk.step(entry)
    walk.end()
    return walk


CHAINS = st.lists(TEXT, min_size=1, max_size=6).map(lambda bodies: chain(*bodies))


@given(CHAINS)
def test_a_chain_fits_and_survives_its_export(entries: list[Entry]) -> None:
    read = [parsed(line(entry)) for entry in entries]

    assert read == entries
    assert (walked(read, entries).fault, walked(read).hash) == (None, entries[-1].hash)


@given(CHAINS, st.data())
def test_any_change_of_any_field_of_any_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Entry)]))
    other = data.draw(OTHERS[name].filter(lambda value: value != getattr(entries[at], name)))
    altered = [*entries[:at], replace(entries[at], **{name: other}), *entries[at + 1 :]]

    fault = walked(altered, entries).fault
    assert fault is not None
    assert fault.position in {at + 1, at + 2, other}


@given(CHAINS, st.data())
def test_an_entry_written_anew_with_a_hash_that_fits_is_found_at_the_next(
    entries: list[Entry], data: st.DataObject
) -> None:
    """The last one has no next: its hash is kept beside the chain, and wherever somebody noted it."""
    at = data.draw(st.integers(0, len(entries) - 1))
    forged = replace(entries[at], body=entries[at].body + " ")
    forged = replace(forged, hash=sealed(forged))
    fault = walked([*entries[:at], forged, *entries[at + 1 :]], entries).fault

    assert fault is not None
    assert (fault.flaw, fault.position) == (Flaw.UNLINKED, min(at + 2, len(entries)))


@given(st.lists(TEXT, min_size=2, max_size=6).map(lambda bodies: chain(*bodies)), st.data())
def test_another_order_is_found(entries: list[Entry], data: st.DataObject) -> None:
    other = data.draw(st.permutations(entries).filter(lambda order: order != entries))

    assert walked(other, entries).fault is not None


FIVE = chain("one", "two", "three", "four", "five")


@pytest.mark.parametrize(("change", "flaw", "position", "words"), [
    (lambda c: [*c[:2], replace(c[2], body="{}"), *c[3:]], Flaw.CHANGED, 3, "was changed after it was written"),
    (lambda c: [*c[:2], *c[3:]], Flaw.MISSING, 3, "is missing: entry 4 comes instead"),
    (lambda c: c[1:], Flaw.MISSING, 1, "is missing: entry 2 comes instead"),
    (lambda c: c[:3], Flaw.CUT, 4, "is missing, and so is all that came after it: 5 were written"),
    (lambda _: [], Flaw.CUT, 1, "is missing, and so is all that came after it: 5 were written"),
    (lambda c: [c[0], c[2], c[1], *c[3:]], Flaw.ORDER, 2, "their order was changed"),
    (lambda c: [*c[:3], c[1], *c[3:]], Flaw.ORDER, 2, "stands where entry 4 should"),
    (lambda _: chain("one", "two", "other", "four", "five"), Flaw.UNLINKED, 5, "it was replaced"),
    (lambda c: [*c[:2], *chain("one", "two", "other")[2:], *c[3:]], Flaw.UNLINKED, 4, "does not seal the entry before"),
], ids=["body", "middle", "first", "tail", "all", "swapped", "twice", "rewritten", "replaced"])  # fmt: skip
def test_what_was_done_to_a_chain_is_named(
    change: Callable[[list[Entry]], list[Entry]], flaw: Flaw, position: int, words: str
) -> None:
    fault = walked(change(FIVE), FIVE).fault

    assert fault is not None
    assert (fault.flaw, fault.position) == (flaw, position)
    assert words in fault.what


def test_entries_that_were_added_meanwhile_are_no_fault() -> None:
    assert walked(FIVE, FIVE[:3]).fault is None


def test_a_part_of_a_chain_is_taken_from_where_it_begins() -> None:
    walk = walked(FIVE[2:], part=True)

    assert (walk.fault, walk.begun_at, walk.entries) == (None, 3, 3)
    assert walked(FIVE[2:]).fault is not None


def test_a_noted_hash_is_met_only_where_everything_before_it_fits() -> None:
    noted = {FIVE[1].hash, FIVE[3].hash}
    broken = [*FIVE[:2], replace(FIVE[2], body="{}"), *FIVE[3:]]

    assert walked(FIVE, noted=noted).met == noted
    assert walked(broken, noted=noted).met == {FIVE[1].hash}


@pytest.mark.parametrize(("text", "words"), [
    ("", "no JSON object"),
    ("[" * 5000, "no JSON object"),
    ("[]", "does not have exactly the fields"),
    (line(FIVE[0]).replace('"head"', '"tail"'), "does not have exactly the fields"),
    (line(FIVE[0]).replace('"number":1', '"number":true'), "`number` is not"),
    (line(FIVE[0]).replace('"decision":1', '"decision":1.0'), "`decision` is not"),
    (line(FIVE[0]).replace("2026-11", "2026-13"), "`at` is no time"),
    (line(FIVE[0]).replace(":", ": ", 1), "not written as an export"),
    (line(FIVE[0])[:-1] + ',"hash":"0"}', "not written as an export"),
])  # fmt: skip
def test_a_line_that_no_export_wrote_is_refused(text: str, words: str) -> None:
    with pytest.raises(LineUnreadable, match=words):
        parsed(text)


def test_a_digest_does_not_mind_how_json_is_written() -> None:
    assert digest('{"a": 1.50, "b": ["x"]}') == digest('{"b":["x"],"a":1.5}')
    assert digest('{"a": 1}') != digest('{"a": 2}')


def test_the_hash_is_what_the_documentation_says() -> None:
    """A fixed entry, so that no change of the code can change what old hashes are made of."""
    entry = Entry(
        repository="acme/shop", position=1, number=7, at=datetime(2026, 11, 3, 10, tzinfo=UTC), kind="decision", head="ab",
        decision=3, body=canonical({"title": "Grüße"}), previous=BEGIN,
    )  # fmt: skip

    assert json.loads(line(entry))["body"] == '{"title":"Gr\\u00fc\\u00dfe"}'
    assert sealed(entry) == "ebd9abaf780e6c89e36e588cbb5300a45557e80aac5d3c1cc8ada22d2b80ec51"
