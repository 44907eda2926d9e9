"""Pull requests with usable defaults for the tests of provenance: a test changes only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.classify import Question, classify
from bot.core.evidence import Evidence, Provenance
from bot.core.facts import Account, ChangedFile, Commit, Diff, Pull, PullRef, Signature
from bot.core.signals import Signals, catalogue
from bot.core.words import AccountKind, PullState

SIGNALS = Path(__file__).parents[2] / "rules" / "signals.yml"
DAY = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ANA = Signature("Ana Ruiz", "ana@example.org", "ana")
COPILOT = Signature("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com")
DEPENDABOT = Signature("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
CLAUDE = "\n\nCo-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>"
REVIEWED = "\n\nCo-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>"
ASSISTED = "\n\nAssisted-by: Claude:claude-opus-4"


@cache
def shipped() -> Signals:
    return catalogue(SIGNALS.read_text(encoding="utf-8"))


def commit(number: int = 1, message: str = "Change it", *, added: int = 100, **more: Any) -> Commit:
    """Commit `number` of a branch: its sha and date follow from it."""
    author = more.pop("author", ANA)
    made: dict[str, Any] = {
        "sha": sha(number),
        "message": message,
        "author": author,
        "committer": author,
        "at": DAY + timedelta(minutes=number),
        "added": added,
    }
    return Commit(**(made | more))


def sha(number: int) -> str:
    return f"{number:07x}{number:033x}"


def rebased(old: Commit, message: str | None = None) -> Commit:
    """The same commit after a rebase: another sha, the same author's date."""
    return replace(old, sha=sha(int(old.sha[:7], 16) + 0x1000), message=old.message if message is None else message)


def pull(*commits: Commit, **more: Any) -> Pull:
    made: dict[str, Any] = {
        "ref": PullRef("acme", "shop", 7),
        "id": "PR_7",
        "url": "",
        "title": "Change it",
        "body": "",
        "author": Account("ana"),
        "association": "member",
        "state": PullState.OPEN,
        "draft": False,
        "created_at": DAY,
        "updated_at": DAY,
        "ready_at": DAY,
        "base": "main",
        "base_sha": "b" * 40,
        "branch": "change-it",
        "head": "a" * 40,
        "fork": False,
        "added": sum(one.added for one in commits),
        "deleted": 0,
        "changed_files": 1,
        "commits": commits,
        "commits_total": len(commits),
    }
    return Pull(**(made | more))


def bot(login: str) -> Account:
    return Account(login, AccountKind.BOT)


def code(added: int) -> Diff:
    return Diff((ChangedFile(path="src/basket.py", added=added),))


def ask(asked: Pull, diff: Diff | None = None, **more: Any) -> Provenance:
    """Classify with the shipped signals; the diff adds what the commits add unless it is given."""
    diff = diff or code(sum(one.added for one in asked.commits if not one.is_merge))
    return classify(Question(pull=asked, diff=diff, signals=shipped(), **more))


def told(answer: Provenance) -> list[tuple[str, str | None, str]]:
    """The evidence, as signal, tool and source."""
    return [(one.signal.value, one.tool, one.source) for one in answer.evidence]


def share(answer: Provenance) -> tuple[float, float, float]:
    return (answer.share.low, answer.share.best, answer.share.high)


def words(evidence: tuple[Evidence, ...]) -> list[str]:
    return [one.quote for one in evidence]
