"""Notes as GitHub gives them: cut off, missing, too large, many."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.carriers.known import measured
from bot.core.facts import Commit, PullRef, Signature
from bot.github.client import Answer
from bot.github.failure import Refused
from bot.github.notes import Records, notes_at, read_records

PULL = PullRef("acme", "shop", 7)
ANA = Signature("Ana", "ana@example.org")
AT = "refs/notes/ai@" + "9" * 40
NOTE = 'a.py\n  s_1 1-3\n---\n{"sessions":{"s_1":{"agent_id":{"tool":"claude"}}}}'


def commit(number: int, parents: int = 1) -> Commit:
    return Commit(sha=f"{number:040x}", message="", author=ANA, committer=ANA, at=datetime(2026, 1, 1, tzinfo=UTC),
                  parents=parents)  # fmt: skip


class Asked:
    """A client that knows notes by expression, and gives no answer to more than `most` questions."""

    def __init__(self, blobs: dict[str, dict[str, Any]], most: int = 100) -> None:
        self.blobs, self.most, self.requests = blobs, most, 0

    async def ask(self, _text: str, variables: dict[str, str]) -> Answer:
        self.requests += 1
        number = sum(name.startswith("flat_") for name in variables)
        if number > self.most:
            raise Refused("GitHub's answer is larger than 32 MB")
        parts = {
            f"part_{at}": {name: self.blobs.get(variables[f"{name}_{at}"]) for name in ("flat", "folder")}
            for at in range(number)
        }
        return Answer(parts)


async def ai_lines(asked: Asked, *commits: Commit, at: str = AT) -> list[int]:
    noted = await read_records(asked, Records(pull=PULL, head="h", commits=commits, at=at))  # type: ignore[arg-type]
    return [sum(measured(note).ai for note in one.notes) for one in noted]


def blob(text: str | None, *, cut: bool = False) -> dict[str, Any]:
    return {"text": text, "isTruncated": cut}


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (blob(NOTE), 3),
        (blob(NOTE[:-9], cut=True), 3),
        (blob("a.py\n  s_1 1-3\n", cut=True), 0),
        (blob(None), 0),
        (blob(""), 0),
        ({}, 0),
        (None, 0),
    ],
    ids=["whole", "cut below the line", "cut above the line", "binary", "empty", "a folder", "none"],
)
async def test_what_stands_above_a_cut_is_read_and_nothing_is_guessed(given: dict[str, Any] | None, lines: int) -> None:
    one = commit(0xAB << 152)

    assert await ai_lines(Asked({f"refs/notes/ai:{one.sha}": given}), one) == [lines]
    assert await ai_lines(Asked({f"refs/notes/ai:{one.sha[:2]}/{one.sha[2:]}": given}), one) == [lines]


async def test_a_hundred_commits_take_one_request_and_merges_none() -> None:
    asked = Asked({f"refs/notes/ai:{commit(number).sha}": blob(NOTE) for number in range(250)})

    assert await ai_lines(asked, *map(commit, range(250))) == [3] * 250
    assert asked.requests == 3
    assert await ai_lines(asked, commit(1, parents=2)) == [0]
    assert asked.requests == 3


async def test_an_answer_too_large_is_asked_for_in_halves() -> None:
    commits = [commit(number) for number in range(5)]
    blobs = {f"refs/notes/ai:{one.sha}": blob(NOTE) for one in commits}

    assert await ai_lines(Asked(blobs, most=2), *commits) == [3] * 5
    assert await ai_lines(Asked(blobs, most=0), *commits) == [0] * 5


async def test_what_is_kept_of_one_pull_request_is_limited() -> None:
    """The rest is unknown, which is the careful answer."""
    long = NOTE.replace("1-3", ",".join(["1-3"] * 60_000))
    commits = [commit(number) for number in range(20)]
    found = await ai_lines(Asked({f"refs/notes/ai:{one.sha}": blob(long) for one in commits}), *commits)

    assert found == [3] * 8 + [0] * 12


def test_the_word_for_all_notes_changes_with_any_of_them() -> None:
    there = {"gitAi": {"target": {"oid": "1"}}, "whogitit": None, "sourceTrace": {"target": {"oid": "2"}}}

    assert notes_at(there) == "refs/notes/ai@1 refs/notes/srctrace/attribution@2"
    assert notes_at({"gitAi": None}) == notes_at({}) == ""
