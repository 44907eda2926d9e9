"""A webhook is reduced to what it asks of us, from the payload alone."""

import json
from typing import Any

import pytest

from bot.core.facts import PullRef
from bot.github.events import EVENTS, Us, delivery, understand
from bot.github.wire import time
from bot.github.wish import Hint, Joined, LabelsChanged, Left, LookAt, LookAtAll, LookAtHead, Nothing, Wish
from tests.npm_artefacts import npm_package

US = Us(app_id=42, slug="twotrack")
REF = PullRef("acme", "shop", 7)
REPOSITORY = {"full_name": "acme/shop", "default_branch": "main"}
PULL = {"number": 7, "head": {"sha": "abc"}, "base": {"ref": "main"}, "updated_at": "2026-11-03T10:00:00Z"}
HINT = Hint("abc", "main", time("2026-11-03T10:00:00Z"))
ANA = {"type": "User", "login": "ana"}
OURSELVES = {"type": "Bot", "login": "twotrack[bot]"}


def wish(event: str, **payload: Any) -> Wish:
    base = {"installation": {"id": 1}, "repository": REPOSITORY, "sender": ANA}
    return understand(delivery("guid", event, base | payload), US)


@pytest.mark.parametrize(
    ("event", "payload", "expected"),
    [
        ("pull_request", {"action": "opened", "pull_request": PULL}, LookAt(REF, HINT)),
        ("pull_request", {"action": "synchronize", "pull_request": PULL}, LookAt(REF, HINT, "ana")),
        ("pull_request", {"action": "labeled", "pull_request": PULL}, LookAt(REF, HINT)),
        (
            "pull_request_review",
            {"action": "submitted", "pull_request": PULL, "review": {"user": ANA}},
            LookAt(REF, HINT),
        ),
        (
            "issue_comment",
            {"action": "created", "issue": {"number": 7, "pull_request": {}}, "comment": {"body": "/tested on staging"}},
            LookAt(REF),
        ),
        (
            "issue_comment",
            {
                "action": "edited",
                "issue": {"number": 7, "pull_request": {}},
                "comment": {"body": "- [x] done", "performed_via_github_app": {"id": 42}},
            },
            LookAt(REF),
        ),
        ("check_suite", {"action": "completed", "check_suite": {"app": {"id": 9}, "head_sha": "abc"}},
         LookAtHead("acme/shop", "abc")),
        ("check_run", {"action": "rerequested", "check_run": {"app": {"id": 42}, "head_sha": "abc"}},
         LookAtHead("acme/shop", "abc")),
        ("status", {"state": "success", "sha": "abc"}, LookAtHead("acme/shop", "abc")),
        ("status", {"state": "pending", "sha": "abc"}, LookAtHead("acme/shop", "abc", only_green=True)),
        ("check_run", {"action": "created", "check_run": {"app": {"id": 9}, "head_sha": "abc", "status": "in_progress"}},
         LookAtHead("acme/shop", "abc", only_green=True)),
        (
            "push",
            {"ref": "refs/heads/main", "commits": [{"added": [], "modified": [".github/rules.yml"], "removed": []}]},
            LookAtAll("acme/shop"),
        ),
        (
            "push",
            {
                "ref": "refs/heads/main",
                "repository": {"full_name": "acme/.github", "default_branch": "main"},
                "commits": [{"added": ["rules.yml"], "modified": [], "removed": []}],
            },
            LookAtAll("acme"),
        ),
        ("push", {"ref": "refs/heads/main", "commits": [], "forced": True}, LookAtAll("acme/shop")),
        ("push", {"ref": "refs/heads/main", "commits": [{"added": [], "modified": [], "removed": []}] * 2048},
         LookAtAll("acme/shop")),
        ("installation", {"action": "created", "repositories": [{"full_name": "acme/shop"}]}, Joined(("acme/shop",))),
        ("installation", {"action": "deleted"}, Left()),
        ("installation_repositories", {"action": "removed", "repositories_removed": [{"full_name": "acme/shop"}]},
         Left(("acme/shop",))),
        ("repository", {"action": "unarchived"}, LookAtAll("acme/shop")),
        ("repository", {"action": "deleted"}, Left(("acme/shop",))),
        ("label", {"action": "deleted", "label": {"name": "track: fast"}}, LabelsChanged("acme/shop")),
    ],
)  # fmt: skip
def test_what_matters_asks_for_a_look(event: str, payload: dict[str, Any], expected: Wish) -> None:
    assert expected == wish(event, **payload)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("pull_request", {"action": "assigned", "pull_request": PULL}),
        ("pull_request", {"action": "labeled", "pull_request": PULL, "sender": OURSELVES}),
        ("pull_request_review", {"action": "submitted", "pull_request": PULL, "review": {"user": {"type": "Bot"}}}),
        ("issue_comment", {"action": "created", "issue": {"number": 7}, "comment": {"body": "/tested"}}),
        ("issue_comment", {"action": "created", "issue": {"number": 7, "pull_request": {}}, "comment": {"body": "hi"}}),
        (
            "check_run",
            {"action": "completed", "check_run": {"app": {"id": 9}, "head_sha": "abc", "status": "completed"}},
        ),
        ("pull_request", {"action": "opened", "pull_request": PULL | {"number": 2**31}}),
        ("pull_request", {"action": "opened", "pull_request": PULL | {"number": True}}),
        ("pull_request", {"action": "opened", "pull_request": PULL | {"number": float("inf")}}),
        ("pull_request", {"action": "opened", "pull_request": PULL | {"updated_at": "9999-12-31T23:59:59-14:00"}}),
        ("pull_request", {"action": "opened", "pull_request": PULL | {"updated_at": "2026-11-03T10:00:00"}}),
        ("pull_request", {"action": "opened", "pull_request": PULL | {"head": {"sha": "a\0"}}}),
        ("pull_request", {"action": "opened", "pull_request": PULL, "repository": {"full_name": "acme/\ud800"}}),
        ("pull_request", {"action": "opened", "pull_request": PULL, "repository": {"full_name": "a#1/b"}}),
        ("pull_request", {"action": "opened", "pull_request": PULL, "installation": {"id": True}}),
        ("pull_request", {"action": "opened", "pull_request": PULL, "installation": {"id": 10**30}}),
        ("check_run", {"action": "created", "check_run": {"app": {"id": 42}, "head_sha": "abc"}}),
        ("check_suite", {"action": "completed", "check_suite": {"app": {"id": 42}, "head_sha": "abc"}}),
        ("push", {"ref": "refs/heads/topic", "commits": [], "forced": True}),
        ("push", {"ref": "refs/heads/main", "commits": [{"added": ["rules.yml"], "modified": [], "removed": []}]}),
        ("label", {"action": "edited", "label": {"name": "bug"}}),
        ("star", {"action": "created"}),
    ],
)
def test_what_does_not_matter_asks_for_nothing(event: str, payload: dict[str, Any]) -> None:
    assert isinstance(wish(event, **payload), Nothing)


@pytest.mark.parametrize("event", sorted(EVENTS))
@pytest.mark.parametrize(
    "payload", [{}, {"action": 1}, {"repository": None}, {"pull_request": []}, {"installation": "x"}, {"sender": 3}]
)
def test_a_payload_without_what_we_need_asks_for_nothing(event: str, payload: dict[str, Any]) -> None:
    base = {"installation": {"id": 1}, "action": "opened"}

    assert isinstance(understand(delivery("guid", event, base | payload), US), Nothing)


@pytest.mark.npm
def test_none_of_githubs_published_examples_is_too_much() -> None:
    folder = npm_package("@octokit/webhooks-examples") / "api.github.com"
    examples = json.loads((folder / "index.json").read_text("utf-8"))
    payloads = [(entry["name"], payload) for entry in examples for payload in entry["examples"]]
    looks = [name for name, payload in payloads if isinstance(_understood(name, payload), LookAt)]

    assert len(payloads) == 329
    assert {"pull_request", "pull_request_review"} <= set(looks)


def _understood(name: str, payload: dict[str, Any]) -> Wish:
    return understand(delivery("guid", name, payload | {"installation": {"id": 1}}), US)
