"""Reads one pull request into facts: one GraphQL query, and beside it the diff when the head is new.

Reads may lag behind the webhook that announced a change by up to seconds. What gives it away: the pull request is not
there yet, its `updatedAt` is older than the payload's, or the diff and the list of files disagree. Each is Transient,
so that the look is taken again a little later; only a disagreement that lasts is accepted, as a truncated diff.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.clock import Clock
from bot.core.attributes import slim
from bot.core.diff import read_diff
from bot.core.facts import Commit, Diff, PullRef, Snapshot
from bot.core.messages.comment import MARKER
from bot.core.rules import Source
from bot.github import wire
from bot.github.client import Answer, Client
from bot.github.compose import Part, document, join
from bot.github.events import ORGANISATION_RULES, RULES_PATH
from bot.github.failure import Denied, Gone, Refused, Transient
from bot.github.notes import Records, notes_at, read_records, with_notes
from bot.github.owners import OwnersFile, owners_file
from bot.github.rulefiles import RulesFile, base_file, default_file, organisation_file
from bot.github.wish import Hint

_MOST_FILES = 3000  # docs: rest/pulls/pulls, "List pull requests files"
_MOST_COMMITS = 1000
_MOST_PAGES = 20
_MOST_CHECKS = 1000
_PATIENCE = 3  # looks after which a disagreement between diff and file list is believed


@dataclass(frozen=True, slots=True)
class KnownDiff:
    """Diff and commits of an earlier look; good as long as head and base branch are the same.

    `commits` are kept where they take a request of their own: more than a page of them, or with notes.
    """

    head: str
    base: str
    diff: Diff
    commits: tuple[Commit, ...] = ()
    notes: str = ""  # what the notes refs were at


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to read, and what is known of it already."""

    ref: PullRef
    hint: Hint | None = None
    known: KnownDiff | None = None
    comment: str | None = None  # node id of our comment, where one is remembered
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What GitHub answered when asked for a diff; None when it would not give it."""

    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one look read. `base` is None when the pull request goes to the default branch.

    `owners` is where the default branch has CODEOWNERS.
    `proposed_rules` is the rules file as the head has it, `fetched` the text of the diff, where this look asked for it.
    """

    snapshot: Snapshot
    fetched: Fetched | None = field(default=None, repr=False)
    organisation: RulesFile
    default: RulesFile
    base: RulesFile | None
    owners: OwnersFile
    proposed_rules: Source | None = None


async def read(client: Client, wanted: Wanted, app_id: int, clock: Clock) -> Reading:
    """Take a look. One round trip when nothing lags, and at most 100 commits are there, without notes."""
    early = _starts_diff(wanted)
    if early:
        answer, text = await asyncio.gather(_query(client, wanted, app_id), _diff_text(client, wanted.ref))
    else:
        answer, text = await _query(client, wanted, app_id), None
    repository, node = _found(answer, wanted)
    diff, got = await _diff(client, wanted, node, text, fetched=early)
    await _whole_conversation(client, wanted.ref, node)
    await _every_check(client, wanted.ref, node)
    records = Records(
        pull=wanted.ref,
        head=node["headRefOid"],
        commits=await _commits(client, wanted, node),
        at=notes_at(repository),
        files=() if wanted.attempt or diff.truncated else diff.files,
    )
    commits, notes = await _noted(client, wanted, records), records.at
    snapshot = Snapshot(
        taken_at=clock(),
        repository_id=repository["id"],
        default_branch=(repository.get("defaultBranchRef") or {}).get("name") or "",
        default_sha=((repository.get("defaultBranchRef") or {}).get("target") or {}).get("oid") or "",
        folders=_folders(node.get("baseRef")),
        archived=bool(repository["isArchived"]),
        us=str((answer.data.get("viewer") or {}).get("login") or "").removesuffix("[bot]"),
        pull=wire.pull(wanted.ref, node, commits, app_id, notes),
        diff=diff,
        attributes=_attributes(repository.get("defaultBranchRef")),
        shown=wire.shown(node, answer.data.get("ours"), MARKER),
    )
    proposed = wire.proposed_rules(node, rules_path(wanted.ref))
    return replace(_reading(snapshot, answer), fetched=got, proposed_rules=proposed)


def rules_path(ref: PullRef) -> str:
    """Where a repository keeps rules: those of a whole organisation lie in its repository `.github`."""
    return ORGANISATION_RULES if ref.name == ".github" else RULES_PATH


