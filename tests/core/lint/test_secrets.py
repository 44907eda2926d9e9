"""Keys of each issuer's shape are found, and what only looks like one is left alone. No key stands here as a whole."""

import base64
import random
import string
import time

import pytest

from bot.core.lint.changed import whole_file
from bot.core.lint.detector import Scope
from bot.core.lint.secrets import Secrets, redacted

SECRETS = Secrets(scope=Scope())
WORD = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


def drawn(count: int, letters: str = WORD) -> str:
    """The same letters each time, none of them a placeholder's."""
    return "".join(random.Random(count).choices(letters, k=count))


def found(text: str) -> list[str]:
    return [hit.said for hit in SECRETS.find(whole_file("shop/settings.py", text))]


BOT = base64.b64encode(b"193746285019374628").decode().rstrip("=")
NPM = "//registry" + ".npmjs.org/"
KEYS = {
    "AWS": "AK" + "IA" + drawn(16, string.ascii_uppercase + string.digits),
    "AWS's other half": f'aws_secret_key = "{drawn(40)}"',
    "Artifactory": f' AKC{drawn(70)}"',
    "Azure": "Account" + f"Key={drawn(86)}==",
    "Discord": f"{BOT}.{drawn(6)}.{drawn(27)}",
    "GitHub": "gh" + "p_" + drawn(36),
    "GitHub, fine-grained": "github_" + f"pat_{drawn(22)}_{drawn(59)}",
    "GitLab": "glp" + f"at-{drawn(20)}",
    "Mailchimp": f"{drawn(32, HEX)}-us14",
    "npm": f"{NPM}:_auth" + f"Token=npm_{drawn(36)}",
    "OpenAI": "sk" + f"-proj-{drawn(20)}T3Blbk" + f"FJ{drawn(21)[1:]}",
    "Anthropic": "sk-" + f"ant-api03-{drawn(93)}AA",
    "PyPI": "pypi-AgEIcHlw" + f"aS5vcmc{drawn(80)}",
    "SendGrid": f"SG.{drawn(22)}.{drawn(43)}",
    "Slack": "xo" + f"xb-1234567890-{drawn(24)}",
    "Slack's door": "https://hooks.slack" + f".com/services/T{drawn(8)}/B{drawn(9)}/{drawn(24)}",
    "Square": "sq0" + f"csp-{drawn(43)}",
    "Stripe": "sk_" + f"live_{drawn(24)}",
    "Telegram": f"193746285:AA{drawn(33)}",
    "a private key": f"-----BEGIN RSA PRIVATE KEY-----\n{drawn(64)}",
    "an encrypted one": f"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\n{drawn(64)}",
    "a private key in one line": f"'-----BEGIN PRIVATE KEY-----\\n{drawn(64)}'",
}
LOOKALIKES = {
    "the example of AWS": "AKIAIOSFODNN7EXAMPLE",
    "its other half": 'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    "a commit beside AWS": f'aws_key_commit = "{drawn(40, HEX)}"',
    "a row of the same letter": "ghp_" + 36 * "x",
    "a place to fill in": "sk_live_" + "YourKeyGoesHereYourKeyGo",
    "the alphabet": "ghp_" + string.ascii_lowercase + "0123456789",
    "a variable": NPM + ":_authToken=npm_${TOKEN}",
    "a long name": 'new "APACHECommonsCollections"',
    "the key of every emulator": "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    "the door in Slack's documentation": "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "a short bot": "xoxb-123-abc",
    "a line of grep": f"1234567890:{drawn(35)}",
    "a name with dots": f"N{drawn(24)}.{drawn(6)}.{drawn(27)}",
    "the head of a key that is looked for": 'if "-----BEGIN RSA PRIVATE KEY-----" in text:',
    "a head without a body": "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "the number of an account": f"AC{drawn(32, HEX)}",
}


@pytest.mark.parametrize("text", KEYS.values(), ids=KEYS)
def test_a_key_is_found(text):
    assert len(found(text)) == 1


@pytest.mark.parametrize("text", LOOKALIKES.values(), ids=LOOKALIKES)
def test_what_only_looks_like_a_key_is_left_alone(text):
    assert found(text) == []


def test_what_was_found_is_hidden_from_whoever_reads_of_it():
    (hit,) = SECRETS.find(whole_file("a.py", KEYS["GitHub"]))

    assert drawn(36) not in hit.said


def test_twenty_thousand_lines_are_read_in_a_blink():
    lines = [f"    value_{number} = read(config, 'key-{number}')  # {drawn(40)}" for number in range(20_000)]
    file = whole_file("shop/settings.py", "\n".join([*lines, KEYS["GitHub"]]))
    list(SECRETS.find(file))
    began = time.perf_counter()

    assert len(list(SECRETS.find(file))) == 1
    assert time.perf_counter() - began < 0.5  # 0.03 s where it was written


def test_the_tests_at_the_end_of_a_file_of_rust_may_hold_what_they_look_for():
    key = "sk_live" + "_" + drawn(24)
    text = f'const KEY: &str = "{key}";\n#[cfg(test)]\nmod tests {{\n    const KEY: &str = "{key}";\n}}\n'

    assert [hit.line for hit in SECRETS.find(whole_file("src/pay.rs", text))] == [1]
    assert [hit.line for hit in SECRETS.find(whole_file("src/pay.go", text))] == [1, 4]


def test_a_name_of_a_new_file_that_holds_one_is_found_and_not_repeated():
    path = f"config/{KEYS['GitHub']}.json"
    hits = list(SECRETS.find(whole_file(path, "{}\n")))

    assert [(hit.line, hit.said) for hit in hits] == [(0, "GitHub Token in the name of the file")]
    assert redacted(path) == "config/[a secret].json"


@pytest.mark.parametrize("kind", [each for each in KEYS if "private" not in each and "encrypted" not in each])
def test_whatever_is_found_in_a_line_is_not_shown(kind):
    shown = redacted(f"see {KEYS[kind]} there")

    assert "[a secret]" in shown
    assert KEYS[kind] not in shown


@pytest.mark.parametrize("text", ["src/shop.py", "0f3c2a9be14d5578aa00b1f2c3d4e5f60718293a", *LOOKALIKES.values()])
def test_what_is_no_secret_is_shown_as_it_is(text):
    assert redacted(text) == text
