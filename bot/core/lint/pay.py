"""What each item of the checklist pays: how often it spoke, and what people made of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.inspected import Inspected
from bot.core.lint.finding import keyed
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


@dataclass(slots=True)
class _Story:
    """What is known of one pull request's findings so far: by key, the item."""

    present: dict[str, str] = field(default_factory=dict)
    fired: dict[str, str] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
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
    now = {key: finding.item for key, finding in keyed(inspected.findings).items()}
    comparable = story.catalogue in {"", inspected.catalogue}  # other items would miss other things
    if comparable and decision.head != story.head:
        story.fixed |= story.present.keys() - now.keys()
    story.fixed -= now.keys()
    story.fired |= now
    story.present, story.head, story.catalogue = now, decision.head, inspected.catalogue
    for question in decision.checklist:
        if question.found:
            story.accepted[question.id] = max(story.accepted[question.id], question.found - question.left)
            left = question.left if question.box in decision.ticked else 0
            story.ticked[question.id] = left


def _paid(stories: Mapping[str, _Story]) -> Iterator[Pay]:
    items = {item for story in stories.values() for item in story.fired.values()}
    for item in items:
        spoke = [story for story in stories.values() if item in story.fired.values()]
        yield Pay(
            item=item,
            pulls=len(spoke),
            fired=sum(Counter(story.fired.values())[item] for story in spoke),
            fixed=sum(story.fired[key] == item for story in spoke for key in story.fixed),
            accepted=sum(story.accepted[item] for story in spoke),
            ticked=sum(story.ticked[item] for story in spoke),
        )
