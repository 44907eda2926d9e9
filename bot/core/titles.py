"""What requirements are called: the words of the check, which tests of rules repeat."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.core.rules import Group
from bot.core.words import Origin

CHECKS: Final = "Checks pass"
MANUAL_TEST: Final = "Tested by hand"
CODE_OWNERS: Final = "Approval from the code owners"
_MOST: Final = (Origin.HUMAN_LED, Origin.AI_ASSISTED, Origin.AI_HEAVY)


def whom(group: Group) -> str:
    """Who speaks for a group, in words."""
    return "anyone with write access" if group.is_open else group.name


def approvals(count: int, group: Group) -> str:
    """`2 approvals from seniors`."""
    return f"{count} approval{'' if count == 1 else 's'} from {whom(group)}"


def architecture_review(group: Group) -> str:
    """`Architecture review from architects`."""
    return f"Architecture review from {whom(group)}"


def design_document(domain: str) -> str:
    """`Design document for payments`."""
    return f"Design document for {domain}"


def most_ai(most: Origin, domain: str) -> str:
    """`At most ai-assisted in payments`."""
    return f"At most {most.value} in {domain}"


def titles(groups: Iterable[Group], domains: Iterable[str], count: int) -> Iterator[str]:
    """Everything that could be asked for of these groups and domains, with so many approvals of each group."""
    yield from (CHECKS, MANUAL_TEST, CODE_OWNERS)
    for group in groups:
        yield approvals(count, group)
        yield architecture_review(group)
    for domain in domains:
        yield design_document(domain)
        yield from (most_ai(most, domain) for most in _MOST)
