"""Judging local histories: the rules of a clone, what to leave out, and the short answer to one change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import typer

from bot import shipped
from bot.core.attributes import read_attributes
from bot.core.facts import Snapshot
from bot.core.generated import Paths
from bot.core.rules import Composed, Rules, Source, compose
from bot.core.signal_file import Place
from bot.core.signals import Index, Signals, catalogue
from bot.core.signing import extended
from bot.core.verdict import Verdict, verdict
from bot.git.clone import Clone
from bot.git.facts import Proposal
from bot.git.history import HistoryUnreadable

CARRIERS = ("notes", "trailers", "footers", "authors", "branches", "bodies", "labels", "files")
RULES = ".github/rules.yml"
_PLACES = {
    "trailers": (Place.TRAILER_EMAIL,),
    "footers": (Place.MESSAGE,),
    "authors": (Place.AUTHOR_EMAIL, Place.AUTHOR_NAME, Place.COMMITTER_NAME, Place.PULL_AUTHOR),
    "branches": (Place.BRANCH,),
    "labels": (Place.LABEL,),
}
_PATHS = 8192  # remembered at once


class RulesUnreadable(Exception):
    """The rules cannot be used; the message is everything that is wrong with them."""


@dataclass(frozen=True, slots=True)
class Judging:
    """Judges many changes under the same rules."""

    rules: Rules
    signals: Signals

    @classmethod
    def under(cls, composed: Composed, without: frozenset[str], attributes: str = "") -> "Judging":
        """Make ready; RulesUnreadable when there are no rules to judge by."""
        if composed.rules is None:
            raise RulesUnreadable("\n".join(str(problem) for problem in composed.problems))
        return cls(composed.rules, signals(without, composed.rules, attributes))

    def judge(self, snapshot: Snapshot) -> Verdict:
        """The short answer to one change."""
        return verdict(snapshot, self.rules, self.signals)


def carriers(text: str) -> frozenset[str]:
    """What is to be left out, as the command line says it."""
    said = frozenset(word.strip() for word in text.split(",") if word.strip())
    if unknown := sorted(said.difference(CARRIERS)):
        raise typer.BadParameter(f"--without knows {', '.join(CARRIERS)}; not {', '.join(unknown)}")
    return said


def signals(without: frozenset[str], rules: Rules, attributes: str = "") -> Signals:
    """The signals that ship and those of the rules, but for the carriers that are left out.

    `attributes` is a clone's `.gitattributes`.
    """
    known = extended(catalogue(shipped.read("signals.yml")), rules.signals)
    known = replace(known, uncounted=replace(known.uncounted, attributes=read_attributes(attributes)))
    if "trailers" in without:
        known = replace(known, trailers={}, measures={}, disclosures={}, credit_keys=frozenset(), keys=frozenset())
    emptied: set[Place] = set()
    for carrier, places in _PLACES.items():
        if carrier in without:
            emptied.update(places)
    known = replace(known, places={place: Index() if place in emptied else it for place, it in known.places.items()})
    if "authors" in without:
        known = replace(known, robots={}, robot_emails={})
    hinting = Paths() if "files" in without else known.hinting
    return replace(known, hinting=_known(hinting), uncounted=_known(known.uncounted))


def strip(proposal: Proposal, without: frozenset[str]) -> Proposal:
    """A proposal without what people wrote where we are told not to look."""
    if "bodies" in without:
        proposal = replace(proposal, body="")
    return replace(proposal, labels=()) if "labels" in without else proposal


def rules_of(clone: Clone, file: Path | None) -> Composed:
    """The rules of a file, or of the clone's default branch, or else the pack `default`."""
    source = _read(file) if file else committed_source(clone)
    packs = {name: Source(name=f"pack {name}", text=text, oid=f"pack {name}") for name, text in shipped.packs().items()}
    return compose(repository=source, organisation=None, packs=packs)


def _read(file: Path) -> Source:
    try:
        return Source(name=str(file), text=file.read_text("utf-8"), oid=str(file))
    except (OSError, UnicodeDecodeError) as problem:
        raise RulesUnreadable(f"{file} cannot be read ({type(problem).__name__})") from None


def committed_source(clone: Clone) -> Source | None:
    """The rules file of the clone's default branch; None where there is none."""
    try:
        name = f"{default_branch(clone)}:{RULES}"
        return Source(name=RULES, text=clone.ask("cat-file", "blob", name), oid=clone.ask("rev-parse", name).strip())
    except HistoryUnreadable:
        return None


def attributes_of(clone: Clone) -> str:
    """The `.gitattributes` of the clone's default branch; empty where there is none."""
    try:
        return clone.ask("cat-file", "blob", f"{default_branch(clone)}:.gitattributes")
    except HistoryUnreadable:
        return ""


def default_branch(clone: Clone) -> str:
    """What GitHub calls the default branch, as far as a clone knows: where its origin points, else main or master."""
    for name in ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master",
                 "refs/heads/main", "refs/heads/master"):  # fmt: skip
        try:
            clone.commit(name)
        except HistoryUnreadable:
            continue
        return name
    return "HEAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known(Paths):
    """Paths that look one up instead of taking it apart again. `holding` knows nothing of attributes."""

    holding: Callable[[str], bool]

    def __contains__(self, path: str) -> bool:
        said = self.attributes.verdict(path) if self.attributes.lines else None
        return self.holding(path) if said is None else said


def _known(paths: Paths) -> Paths:
    bare = Paths(names=paths.names, endings=paths.endings, folders=paths.folders, trees=paths.trees)
    return _Known(
        names=paths.names,
        endings=paths.endings,
        folders=paths.folders,
        trees=paths.trees,
        attributes=paths.attributes,
        holding=lru_cache(maxsize=_PATHS)(bare.__contains__),
    )
