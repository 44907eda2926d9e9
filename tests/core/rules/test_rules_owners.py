"""`code-owners: required`: off unless said, added by routes, and held by a floor."""

from collections.abc import Callable

import pytest

from bot.core.rules import Composed, Rules, Severity, Source, compose
from bot.core.words import Track

ALSO = "[{name: owners, when: {fork: true}, also: {code-owners: required}}, {name: rest, track: careful}]"


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("mode: enforce\n", False),
        ("tracks: {careful: {code-owners: optional}}\n", False),
        ("tracks: {careful: {code-owners: required}}\n", True),
        ("tracks: {fast: {code-owners: required}}\n", True),
        (f"routes: {ALSO}\n", True),
    ],
)
def test_the_file_is_wanted_only_where_something_asks_for_it(
    ruled: Callable[[str], Rules], body: str, *, asks: bool
) -> None:
    assert ruled(body).asks_for_code_owners is asks


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("true", "did you mean `required`?"),
        ("none", "did you mean `optional`?"),
        ("requird", "did you mean `required`?"),
    ],
)
def test_other_words_are_told(composed: Callable[[str], Composed], said: str, hint: str) -> None:
    (problem,) = composed(f"version: 1\ntracks: {{careful: {{code-owners: {said}}}}}\n").problems

    assert problem.hint == hint


def test_no_repository_takes_off_what_the_floor_asks_for(pack: Source) -> None:
    floor = "{mode: enforce, tracks: {careful: {code-owners: required}}}"
    answer = compose(
        repository=Source("rules.yml", "version: 1\ntracks: {careful: {code-owners: optional}}\n", "r"),
        organisation=Source("org.yml", f"version: 1\nfloor: {floor}\n", "o"),
        packs={"default": pack},
    )

    assert answer.rules is not None
    assert answer.rules.tracks[Track.CAREFUL].code_owners
    (told,) = [each for each in answer.problems if each.severity is Severity.OVERRULED]
    assert told.path == "tracks.careful.code-owners"


def test_a_route_of_the_floor_asks_for_owners_too(pack: Source) -> None:
    floor = f"{{mode: enforce, routes: {ALSO}}}"
    answer = compose(
        repository=Source("rules.yml", "version: 1\n", "r"),
        organisation=Source("org.yml", f"version: 1\nfloor: {floor}\n", "o"),
        packs={"default": pack},
    )

    assert answer.rules is not None
    assert answer.rules.asks_for_code_owners