def _starts_diff(wanted: Wanted) -> bool:
    """Whether to fetch the diff beside the query: when the head is new as far as we can know."""
    if wanted.known is None:
        return True
    hint = wanted.hint
    return hint is not None and (hint.head, hint.base) != (wanted.known.head, wanted.known.base)


async def _query(client: Client, wanted: Wanted, app_id: int) -> Answer:
    variables = {
        "owner": wanted.ref.owner,
        "name": wanted.ref.name,
        "number": wanted.ref.number,
        "app": app_id,
        "comment": wanted.comment or "",
        "knowsComment": wanted.comment is not None,
        "rulesPath": rules_path(wanted.ref),
    }
    return await client.ask(document("look"), variables)


async def _diff_text(client: Client, ref: PullRef) -> str | None:
    """The diff; None when GitHub will not give it: too large, or not yet there."""
    try:
        return await client.diff(ref.owner, ref.name, ref.number)
    except (Refused, Gone):
        return None


def _found(answer: Answer, wanted: Wanted) -> tuple[dict[str, Any], dict[str, Any]]:
    repository = answer.data.get("repository")
    node = (repository or {}).get("pullRequest")
    if repository is None or node is None:
        if any(error.get("type") == "FORBIDDEN" for error in answer.errors):
            raise Denied("pull_requests: read")
        raise Gone(f"{wanted.ref} is not there for us")
    behind = wanted.hint is not None and wire.time(node["updatedAt"]) < wanted.hint.updated_at
    if behind and wanted.attempt < _PATIENCE:
        raise Transient(f"GitHub still shows {wanted.ref} as it was before")
    if repository.get("defaultBranchRef") is None and answer.errors:
        raise Transient(f"GitHub could not tell the default branch of {wanted.ref.repository}")
    return repository, node


async def diff_of(client: Client, ref: PullRef, diff: Diff) -> str | None:
    """The text of a diff that was read before; None when GitHub will not give it. Transient when it is another now."""
    text = await _diff_text(client, ref)
    if text is not None and diff.truncated is None and read_diff(text).files != diff.files:
        raise Transient(f"{ref} was pushed to while its diff was read")
    return text


async def _diff(
    client: Client, wanted: Wanted, node: dict[str, Any], text: str | None, *, fetched: bool
) -> tuple[Diff, Fetched | None]:
    """The diff, and its text where it was asked for."""
    known = wanted.known
    if known is not None and (known.head, known.base) == (node["headRefOid"], node["baseRefName"]):
        return known.diff, None
    if not fetched:
        text = await _diff_text(client, wanted.ref)
    return await _read_diff(client, wanted, node, text), Fetched(text)


async def _read_diff(client: Client, wanted: Wanted, node: dict[str, Any], text: str | None) -> Diff:
    if text is None:
        return await _listed(client, wanted.ref, node["changedFiles"])
    diff = read_diff(text)
    if diff.truncated is not None:
        listed = await _listed(client, wanted.ref, node["changedFiles"])
        return Diff(listed.files, diff.truncated)
    if _agrees(diff, node):
        return diff
    if wanted.attempt < _PATIENCE:
        raise Transient(f"GitHub's diff of {wanted.ref} and its list of files disagree")
    return Diff(diff.files, "GitHub's diff and its list of changed files disagree")


def _agrees(diff: Diff, node: dict[str, Any]) -> bool:
    """Whether the diff is that of the head we read: totals, and the counts of the first hundred files."""
    totals = (node["changedFiles"], node["additions"], node["deletions"])
    if totals != (len(diff.files), sum(file.added for file in diff.files), sum(file.deleted for file in diff.files)):
        return False
    counts = {file.path: (file.added, file.deleted) for file in diff.files}
    listed = wire.nodes(node.get("files"))
    return all(counts.get(file["path"]) == (file["additions"], file["deletions"]) for file in listed)


async def _listed(client: Client, ref: PullRef, total: int) -> Diff:
    """The files without their lines, a hundred a request, for a diff that GitHub finds too large."""
    files = []
    async for page in client.pages(f"/repos/{ref.repository}/pulls/{ref.number}/files?per_page=100"):
        files += [wire.listed_file(item) for item in page]
        if len(files) >= _MOST_FILES:
            break
    truncated = f"GitHub listed {len(files):,} of {total:,} changed files" if len(files) < total else None
    return Diff(tuple(files), truncated)


