"""Walks a chain from its first entry to its last and says which entry is the first that does not fit, and why."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.chain import BEGIN, Entry, sealed


class Flaw(StrEnum):
    """What can be wrong with an entry."""

    CHANGED = "changed"
    MISSING = "missing"
    ORDER = "order"
    UNLINKED = "unlinked"
    FACTS = "facts"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first entry that does not fit; `about` is what it is about, as far as it says, and `what` a sentence."""

    flaw: Flaw
    position: int
    what: str
    about: str = ""


@dataclass(slots=True)
class Walk:
    """A walk along the chain of one repository. Only the first fault is kept: what follows it proves nothing.

    `part` = the chain need not begin at its first entry: what came before that is not known then. `length` and `last`
    are what the database says of the chain's end; entries may have been added since.
    """

    repository: str
    part: bool = False
    length: int = 0
    last: str = BEGIN
    begun_at: int = 0  # position of the first entry met
    entries: int = 0
    position: int = 0
    hash: str = BEGIN
    fault: Fault | None = None
    noted: set[str] = field(default_factory=set)  # hashes to look out for
    met: set[str] = field(default_factory=set)

    def step(self, entry: Entry) -> None:
        """Go on to the next entry."""
        if self.part and not self.entries:
            self.position, self.hash = entry.position - 1, entry.previous
        self.begun_at = self.begun_at or entry.position
        self.entries += 1
        if self.fault is None:
            self.fault = self._fault(entry)
            self.position, self.hash = entry.position, entry.hash
            if self.fault is None and entry.hash in self.noted:
                self.met.add(entry.hash)
        elif self.fault.flaw is Flaw.MISSING and entry.position == self.fault.position:
            self.fault = _fault(
                Flaw.ORDER, entry, f"stands later, after entry {self.position}: their order was changed"
            )

    def _fault(self, entry: Entry) -> Fault | None:
        expected = self.position + 1
        if entry.position > expected:
            return Fault(flaw=Flaw.MISSING, position=expected, what=f"is missing: entry {entry.position} comes instead")
        if entry.position < expected:
            return _fault(Flaw.ORDER, entry, f"stands where entry {expected} should: their order was changed")
        if sealed(entry) != entry.hash:
            return _fault(Flaw.CHANGED, entry, "was changed after it was written: its hash is not that of its fields")
        if entry.previous != self.hash:
            return _fault(
                Flaw.UNLINKED, entry, "does not seal the entry before it: that one was replaced, or this one put in"
            )
        if entry.position == self.length and entry.hash != self.last:
            return _fault(
                Flaw.UNLINKED, entry, f"has another hash than was kept of entry {self.length}: it was replaced"
            )
        return None

    def doubt(self, entry: Entry, what: str) -> None:
        """The entry fits, but not the facts that it points to."""
        if self.fault is None:
            self.fault = _fault(Flaw.FACTS, entry, what)

    def end(self) -> None:
        """There are no more entries."""
        if self.fault is None and self.position < self.length:
            what = f"is missing, and so is all that came after it: {self.length} were written"
            self.fault = Fault(flaw=Flaw.CUT, position=self.position + 1, what=what)

    def lose_the_end(self) -> None:
        """Nothing says how long the chain should be."""
        if self.fault is None:
            what = "is the last one there, but the table `audit_chain` no longer says where this chain ends"
            self.fault = Fault(flaw=Flaw.CUT, position=self.position, what=what)


def _fault(flaw: Flaw, entry: Entry, what: str) -> Fault:
    about = f"{entry.repository}#{entry.number}" if entry.number is not None else entry.repository
    return Fault(flaw=flaw, position=entry.position, what=what, about=f"{entry.kind} on {about}")
