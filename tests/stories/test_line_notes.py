"""A repository whose tools write down who wrote which lines: what it costs to read, and what comes of it."""

import dataclasses
import json

import psycopg

from bot.sandbox import Commit, PullRequest
from bot.sandbox.state import GitCommit
from tests.town import CLAUDE, Town


def attests(entries: str, path: str = "src/basket.py") -> str:
    tail = {"schema_version": "authorship/3.0.0", "sessions": {"s_1": {"agent_id": {"tool": "claude"}}}}
    return f"{path}\n  {entries}\n---\n{json.dumps(tail)}"


def push_notes(town: Town, notes: dict[str, str], ref: str = "refs/notes/ai", *, folders: bool = False) -> None:
    """What `git push origin refs/notes/ai` does; no webhook tells of it."""
    tree = {f"{sha[:2]}/{sha[2:]}" if folders else sha: text for sha, text in notes.items()}
    town.shop.refs[ref] = _notes_commit(town, tree, f"{len(town.shop.refs)}{len(json.dumps(tree)):039d}")


def _notes_commit(town: Town, tree: dict[str, str], sha: str) -> GitCommit:
    return dataclasses.replace(town.shop.branches["main"], sha=sha, tree=tree, parents=())


async def opens(town: Town, message: str = "Change it") -> PullRequest:
    """Opened, but not looked at yet; the people of the rules are known already."""
    await town.opens("ben", branch="first", path="README.md")
    town.sandbox.log.clear()
    files = {"src/basket.py": "one\ntwo\nthree\nfour\nfive\n"}
    return town.person("hana").opens(town.shop, title="Change it", commits=[Commit(message, files=files)])


async def looked_again(town: Town, pull: PullRequest) -> list[str | None]:
    town.sandbox.log.clear()
    town.sandbox.rerequests(pull, "twotrack")
    await town.settle()
    return asked(town)


def asked(town: Town) -> list[str | None]:
    """Everything that was asked; a document made of parts, a note or a change, is called Joined."""
    return [request.operation for request in town.sandbox.log]


async def test_a_repository_without_notes_pays_nothing_for_them(shop_town: Town) -> None:
    pull = await opens(shop_town)
    await shop_town.settle()

    assert sorted(map(str, asked(shop_town))) == ["Joined", "Look", "None"]
    assert await looked_again(shop_town, pull) == ["Look"]


async def test_notes_take_one_request_when_the_head_is_new_and_none_after(shop_town: Town) -> None:
    town = shop_town
    pull = await opens(town)
    push_notes(town, {pull.head_sha: attests("s_1::t_1 4-5")})
    await town.settle()

    assert sorted(map(str, asked(town))) == ["Joined", "Joined", "Look", "None"]
    assert "origin: ai-heavy" in pull.labels
    assert await looked_again(town, pull) == ["Look"]
    assert "origin: ai-heavy" in pull.labels


async def test_a_pull_request_without_a_note_asks_once_as_well(shop_town: Town) -> None:
    town = shop_town
    pull = await opens(town)
    push_notes(town, {"f" * 40: attests("s_1::t_1 1-9")})
    await town.settle()

    assert sorted(map(str, asked(town))) == ["Joined", "Joined", "Look", "None"]
    assert await looked_again(town, pull) == ["Look"]


async def test_both_layouts_of_notes_and_every_ref_are_read(shop_town: Town) -> None:
    town = shop_town
    pull = await opens(town)
    push_notes(town, {pull.head_sha: attests("h_1 4")}, folders=True)
    record = {"v": 1, "f": {"src/basket.py": [{"s": "agent|cursor(gpt-5)", "l": [5]}]}}
    push_notes(town, {pull.head_sha: json.dumps(record)}, "refs/notes/srctrace/attribution")
    await town.settle()

    assert sorted(map(str, asked(town))) == ["Joined", "Joined", "Look", "None"]
    assert "origin: ai-assisted" in pull.labels


async def test_a_note_outranks_the_credit_for_the_lines_it_names(shop_town: Town) -> None:
    town = shop_town
    pull = await opens(town, "Change it" + CLAUDE)
    push_notes(town, {pull.head_sha: attests("h_1 1-5")})
    await town.settle()

    assert "origin: human-led" in pull.labels


async def test_notes_that_come_after_the_commits_are_seen_at_the_next_look(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    push_notes(town, {pull.head_sha: attests("s_1::t_1 4-5")})

    assert (await looked_again(town, pull))[:2] == ["Look", "Joined"]
    assert "origin: ai-heavy" in pull.labels

    push_notes(town, {pull.head_sha: attests("s_1::t_1 4-5"), "f" * 40: "of somebody else's commit"})

    assert await looked_again(town, pull) == ["Look"], "each commit has its note already"


async def test_nothing_private_of_a_note_is_kept(shop_town: Town, database: str) -> None:
    town = shop_town
    pull = await opens(town)
    tail = {"prompts": {"abcdef1": {"agent_id": {"tool": "cursor"}, "messages": [{"text": "hunter2"}]}}}
    push_notes(town, {pull.head_sha: f"src/basket.py\n  abcdef1 4-5\n---\n{json.dumps(tail)}"})
    await town.settle()
    async with await psycopg.AsyncConnection.connect(database) as connection:
        kept = str(await (await connection.execute("SELECT p::text, d::text FROM pull p, decision d")).fetchall())

    assert "abcdef1 4-5" in kept
    assert "hunter2" not in kept


async def test_a_line_that_a_later_commit_took_away_counts_for_nobody(shop_town: Town) -> None:
    """The note names ten AI lines, of which a person's next commit leaves two: what counts is what is merged."""
    town = shop_town
    text = "one\ntwo\nthree\n"
    by_ai = Commit("By AI", files={"src/basket.py": text + "".join(f"ai {n}\n" for n in range(10))})
    by_ana = Commit("Shorter", files={"src/basket.py": "zero\n" + text + "ai 8\nai 9\n" + "mine\n" * 7})
    await town.opens("ben", branch="first", path="README.md")
    town.sandbox.log.clear()
    pull = town.person("hana").opens(town.shop, title="Change it", commits=[by_ai, by_ana])
    older, newer = pull.commits[0].sha, pull.head_sha
    push_notes(town, {older: attests("s_1::t_1 4-13"), newer: attests("h_1 1,7-13")})
    await town.settle()

    assert sorted(map(str, asked(town))) == ["Joined", "Joined", "Joined", "Look", "None"], "notes, files, and the plan"
    body = next(one.body for one in pull.comments if one.author.login == "twotrack")
    assert "refs/notes/ai: 2 AI, 0 human of 2 added lines" in body
    assert "refs/notes/ai: 0 AI, 8 human of 8 added lines" in body
    assert "20 % of the added lines by AI" in body
    assert await looked_again(town, pull) == ["Look"]
    assert "origin: ai-assisted" in pull.labels


async def test_hostile_notes_stop_nothing(shop_town: Town) -> None:
    town = shop_town
    pull = await opens(town)
    push_notes(town, {pull.head_sha: "\x00<script>\n  s_1 1-" + "9" * 5000 + "\n---\n" + "[" * 50_000})
    await town.settle()

    assert pull.check("twotrack") is not None
    assert "origin: undeclared" in pull.labels
