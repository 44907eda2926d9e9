"""Every mistake made with the control API is answered with what is wrong and what is expected; never with a 500."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.verbs import VERBS
from tests.controlled import Control, controlled

PULL = "acme/shop#1"


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    async with controlled() as made:
        yield made


MISTAKES: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "somebody unknown": ("comment", {"who": "anna", "pull": PULL, "body": "x"}, 404, "Did you mean ana?"),
    "no such pull request": ("close", {"who": "ana", "pull": "acme/shop#9"}, 404, "no pull request 9"),
    "no name of a pull request": ("close", {"who": "ana", "pull": "acme/shop/9"}, 422, "owner/name#number"),
    "no such repository": ("commit_to", {"who": "ana", "repository": "acme/shp"}, 404, "Did you mean acme/shop?"),
    "a field too many": ("close", {"who": "ana", "pull": PULL, "why": "x"}, 422, "why"),
    "a field missing": ("comment", {"who": "ana", "pull": PULL}, 422, "body"),
    "a wrong word": ("review", {"who": "ben", "pull": PULL, "state": "maybe"}, 422, "'approve', 'request_changes' or 'comment'"),
    "nothing to commit": ("push", {"who": "ana", "pull": PULL}, 422, "Nothing to commit"),
    "no diff": ("push", {"who": "ana", "pull": PULL, "diff": "x"}, 422, "unified diff"),
    "an unknown base": ("open", {"who": "ana", "repository": "acme/shop", "title": "x", "base": "gone", "files": {"a": "b"}}, 422, "no branch gone"),
    "a base that is gone": ("edit", {"who": "ana", "pull": PULL, "base": "gone"}, 422, "no branch gone"),
    "nothing to edit": ("edit", {"who": "ana", "pull": PULL}, 422, "Nothing to edit"),
    "a box that is not there": ("tick", {"who": "ana", "pull": PULL, "box": 7}, 422, "counted from 0"),
    "a comment that is not there": ("edit_comment", {"who": "ana", "pull": PULL, "comment": 7, "body": "x"}, 404, "no comment 7"),
    "a review that is not there": ("dismiss", {"who": "ana", "pull": PULL, "review": 7}, 404, "no review 7"),
    "an approval of ones own": ("review", {"who": "ana", "pull": PULL, "state": "approve"}, 422, "own pull request"),
    "a review without words": ("review", {"who": "ben", "pull": PULL, "state": "comment"}, 422, "needs words"),
    "an unknown commit": ("review", {"who": "ben", "pull": PULL, "state": "approve", "commit": "0" * 40}, 422, "No commit found"),
    "an empty comment": ("comment", {"who": "ana", "pull": PULL, "body": " "}, 422, "blank"),
    "ready already": ("ready", {"who": "ana", "pull": PULL}, 422, "already ready"),
    "open already": ("reopen", {"who": "ana", "pull": PULL}, 422, "opened again"),
    "the author as reviewer": ("request_review", {"who": "ben", "pull": PULL, "reviewer": "ana"}, 422, "author"),
    "an unknown team": ("request_review", {"who": "ben", "pull": PULL, "reviewer": "acme/none"}, 422, "no team"),
    "a rename of nothing": ("commit_to", {"who": "ana", "repository": "acme/shop", "renames": {"a": "b"}}, 422, "no file to rename"),
    "no such check": ("rerequest", {"who": "ana", "pull": PULL, "name": "none"}, 422, "no check none"),
    "a repository twice": ("repository", {"name": "Acme/Shop"}, 422, "exists already"),
    "a name that is none": ("repository", {"name": "shop"}, 422, "name"),
    "a login that is taken": ("person", {"login": "acme"}, 422, "taken by a organization"),
    "an app installed twice": ("install", {"owner": "acme"}, 422, "already"),
    "an app that is not there": ("uninstall", {"owner": "nobody"}, 404, "not installed"),
    "a header of two lines": ("fail", {"headers": {"A": "b\r\nc"}}, 422, "printable"),
    "no address": ("target", {"url": "file:///etc/passwd"}, 422, "no http or https"),
    "a webhook never sent": ("redeliver", {"guid": "none"}, 404, "no delivery"),
    "a verb that is none": ("aprove", {}, 404, "There is no call"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_mistake_is_told_kindly(control: Control, mistake: str) -> None:
    verb, fields, status, words = MISTAKES[mistake]
    answer = await control.refused(verb, **fields)

    assert (status, words) == (answer[0], words if words in answer[1] else answer[1])


async def test_a_refused_field_comes_with_all_that_is_expected(control: Control) -> None:
    _, answer = await control.ask("POST", "comment", {"as": "ana", "pull": PULL})

    assert answer["expected"] == {
        "as": "a login, required",
        "pull": "owner/name#number, required",
        "body": "string, required",
        "by_mail": "boolean, False when left out",
    }


@pytest.mark.parametrize(("method", "call", "body", "status"), [
    ("POST", "comment", b"{", 400), ("POST", "comment", b'"\\ud800"', 400), ("POST", "comment", b"\xff", 400), ("POST", "comment", b"[]", 422),
    ("POST", "comment", b"[" * 100_000, 400), ("GET", "comment", None, 405), ("POST", "state", b"", 405), ("PATCH", "", None, 405), ("GET", "nothing", None, 404),
    ("GET", "settled?seconds=x", None, 422), ("GET", "settled?seconds=0", None, 422), ("GET", "state?pull=x", None, 422), ("GET", "requests?pull=a/b%231", None, 404),
    ("POST", "comment", b"x" * (5 * 1024 * 1024), 413),
])  # fmt: skip
async def test_a_body_or_path_that_makes_no_sense_is_a_4xx_in_json(
    control: Control, method: str, call: str, body: bytes | None, status: int
) -> None:
    answered, answer = await control.ask(method, call, body)

    assert status == answered
    assert answer["message"]


async def test_the_calendar_ends(control: Control) -> None:
    for _ in range(80):
        status, message = (await control.ask("POST", "advance", {"days": 100_000}))[0], ""
        if status != 200:
            break

    assert status == 422, message


async def test_another_site_may_not_act(control: Control) -> None:
    fields = {"as": "ana", "pull": PULL}
    foreign, _ = await control.ask("POST", "close", fields, Origin="https://evil.example")
    rebound, _ = await control.ask("POST", "close", fields, Host="evil.example")
    sandboxed, _ = await control.ask("POST", "close", fields, Origin="null")
    fetched, _ = await control.ask("POST", "close", fields, **{"Sec-Fetch-Site": "cross-site"})
    own, _ = await control.ask("POST", "close", fields, Origin=control.url)

    assert (foreign, rebound, sandboxed, fetched, own) == (403, 403, 403, 403, 200)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda more: st.lists(more, max_size=3) | st.dictionaries(st.text(), more, max_size=3),
    max_leaves=5,
)
_LIKELY = st.sampled_from(
    [
        "ana",
        "ben",
        PULL,
        "acme/shop",
        "main",
        "approve",
        0,
        1,
        True,
        None,
        "",
        {},
        [],
        {"a": "b"},
        {"README.md": None},
        "*",
    ]
)
_SAFE = sorted(
    set(VERBS) - {"target", "latency", "slow", "chance", "fail", "reset"}
)  # these would make the next request fail, as they should


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_nothing_that_is_sent_ends_in_a_500(control: Control, data: st.DataObject) -> None:
    verb = data.draw(st.sampled_from(_SAFE))
    fields = {
        name: data.draw(_LIKELY | _JSON)
        for name in VERBS[verb].fields
        if data.draw(st.booleans()) or name in {"as", "pull"}
    }
    status, answer = await control.ask("POST", verb, json.dumps(fields).encode())

    assert status < 500, answer