async def _commits(client: Client, wanted: Wanted, node: dict[str, Any]) -> Sequence[Commit]:
    """All commits, oldest first, a hundred a request; of more than a thousand nobody can say who had a hand in them."""
    ref, known, connection = wanted.ref, wanted.known, node["commits"]
    if known is not None and known.head == node["headRefOid"] and len(known.commits) > len(wire.nodes(connection)):
        return known.commits
    found = [item["commit"] for item in wire.nodes(connection)]
    while connection["pageInfo"]["hasNextPage"] and len(found) < _MOST_COMMITS:
        variables = {
            "owner": ref.owner, "name": ref.name, "number": ref.number, "after": connection["pageInfo"]["endCursor"],
        }  # fmt: skip
        answer = await client.ask(document("commits"), variables)
        page = (answer.data.get("repository") or {}).get("pullRequest")
        if page is None or page["headRefOid"] != node["headRefOid"]:
            raise Transient(f"{ref} was pushed to while its commits were read")
        connection = page["commits"]
        found += [item["commit"] for item in wire.nodes(connection)]
    return [wire.commit(item) for item in found[:_MOST_COMMITS]]


async def _whole_conversation(client: Client, ref: PullRef, node: dict[str, Any]) -> None:
    """Read what did not fit, so that no objection and no command is buried under a hundred remarks."""
    for name, operation in (("reviews", "Reviews"), ("comments", "Comments")):
        connection = node[name]
        if connection["totalCount"] > len(wire.nodes(connection)):
            connection["nodes"] = await _every(client, ref, operation)


async def _every_check(client: Client, ref: PullRef, node: dict[str, Any]) -> None:
    """All that reports on the head, up to the thousand that GitHub keeps of a commit: any of them may fail."""
    contexts = wire.contexts_of(node)
    page, found = contexts.get("pageInfo") or {}, wire.nodes(contexts)
    while page.get("hasNextPage") and len(found) < _MOST_CHECKS:
        variables = {
            "owner": ref.owner, "name": ref.name, "number": ref.number, "head": node["headRefOid"],
            "after": page["endCursor"],
        }  # fmt: skip
        answer = await client.ask(document("checks"), variables)
        commit = (answer.data.get("repository") or {}).get("object") or {}
        more = (commit.get("statusCheckRollup") or {}).get("contexts")
        if not more:
            raise Transient(f"the checks of {ref} could not be read")
        found += wire.nodes(more)
        page = more["pageInfo"]
    if contexts:
        contexts["nodes"] = found[:_MOST_CHECKS]


async def _every(client: Client, ref: PullRef, operation: str) -> list[Any]:
    found: list[Any] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        part = Part(operation, {"owner": ref.owner, "name": ref.name, "number": ref.number, "after": after})
        joined = join("conversation", [part])
        answer = await client.ask(joined.text, joined.variables)
        connection = ((answer.data.get("part_0") or {}).get("pullRequest") or {}).get("found")
        if connection is None:
            raise Transient(f"the conversation of {ref} could not be read")
        found += wire.nodes(connection)
        if not connection["pageInfo"]["hasNextPage"]:
            break
        after = connection["pageInfo"]["endCursor"]
    return found


async def _noted(client: Client, wanted: Wanted, records: Records) -> Sequence[Commit]:
    """The commits with their records. Asked for when the head is new, or notes came since.

    A look that failed asks for less: no blame, which takes GitHub long for old and large files.
    """
    known = wanted.known
    if not records.at:
        return with_notes(records.commits, {})
    if known is not None and known.head == records.head:
        remembered = {commit.sha: commit for commit in known.commits if commit.notes or commit.left is not None}
        missing = any(
            commit.sha not in remembered or not remembered[commit.sha].notes
            for commit in records.commits
            if not commit.is_merge
        )
        if known.notes == records.at or not missing:
            return [remembered.get(commit.sha, commit) for commit in records.commits]
    return await read_records(client, records)


def _reading(snapshot: Snapshot, answer: Answer) -> Reading:
    ref, base = snapshot.pull.ref, snapshot.pull.base
    return Reading(
        snapshot=snapshot,
        organisation=organisation_file(answer, ref.owner),
        default=default_file(answer, ref.repository),
        owners=owners_file(answer),
        base=None if base == snapshot.default_branch else base_file(answer, ref.repository, base),
    )


def _folders(ref: dict[str, Any] | None) -> tuple[str, ...] | None:
    """Those at the top of a branch; None where it is gone, or GitHub could not tell."""
    entries = (((ref or {}).get("target") or {}).get("tree") or {}).get("entries")
    return None if entries is None else tuple(sorted(one["name"] for one in entries if one["type"] == "tree"))


def _attributes(ref: dict[str, Any] | None) -> str:
    text = (((ref or {}).get("target") or {}).get("attributes") or {}).get("object") or {}
    return slim(text.get("text") or "")
