"""What two sets of rules differ in that no pull request shows: who is in a group, and what time promises run by."""

from collections.abc import Iterator

from bot.core.rules import Group, Rules


def changed(before: Rules, after: Rules) -> tuple[str, ...]:
    """Sentences in plain text, with names from the rules in them: escape them."""
    return (*_calendars(before, after), *_groups(before, after))


def _calendars(before: Rules, after: Rules) -> Iterator[str]:
    if before.calendar != after.calendar:
        yield "The calendar changes: promises run out at other times, which the table does not show."


def _groups(before: Rules, after: Rules) -> Iterator[str]:
    for name in sorted({*before.groups, *after.groups}):
        old, new = (rules.groups.get(name, Group(name=name)) for rules in (before, after))
        was, becomes = (frozenset((*group.users, *(f"@{team}" for team in group.teams))) for group in (old, new))
        parts = [
            f"{word} {', '.join(sorted(who))}"
            for word, who in (("gains", becomes - was), ("loses", was - becomes))
            if who
        ]
        if parts:
            yield f"The group {name} {' and '.join(parts)}.{_opened(new)}"


def _opened(group: Group) -> str:
    return " It then names nobody: anyone with write access speaks for it." if group.is_open else ""
