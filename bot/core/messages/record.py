"""What is on record about a pull request, told to an auditor: what held at a time, why, by whom, and what happened."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.audit import Kind
from bot.core.chain import Entry
from bot.core.evidence import Share
from bot.core.judgement import Standing
from bot.core.messages.markdown import code, plain, prose
from bot.core.messages.time import instant, share

_MARK = {Standing.MET: "✅", Standing.AWAITED: "⏳", Standing.REFUSED: "❌"}
_MOST_PEOPLE = 60


def answer(pull: str, entries: Sequence[Entry], at: datetime | None) -> str:
    """Markdown. `entries` are those of one pull request, oldest first; with `at`, what came later only counts."""
    return "\n".join(_lines(pull, entries, at))


def holding(entries: Sequence[Entry], at: datetime | None = None) -> Entry | None:
    """The decision, or the end, that held at a time, or holds now."""
    held = [entry for entry in entries if entry.decision is not None and (at is None or entry.at <= at)]
    return held[-1] if held else None


def _lines(pull: str, entries: Sequence[Entry], at: datetime | None) -> Iterator[str]:
    known = [entry for entry in entries if at is None or entry.at <= at]
    held = holding(known)
    when = f", as it was on {instant(at)}" if at is not None else ""
    if held is None:
        yield f"## {plain(pull)}{when}\n\nNothing was decided by then."
    else:
        body = json.loads(held.body)
        yield f"## {plain(pull)}: {plain(body['title'], 120)}{when}\n"
        yield from _end(body)
        yield from _decision(held, body)
    yield from _timeline(known)
    if len(known) < len(entries):
        later = len(entries) - len(known)
        yield f"\n{later} {'entries' if later > 1 else 'entry'} of it came later."


def _end(body: Mapping[str, Any]) -> Iterator[str]:
    if (end := body.get("end")) is None:
        return
    yield f"**{_ended(end)}**\n"
    if held := end["held"]:
        yield f"The decision before that, on {code(held['head'][:12])}: {prose(held['title'])} ({held['outcome']}).\n"
    if end["missing"]:
        yield f"Still missing: {'; '.join(map(prose, end['missing']))}.\n"


def _ended(end: Mapping[str, Any]) -> str:
    if end["at"] is None:
        return f"Closed without a merge; {_checked(end)}."
    by = code(end["by"]) if end["by"] else "somebody GitHub does not name"
    return f"Merged by {by} on {_time(end['at'])}, {'' if end['green'] else 'although '}{_checked(end)}."


def _checked(end: Mapping[str, Any]) -> str:
    if (check := end["check"]) is None:
        return "there was no check of ours on that commit"
    if end["green"]:
        return f"with our check green: {prose(check['title'])}"
    return f"our check said {code(check['conclusion'] or check['status'])}: {prose(check['title'])}"


def _decision(entry: Entry, body: Mapping[str, Any]) -> Iterator[str]:
    where = f"head {code(entry.head[:12])} for base {code(body['base'])}, by {code(body['author'])}"
    yield f"Entry {entry.position} of {instant(entry.at)}, {where}, mode {code(body['mode'])}.\n"
    if gate := body.get("gate"):
        yield f"**{prose(gate['title'])}** ({gate['outcome']}).\n"
    yield f"**{body['track'].capitalize()} track.** Rule {code(body['route'])}: {prose(body['why'])}.\n"
    for one in body["added"]:
        yield f"Rule {code(one['route'])} adds {', '.join(map(prose, one['what']))}: {prose(one['why'])}.\n"
    yield from _word(body)
    yield from _origin(body["origin"])
    domains = ", ".join(f"{code(one['name'])} ({one['risk']})" for one in body["domains"])
    yield f"**Risk** {body['risk']}: {domains or 'no named domain is touched'}.\n"
    yield from _rules(body["rules"])
    yield "### What it took to merge\n"
    for each in body["requirements"]:
        yield from _requirement(each)
    yield from _groups(body["groups"])
    yield from (f"\nLimit: {prose(note)}" for note in body["notes"])


def _word(body: Mapping[str, Any]) -> Iterator[str]:
    if steer := body.get("steer"):
        why = f": {prose(steer['why'])}" if steer["why"] else ""
        yield f"{code(steer['login'])} asked for the {steer['track']} track on {_time(steer['at'])}{why}.\n"
    if override := body.get("override"):
        yield f"⚠️ {code(override['login'])} **let it through** on {_time(override['at'])}: {prose(override['why'])}.\n"
        yield f"By the rules {code('/override')} is for {' or '.join(map(plain, body['commands']['override']))}.\n"


def _origin(origin: Mapping[str, Any]) -> Iterator[str]:
    tools = f" ({', '.join(map(code, origin['tools']))})" if origin["tools"] else ""
    known = share(Share(**origin["share"]))
    yield f"**Origin** {code(origin['origin'])}: {known} of the added lines by AI{tools}, {origin['basis']}.\n"
    for sentence in (origin["contradiction"], origin["lowered"]):
        if sentence:
            yield f"> {prose(sentence)}\n"


def _rules(rules: Mapping[str, Any]) -> Iterator[str]:
    layers = " over ".join(map(_layer, reversed(rules["layers"])))
    since = f", as GitHub told them on {_time(rules['told_at'])}" if rules["told_at"] else ""
    yield f"**Rules** {code(rules['digest'][:12])}: {layers or 'none could be read'}{since}.\n"
    yield from (f"- {code(problem, 400)}" for problem in rules["problems"])


def _layer(layer: Mapping[str, str]) -> str:
    """A shipped pack is named by its name alone: the version of Twotrack says what is in it."""
    name, oid = plain(layer["name"]), layer["oid"]
    return name if oid == layer["name"] else f"{name} ({code(oid[:12])})"


def _requirement(each: Mapping[str, Any]) -> Iterator[str]:
    missing = f": {prose(each['missing'])}" if each["missing"] else ""
    yield f"- {_MARK.get(each['standing'], '')} {prose(each['title'])}{missing}"
    for said in each["counted"]:
        yield f"  - {code(said['login'])} {plain(said['what'])} ({_time(said['at'])})"
    for ignored in each["ignored"]:
        yield f"  - does not count: {code(ignored['login'])} {prose(ignored['reason'])}"


def _groups(groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if not groups:
        return
    yield "\n### Who was in these groups then\n"
    for name, logins in groups.items():
        shown = ", ".join(code(login) for login in logins[:_MOST_PEOPLE])
        more = f" and {len(logins) - _MOST_PEOPLE} more" if len(logins) > _MOST_PEOPLE else ""
        yield f"- {plain(name)}: {shown or 'nobody is named: anyone who may push'}{more}"


def _timeline(entries: Sequence[Entry]) -> Iterator[str]:
    yield "\n### What happened\n"
    for entry in entries:
        yield f"- Entry {entry.position}, {instant(entry.at)}, head {code(entry.head[:12])}: {_happened(entry)}"


def _happened(entry: Entry) -> str:
    body = json.loads(entry.body)
    match entry.kind:
        case Kind.DECISION | Kind.OVERRIDE:
            return f"decided: {_gate(body)}"
        case Kind.MERGED | Kind.CLOSED:
            return _ended(body["end"])
        case Kind.COMMAND | Kind.TAMPERING:
            by = code(body["by"]) if body["by"] else "somebody"
            return f"{entry.kind} by {by}: {code(body['what'])} ({prose(body['outcome'])})"
        case _:
            return plain(entry.kind)


def _gate(body: Mapping[str, Any]) -> str:
    return f"{prose(body['gate']['title'])} ({body['gate']['outcome']})"


def _time(text: str) -> str:
    return instant(datetime.fromisoformat(text))
