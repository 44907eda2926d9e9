"""`twotrack notice test`, and what the settings of notices say of a mistake: everything but an address."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands
from bot.core.destination import Kind
from bot.notice_settings import NoticeSettings, read_destinations
from bot.settings import SettingsMissing, load_notices
from tests.cli.test_commands import run
from tests.receivers import SECRET, receiver

URL = "https://hooks.slack.example/services/T0/B0/s3cret"


async def tried(name: str, *, private: bool = True, **given: object) -> Result:
    """The command, while a receiver runs in this process."""
    environment = {"TWOTRACK_NOTICES": json.dumps(given), "TWOTRACK_NOTICES_SECRET": SECRET}
    environment["TWOTRACK_NOTICES_PRIVATE"] = str(private)
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(commands("notice"), ["notice", "test", name], env=environment)
    )


async def test_a_destination_is_tried_once_and_says_what_happened() -> None:
    async with receiver() as chat:
        both = {"reviews": chat.url, "records": {"kind": "signed", "url": chat.url}}
        taken = await tried("reviews", **both)
        signed = await tried("records", **both)
        chat.word, chat.statuses = "channel_is_archived", [(410, {})]
        refused = await tried("reviews", **both)

    assert (taken.exit_code, signed.exit_code, refused.exit_code) == (0, 0, 1)
    assert re.fullmatch(r"reviews \(slack\) took it: answered 200 in \d+ ms\n", taken.stdout)
    assert refused.stderr == "twotrack: reviews (slack) did not take it: it answered 410 (channel_is_archived)\n"
    assert len(chat.got) == 3
    assert "A test from Twotrack" in json.loads(chat.got[0].body)["text"]
    assert json.loads(chat.got[1].body)["event"] == "test"
    assert chat.got[0].headers["Idempotency-Key"] != chat.got[1].headers["Idempotency-Key"]


async def test_a_private_address_is_refused() -> None:
    done = await tried("reviews", private=False, reviews="https://127.0.0.1:9/s3cret")

    assert done.exit_code == 1
    assert done.stderr == (
        "twotrack: reviews (slack) did not take it: its address is not in the public internet; for one in your own "
        "network set TWOTRACK_NOTICES_PRIVATE=true\n"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reviews": URL, "records": URL}, "has no destination of that name; did you mean reviews?"),
        ({"chat": URL, "audit": URL}, "has no destination of that name; there are: audit, chat"),
        ({}, "there are no destinations; set TWOTRACK_NOTICES as docs/notices.md says"),
    ],
)
async def test_a_name_that_is_not_set(given: dict[str, object], said: str) -> None:
    done = await tried("review", **given)

    assert done.exit_code == 2
    assert done.stderr.endswith(f"{said}\n")
    assert "s3cret" not in done.output


def test_both_secrets_may_come_from_files(tmp_path: Path) -> None:
    """And a mistake in one is told without showing it."""
    addresses, secret = tmp_path / "notices.json", tmp_path / "secret"
    addresses.write_text(json.dumps({"records": {"kind": "signed", "url": "https://127.0.0.1/s3cret"}}) + "\n")
    secret.write_text(SECRET)
    files = {"TWOTRACK_NOTICES_FILE": str(addresses), "TWOTRACK_NOTICES_SECRET_FILE": str(secret)}

    assert "records (signed) did not take it: its address is not in the public" in run("notice", "test", "records", **files).stderr  # fmt: skip
    secret.write_text("too short")
    done = run("notice", "test", "records", **files)
    assert done.returncode == 2
    assert "TWOTRACK_NOTICES_SECRET: value should have at least 16 items" in done.stderr
    assert "too short\n" not in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "is no JSON; write it as"),
        ("[]", "is no JSON object; write it as"),
        ("[" * 100_000, "is no JSON; write it as"),
        ('{"a": "https://x.example", "a": "https://y.example"}', "gives one name twice"),
        ({"Reviews Team": URL}, "name 1 is none: a name takes a-z, 0-9 and dashes, 40 at most"),
        ({"a": URL, "": URL}, "name 2 is none"),
        ({"a\n": URL}, "name 1 is none"),
        ({"/s3cret": "reviews"}, "name 1 is none"),
        ({"a": 1}, "“a” takes two things, “kind” and “url”"),
        ({"a": {"url": URL}}, "“a” takes two things, “kind” and “url”"),
        ({"a": {"kind": "slack", "url": URL, "secret": "x"}}, "“a” takes two things, “kind” and “url”"),
        ({"a": {"kind": "teams", "url": URL}}, "“a” is of no kind that there is; choose slack or signed"),
        ({"a": {"kind": ["slack"], "url": URL}}, "“a” is of no kind that there is; choose slack or signed"),
        ({"a": "http://hooks.example/s3cret"}, "“a” has an address with http://; use https://, or set TWOTRACK_NOTICES_PRIVATE=true"),
        ({"a": "ftp://hooks.example/s3cret"}, "“a” has an address that cannot be read; it begins with https:// and"),
        ({"a": "hooks.example/s3cret"}, "“a” has an address that cannot be read"),
        ({"a": "https:///s3cret"}, "“a” has an address that cannot be read"),
        ({"a": "https://x.example/s3 cret"}, "“a” has an address that cannot be read"),
        ({"a": "https://x.example\\@y.example/s3cret"}, "“a” has an address that cannot be read"),
        ({"a": "https://[::1/s3cret"}, "“a” has an address that cannot be read"),
        ({"a": "https://x.example:99999/s3cret"}, "“a” has an address that cannot be read"),
        ({"a": "https://me:s3cret@x.example"}, "“a” has a user or password in its address; a signature says who we are"),
        ({"a": {"kind": "signed", "url": URL}}, "“a” is to be signed, and there is nothing to sign with; set TWOTRACK_NOTICES_SECRET"),
        ({f"a{n}": URL for n in range(51)}, "has 51 destinations, and there may be 50"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_name_and_never_with_an_address(
    given: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWOTRACK_NOTICES", given if isinstance(given, str) else json.dumps(given))
    with pytest.raises(SettingsMissing) as caught:
        load_notices()

    assert str(caught.value).startswith(f"Notices cannot be sent; please set:\n  TWOTRACK_NOTICES: {said}")
    assert "s3cret" not in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"“a” takes .*; name 2 is none.*; “d” has .*"):
        read_destinations({"a": 1, "b c": URL, "d": "ftp://x"}, private=False, signs=False)


def test_nothing_set_is_nothing_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWOTRACK_NOTICES", "TWOTRACK_NOTICES_SECRET", "TWOTRACK_NOTICES_PRIVATE"):
        monkeypatch.setenv(name, "")
    made = load_notices()

    assert (made.notices, made.notices_secret, made.notices_private) == ((), None, False)


def test_neither_address_nor_secret_is_in_what_settings_show() -> None:
    given = {"reviews": URL, "records": {"kind": "signed", "url": "http://records.example/s3cret"}}
    made = NoticeSettings.model_validate({"notices": given, "notices_private": True, "notices_secret": SECRET})

    assert [(one.name, one.kind) for one in made.notices] == [("reviews", Kind.SLACK), ("records", Kind.SIGNED)]
    assert made.notices[0].url.get_secret_value() == URL
    for shown in (repr(made), str(made), made.model_dump_json(), repr(made.notices)):
        assert "s3cret" not in shown
        assert SECRET not in shown
