"""What happened to one pull request, from its record and its newest decision, in plain values."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.audit import Kind
from bot.core.chain import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Somebody did something. Text from outside stands here as it came: whoever shows it escapes it."""

    at: datetime
    who: str  # login; empty where GitHub does not say
    what: str
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision of ours, and the entry of the record that holds it."""

    position: int
    at: datetime
    head: str
    track: str
    origin: str
    route: str
    outcome: str
    title: str


def decided(entries: Sequence[Entry]) -> list[Decided]:
    """The decisions, newest first."""
    return [_decision(entry) for entry in reversed(entries) if entry.kind in (Kind.DECISION, Kind.OVERRIDE)]


def _decision(entry: Entry) -> Decided:
    body = json.loads(entry.body)
    return Decided(
        position=entry.position,
        at=entry.at,
        head=entry.head[:12],
        track=body["track"],
        origin=body["origin"]["origin"],
        route=body["route"],
        outcome=body["gate"]["outcome"],
        title=body["gate"]["title"],
    )


def deeds(entries: Sequence[Entry], judgement: Mapping[str, Any]) -> list[Deed]:
    """Who did what, newest first: words to us, reviews that count, hands laid on what is ours, and the end."""
    found = {*_recorded(entries), *_counted(judgement)}
    return sorted(found, key=lambda deed: (deed.at, deed.who, deed.what), reverse=True)


def _recorded(entries: Sequence[Entry]) -> Iterator[Deed]:
    for entry in entries:
        body = json.loads(entry.body)
        match entry.kind:
            case Kind.COMMAND | Kind.TAMPERING:
                at = datetime.fromisoformat(body["at"])
                yield Deed(at=at, who=body["by"] or "", what=body["what"], outcome=body["outcome"])
            case Kind.MERGED | Kind.CLOSED:
                yield _end(entry, body["end"])
            case _:
                yield from _said(body["requirements"]) if "requirements" in body else ()


def _end(entry: Entry, end: Mapping[str, Any]) -> Deed:
    if entry.kind == Kind.CLOSED:
        return Deed(at=entry.at, who="", what="closed it without a merge")
    at = entry.at if end["at"] is None else datetime.fromisoformat(end["at"])
    outcome = "our check was green" if end["green"] else "our check was not green"
    return Deed(at=at, who=end["by"] or "", what="merged it", outcome=outcome)


def _counted(judgement: Mapping[str, Any]) -> Iterator[Deed]:
    """What the newest decision counts: the record has it only once a decision differs."""
    yield from _said([{"counted": each["said"]} for each in judgement.get("requirements", [])])


def _said(requirements: Sequence[Mapping[str, Any]]) -> Iterator[Deed]:
    for each in requirements:
        for said in each["counted"]:
            yield Deed(at=datetime.fromisoformat(said["at"]), who=said["login"], what=said["what"])
