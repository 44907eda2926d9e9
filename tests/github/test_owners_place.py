"""Where CODEOWNERS is, as a look tells it: there, not there, or GitHub could not tell, and never one for another."""

from typing import Any

import pytest

from bot.github.client import Answer
from bot.github.owners import OwnersFile, owners_file

BLOB = {"oid": "a1", "type": "blob"}
KEYS = ("ownersOnGitHub", "ownersAtRoot", "ownersInDocs")


def answer(*found: dict[str, str] | None, errors: tuple[dict[str, Any], ...] = ()) -> Answer:
    target = dict(zip(KEYS, found, strict=True))
    return Answer({"repository": {"defaultBranchRef": {"target": target}}}, errors)


def broken(*path: str) -> tuple[dict[str, Any], ...]:
    return ({"message": "Something went wrong", "path": list(path)},) if path else ({"message": "?"},)


AT = ("repository", "defaultBranchRef", "target")


@pytest.mark.parametrize(
    ("told", "file"),
    [
        (answer(None, None, None), OwnersFile()),
        (answer(BLOB, BLOB, None), OwnersFile(".github/CODEOWNERS", "a1")),
        (answer(None, BLOB, BLOB), OwnersFile("CODEOWNERS", "a1")),
        (answer(None, None, BLOB), OwnersFile("docs/CODEOWNERS", "a1")),
        (answer({"oid": "t1", "type": "tree"}, BLOB, None), OwnersFile("CODEOWNERS", "a1")),
        (answer(BLOB, None, None, errors=broken(*AT, "ownersAtRoot")), OwnersFile(".github/CODEOWNERS", "a1")),
        (answer(None, None, None, errors=broken("repository", "pullRequest")), OwnersFile()),
    ],
)
def test_the_first_of_three_places_counts(told: Answer, file: OwnersFile) -> None:
    assert owners_file(told) == file


@pytest.mark.parametrize(
    "told",
    [
        answer(None, BLOB, None, errors=broken(*AT, "ownersOnGitHub")),
        answer(None, None, None, errors=broken(*AT, "ownersInDocs")),
        answer(None, None, None, errors=broken(*AT)),
        answer(None, None, None, errors=broken()),
        Answer({"repository": {"defaultBranchRef": None}}),
        Answer({"repository": None}),
    ],
)
def test_what_github_could_not_tell_is_no_missing_file(told: Answer) -> None:
    found = owners_file(told)

    assert found.trouble
    assert found.name == ""
