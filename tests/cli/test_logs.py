"""Log lines say of what they speak, and never hold a secret, whatever strangers put where."""

import json
import logging
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from bot.cli import logs
from bot.settings import Settings, secrets
from tests.town import Town, settings, town

TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"
STATELESS = "ghs_42_eyJhbGciOi.eyJpc3Mi-OiI.x_y-z12345678"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI0MiJ9.c2lnbmF0dXJl"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabcdef\n-----END RSA PRIVATE KEY-----"
HOSTILE: list[tuple[Any, str]] = [
    (TOKEN, TOKEN),
    (f"clone https://x-access-token:{TOKEN}@github.com/acme/shop", TOKEN),
    (STATELESS, "x_y-z12345678"),
    ("github_pat_11ABCDEFG0123456789_abcdefghijk", "abcdefghijk"),
    (f"Authorization: Bearer {JWT}", JWT),
    ("Authorization: Bearer opaque-token-of-somebody", "opaque-token"),
    (KEY, "MIIEowIBAAKCAQEA"),
    (KEY.replace("\n", "\\n"), "MIIEowIBAAKCAQEA"),
    ("postgresql://bot:hunter2secret@db.example/twotrack", "hunter2secret"),
    ("https://hooks.slack.example/services/T0000/B0000/XXXXXXXXXXXXXXXX", "XXXXXXXXXXXXXXXX"),
    ("the webhook secret is a-secret-of-ours!", "a-secret-of-ours!"),
    ({"headers": {"authorization": [f"token {TOKEN}"]}}, TOKEN),
    ([{"deep": (TOKEN,)}], TOKEN),
    ({TOKEN: "as a key"}, TOKEN),
    (TOKEN.encode(), TOKEN),
    (ValueError(f"GitHub said {TOKEN}"), TOKEN),
    ([[[[[[[[TOKEN]]]]]]]], TOKEN),
]


@dataclass(frozen=True)
class Form:
    """How lines are written."""

    json: bool


@pytest.fixture(params=[Form(json=True), Form(json=False)], ids=["json", "plain"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Form:
    monkeypatch.setattr(logs, "_hidden", set())
    logs.hide(["a-secret-of-ours!", "short"])
    made: Form = request.param
    return made


@pytest.mark.parametrize(("value", "secret"), HOSTILE)
def test_no_line_holds_a_secret(form: Form, value: Any, secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(verbose=True, json=form.json)
    log = structlog.get_logger()
    log.info("looked", what=value)
    log.info(f"looked {value}")  # noqa: G004 - as somebody may write it
    with structlog.contextvars.bound_contextvars(pull=value):
        log.warning("bound")
    logging.getLogger("procrastinate").warning("a job with %s", value)
    try:
        raise RuntimeError(f"while handling {value}")  # noqa: TRY301 - a trace holds the line
    except RuntimeError:
        log.exception("a bug")
    said = capsys.readouterr().err

    assert said.count("[secret]") >= 4
    assert secret not in said


def test_what_is_no_secret_stays_whole(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(verbose=False, json=form.json)
    structlog.get_logger().info("a short word", pull="acme/shop#7", url="https://github.com/acme/shop/pull/7", count=3)
    said = capsys.readouterr().err

    assert "acme/shop#7" in said
    assert "https://github.com/acme/shop/pull/7" in said
    assert "a short word" in said, "what is short is hidden nowhere"


@pytest.mark.parametrize("text", ["one\n2026-11-03 [info] forged", "one\x1b[2Jtwo", "one\rtwo", "one\u2028two", "\x00"])
def test_nobody_outside_writes_a_line_of_our_log(form: Form, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(verbose=False, json=form.json)
    structlog.get_logger().info("looked", title=text)
    logging.getLogger("aiohttp").warning("odd request %s", text)
    said = capsys.readouterr().err

    assert len(said.split("\n")) == 3
    assert not {"\x1b", "\r", "\x00"} & set(said)


def test_libraries_speak_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(verbose=False, json=True)
    logging.getLogger("procrastinate.worker").error("it broke")
    line = json.loads(capsys.readouterr().err)

    assert (line["event"], line["level"], line["logger"]) == ("it broke", "error", "procrastinate.worker")


def test_every_secret_setting_is_hidden(shop_town: Town, database: str) -> None:
    notices = '{"chat": {"kind": "slack", "url": "https://chat.example/hooks/abcdefgh"}}'
    given = settings(
        shop_town.sandbox, "postgresql://bot:hunter2secret@db.example/x", notices=notices, notices_secret="s" * 20
    )

    known = secrets(given)

    for value in (given.webhook_secret, given.private_key, given.notices_secret):
        assert value is not None
        assert value.get_secret_value() in known
    assert {"hunter2secret", "https://chat.example/hooks/abcdefgh"} <= set(known)
    assert isinstance(given, Settings)


async def test_every_line_of_a_look_says_of_what_it_speaks(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with town(database) as place:
        logs.configure(verbose=True, json=True)
        place.sandbox.faults.fail(502, operation="Look")
        capsys.readouterr()
        await place.opens()
        place.sandbox.advance(minutes=1)
        await place.settle()
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    looks = [line for line in lines if line["event"] in {"looked", "look failed"}]
    assert [line["event"] for line in looks] == ["look failed", "looked"]
    deliveries = {line["delivery"] for line in looks}
    for line in looks:
        assert line["pull"] == "acme/shop#1"
        assert line["installation"] == next(iter(place.sandbox.world.installations))
    assert deliveries <= {delivery.guid for delivery in place.sandbox.hooks.deliveries}
    assert len(deliveries) == 1
    assert all("pull" not in line for line in lines if line["event"] == "ignored"), "and it stays with the look"
