"""What each item of the checklist pays: how often it spoke, and what people made of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.inspected import Inspected
from bot.core.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One decision about a pull request, as far as the checklist goes. `ticked` are the boxes that were ticked."""

    pull: str
    head: str
    inspected: Inspected | None
    checklist: tuple[Question, ...] = ()
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """Of one item: findings, and of these how many a later head no longer had, were accepted, or ticked and left."""

    item: str
    pulls: int
    fired: int
    fixed: int
    accepted: int
    ticked: int

    @property
    def left(self) -> int:
        """Findings that nobody answered in any way."""
        return max(0, self.fired - self.fixed - self.accepted - self.ticked)


Place = tuple[str, str]  # an item, and the path of a file


@dataclass(slots=True)
class _Story:
    """What is known of one pull request's findings so far, by item and file.

    Findings of an item in a file are counted, not followed one by one: a line that is as wrong in other words was not
    fixed, and neither was one whose file nobody looks at any more.
    """

    present: Counter[Place] = field(default_factory=Counter)
    fired: Counter[Place] = field(default_factory=Counter)
    fixed: Counter[Place] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    ticked: Counter[str] = field(default_factory=Counter)
    head: str = ""
    catalogue: str = ""


def pay(decisions: Iterable[Seen]) -> tuple[Pay, ...]:
    """For each item that spoke, most findings first. Decisions come in their order, those of one pull request too."""
    stories: dict[str, _Story] = {}
    for decision in decisions:
        if decision.inspected is not None:
            _tell(stories.setdefault(decision.pull, _Story()), decision, decision.inspected)
    return tuple(sorted(_paid(stories), key=lambda one: (-one.fired, one.item)))


def _tell(story: _Story, decision: Seen, inspected: Inspected) -> None:
    now = Counter((finding.item, finding.path) for finding in inspected.findings)
    unseen = {path for path, _ in inspected.unchecked}
    if story.catalogue not in {"", inspected.catalogue}:
        story.present = Counter({place: count for place, count in now.items() if place in story.present})
    for place in story.present.keys() | now.keys():
        change = now[place] - story.present[place]
        if change > 0:  # what comes back was not fixed
            back = min(change, story.fixed[place])
            story.fixed[place] -= back
            story.fired[place] += change - back
        elif decision.head != story.head and place[1] not in unseen:
            story.fixed[place] -= change
    story.present = now + Counter({place: count for place, count in story.present.items() if place[1] in unseen})
    story.head, story.catalogue = decision.head, inspected.catalogue
    for question in decision.checklist:
        if question.found:
            story.accepted[question.id] = max(story.accepted[question.id], question.found - question.left)
            story.ticked[question.id] = question.left if question.box in decision.ticked else 0


def _paid(stories: Mapping[str, _Story]) -> Iterator[Pay]:
    for item in {item for story in stories.values() for item, _ in story.fired}:
        spoke = [story for story in stories.values() if any(item == each for each, _ in story.fired)]
        yield Pay(
            item=item,
            pulls=len(spoke),
            fired=sum(count for story in spoke for (each, _), count in story.fired.items() if each == item),
            fixed=sum(count for story in spoke for (each, _), count in story.fixed.items() if each == item),
            accepted=sum(story.accepted[item] for story in spoke),
            ticked=sum(story.ticked[item] for story in spoke),
        )
