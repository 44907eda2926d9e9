"""Whether a design came first: a document with its sections, approved by others before the change was begun."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core.commands import Heard
from bot.core.document import Document, DocumentKind, Link, Nod
from bot.core.document_link import LinkError, described, read_link
from bot.core.dossier import reached
from bot.core.facts import Pull, Snapshot
from bot.core.heard import listen, spoken
from bot.core.judgement import Ignored, Said, Standing
from bot.core.nods import APPROVES
from bot.core.rules import Rules
from bot.core.sections import absent
from bot.core.spoken import Since
from bot.core.words import Word

MOST_LINKS = 3  # documents read for one pull request, the newest links first
_NO_LINK = (
    "say where it is: `/design docs/ledger.md` (or an issue, or a pull request), or `Design: …` in the description. It "
    "has the sections {sections}, and was approved before the first commit by somebody who wrote neither it nor this"
)
_AFRESH = "open a fresh pull request with commits made after that; or somebody permitted says `/override because …`"
_WAY_OUT = f"Have it approved, then {_AFRESH}"
_NOT_ASKED = "nothing here asks for a design document yet; it counts once something does"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is to be said of a design: where it stands, what is missing, who approved it and whose word is none."""

    standing: Standing
    missing: str = ""
    said: tuple[Said, ...] = ()
    ignored: tuple[Ignored, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a design is held against. `barred` have a hand in the change, by lower-case login, with how we know."""

    documents: tuple[Document, ...]
    links: tuple[Link, ...]
    misdescribed: tuple[str, ...]  # what is wrong with links of the description
    begun_at: datetime
    barred: Mapping[str, str]


def links_of(pull: Pull, default_branch: str, heard: tuple[Heard, ...]) -> tuple[Link, ...]:
    """The links that count, those of the newest commands first, then those of the description."""
    said = [one.words for one in reversed(spoken(heard, Word.DESIGN)) if one.counts]
    read = (_read(text, pull, default_branch) for text in (*said, *described(pull.body)))
    return tuple(dict.fromkeys(link for link in read if isinstance(link, Link)))[:MOST_LINKS]


def led(heard: tuple[Heard, ...], snapshot: Snapshot, *, is_asked: bool) -> tuple[Heard, ...]:
    """The commands, with those told so whose `/design` leads nowhere, or to what nothing here asks for."""
    troubles = {document.link: document.trouble for document in snapshot.documents}
    told: list[Heard] = []
    for one in heard:
        is_good = one.word is Word.DESIGN and one.counts
        reason = (_leads_nowhere(one, snapshot, troubles) if is_asked else _NOT_ASKED) if is_good else ""
        told.append(replace(one, reason=reason) if reason else one)
    return tuple(told)


def _leads_nowhere(one: Heard, snapshot: Snapshot, troubles: Mapping[Link, str]) -> str:
    link = _read(one.words, snapshot.pull, snapshot.default_branch)
    trouble = troubles.get(link, "") if isinstance(link, Link) else ""
    return f"gave `{link}`, which {trouble}" if trouble else ""


def asked_links(snapshot: Snapshot, rules: Rules) -> tuple[Link, ...]:
    """The documents to read before judging: linked, and asked for by a domain that the change may touch."""
    if not any(domain.design_doc for domain in rules.domains):
        return ()
    pull, branch = snapshot.pull, snapshot.default_branch
    links = links_of(pull, branch, listen(snapshot, rules, Since(head=pull.created_at)))
    asked = links and any(domain.design_doc for domain in reached(snapshot, rules))
    return links if asked else ()


def misdescribed(pull: Pull, default_branch: str) -> tuple[str, ...]:
    """What is wrong with the links of the description."""
    read = (_read(text, pull, default_branch) for text in described(pull.body))
    return tuple(f"the description {problem}" for problem in read if isinstance(problem, str))


def _read(text: str, pull: Pull, default_branch: str) -> Link | str:
    try:
        return read_link(text, pull, default_branch)
    except LinkError as problem:
        return str(problem)


def begun_at(pull: Pull) -> datetime:
    """The earliest instant at which the change is known to have existed.

    Commits carry the dates that their authors gave them: later than they were made, perhaps, but none is younger than
    the pull request that GitHub showed.
    """
    return min(pull.created_at, *(commit.at for commit in pull.commits))


def opinion(looked: Looked, wanted: tuple[str, ...]) -> Opinion:
    """The best that can be said of any of the linked documents; of several that do not do, of the one linked last."""
    known = {document.link: document for document in looked.documents}
    opinions = [_of(known[link], looked, wanted) for link in looked.links if link in known]
    if unread := [link for link in looked.links if link not in known]:
        opinions.append(Opinion(Standing.AWAITED, f"{unread[0]} was not read yet; `/recheck` looks again"))
    if met := next((one for one in opinions if one.standing is Standing.MET), None):
        return met
    if opinions:
        return opinions[0]
    lacking = _NO_LINK.format(sections=_listed(wanted))
    return Opinion(Standing.AWAITED, "; ".join((*looked.misdescribed, lacking)))


def _of(document: Document, looked: Looked, wanted: tuple[str, ...]) -> Opinion:
    if document.trouble:
        return Opinion(Standing.REFUSED, f"`{_name(document)}` {document.trouble}. {_WAY_OUT}")
    if lacking := _lacking(document, wanted):
        return Opinion(Standing.REFUSED, f"`{_name(document)}` {lacking}. Add that, have it approved, then {_AFRESH}")
    good, ignored = _sorted(document, looked)
    if not good:
        return Opinion(Standing.REFUSED, f"`{_name(document)}` {_unapproved(document)}. {_WAY_OUT}", ignored=ignored)
    first = min(good, key=lambda nod: nod.at)
    said = tuple(Said(nod.login, nod.at, f"approved the design in `{document.by}`") for nod in good)
    if first.at > looked.begun_at:
        late = (
            f"`{_name(document)}` was approved on {_instant(first.at)}, after this change was begun "
            f"({_instant(looked.begun_at)}). What can be done: {_AFRESH}"
        )
        return Opinion(Standing.REFUSED, late, said, ignored)
    return Opinion(Standing.MET, "", said, ignored)


def _lacking(document: Document, wanted: tuple[str, ...]) -> str:
    missing, empty = absent(wanted, document.sections)
    parts = [f"has no section {_listed(missing)}"] if missing else []
    parts += [f"says nothing below {_listed(empty)}"] if empty else []
    return ", and ".join(parts)


def _unapproved(document: Document) -> str:
    where = f" in `{document.by}`" if document.by else ""
    nobody = "wrote neither it nor this change"
    match document.kind:
        case DocumentKind.ISSUE:
            return f"has no comment `/{APPROVES}` from anybody who {nobody}"
        case _:
            return f"was not approved{where} by anybody who {nobody}"


def _sorted(document: Document, looked: Looked) -> tuple[tuple[Nod, ...], tuple[Ignored, ...]]:
    good: list[Nod] = []
    ignored: list[Ignored] = []
    for nod in document.nods:
        reason = next(_against(nod, document, looked), "")
        if reason:
            ignored.append(Ignored(nod.login, reason))
        else:
            good.append(nod)
    return tuple(good), tuple(ignored)


def _against(nod: Nod, document: Document, looked: Looked) -> Iterator[str]:
    """Everything that speaks against an approval."""
    login = nod.login.lower()
    if nod.void:
        yield nod.void
    if login in {writer.lower() for writer in document.writers}:
        yield f"wrote {document.link}"
    if login in looked.barred:
        yield looked.barred[login]
    if document.worded_at is not None and document.worded_at > nod.at:
        yield f"approved {document.link} before it was edited"


def _name(document: Document) -> str:
    name = str(document.link)
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"


def _listed(names: Iterable[str]) -> str:
    *most, last = (f"“{name}”" for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
