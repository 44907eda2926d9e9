"""Finds keys and passwords by the shapes their issuers give them: detect-secrets knows those, and keeps them fresh."""

import base64
import binascii
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import re2
from detect_secrets.plugins.artifactory import ArtifactoryDetector
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.openai import OpenAIDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.pypi_token import PypiTokenDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
from typing_extensions import override

from bot.core.lint.changed import Changed, lines_of
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit
from bot.core.words import FileStatus


class _FineGrained(RegexBasedDetector):
    """GitHub's newer personal tokens (GitHub docs, "GitHub's token formats")."""

    secret_type = "GitHub Token"  # noqa: S105  # its name, not one
    denylist = (re.compile(r"github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),)


class _Anthropic(RegexBasedDetector):
    """Keys of Anthropic, which detect-secrets does not know yet."""

    secret_type = "Anthropic Key"  # noqa: S105  # its name, not one
    denylist = (re.compile(r"sk-ant-(?:api|admin)\d{2}-[\w-]{80,120}"),)


# Those that know a provider's own mark. What goes by entropy or by the name of a variable is wrong too often to block,
# and what only names an account (Twilio's SIDs) is no secret.
_KINDS: Final = (
    ArtifactoryDetector,
    AWSKeyDetector,
    AzureStorageKeyDetector,
    DiscordBotTokenDetector,
    GitHubTokenDetector,
    GitLabTokenDetector,
    MailchimpDetector,
    NpmDetector,
    OpenAIDetector,
    PrivateKeyDetector,
    PypiTokenDetector,
    SendGridDetector,
    SlackDetector,
    SquareOAuthDetector,
    StripeDetector,
    TelegramBotTokenDetector,
    _FineGrained,
    _Anthropic,
)
_PLACEHOLDER: Final = re.compile(
    r"example|sample|dummy|fake|mock|test|placeholder|your|change|redacted|secret|token|[<>${}]|\.\.\."
    r"|x{4}|(.)\1{4}|12345|abcde|01234|98765|deadbeef|qwerty",
    re.IGNORECASE,
)
_EMULATOR: Final = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1"  # Azurite's published key, the same on every machine
_FEWEST: Final = 10  # different characters; what is drawn at random and is long enough has more
_BODY: Final = re.compile(r"(?:[A-Za-z0-9+/]|\\n){40,}")
_BODY_WITHIN: Final = 5  # lines from the head of a private key, for the headers of an encrypted one
_HIDDEN: Final = "[a secret]"
_MARKS: Final = re.compile(r"^(?:gh[a-z]_|github_pat_|gl[a-z]+-|(?:sk|rk)_live_|sk-|npm_|pypi-|SG\.|xox[a-z]-)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets(FileDetector):
    """Added lines that hold something of a known issuer's shape. What was found is never repeated.

    Silent where the shape is filled with a placeholder, where a private key has a head but no body, and in the tests
    that Rust keeps at the end of a file.
    """

    @override
    def needs_text(self, file: Changed) -> bool:
        """Whether something is found that may belong to such tests."""
        return file.language == "rust" and _possible(file.added_text)

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """Each line once, with the kind of secret; and the name of a file that is new."""
        if file.status in {FileStatus.ADDED, FileStatus.RENAMED} and (kind := held(file.path)):
            yield Hit(0, f"{kind} in the name of the file")
        if not _possible(file.added_text):
            return
        end = _tests_begin(file)
        for at, line in enumerate(file.added):
            if line.number < end and _possible(line.text):
                following = "\n".join(each.text for each in file.added[at : at + _BODY_WITHIN])
                if kind := _kind(line.text, following):
                    yield Hit(line.number, kind)


def held(text: str) -> str:
    """What sort of secret stands in a line of text; empty for none."""
    return _kind(text, text) if _possible(text) else ""


def redacted(text: str) -> str:
    """A line of text to be shown, without the secrets in it."""
    if not _possible(text):
        return text
    for plugin in _plugins():
        for shape in plugin.denylist:
            values = [found[0] for found in shape.finditer(text) if _believed(plugin, found, text)]
            for value in values:
                text = text.replace(value, _HIDDEN)
    return text


def _tests_begin(file: Changed) -> float:
    """The line from which a file of Rust holds tests."""
    if file.language != "rust":
        return math.inf
    lines = file.added if file.text is None else lines_of(file.text)
    return next((line.number for line in lines if line.text.strip() == "#[cfg(test)]"), math.inf)


def _kind(line: str, following: str) -> str:
    """What sort of secret a line holds; empty for none."""
    for plugin in _plugins():
        for shape in plugin.denylist:
            if any(_believed(plugin, found, following) for found in shape.finditer(line)):
                return str(plugin.secret_type)
    return ""


def _believed(plugin: Any, found: re.Match[str], following: str) -> bool:
    """Whether a text of the right shape can be the real thing."""
    value = found[0]
    match plugin:
        case PrivateKeyDetector():
            return _BODY.search(following.partition(value)[2]) is not None
        case ArtifactoryDetector():  # the shape fits many a long name; real ones are of 73 characters
            return len(value) > 60 and _random(value)
        case AWSKeyDetector() if found.re.groups:  # 40 characters, as a SHA-1 has
            return _random(found[1]) and not re.fullmatch(r"[0-9a-f]+", found[1])
        case AzureStorageKeyDetector():
            return _EMULATOR not in value and _random(value.partition("=")[2])
        case DiscordBotTokenDetector():
            return _is_number(value.partition(".")[0]) and _random(value)
        case TelegramBotTokenDetector():
            return value.partition(":")[2].startswith("AA") and _random(value)
        case SlackDetector():
            return _random(re.split(r"[/-]", value)[-1])
        case NpmDetector():
            return _random(found[1])
        case _:
            return _random(value)


def _random(value: str) -> bool:
    """Whether nobody wrote a value to stand for another."""
    core = _MARKS.sub("", value)
    return _PLACEHOLDER.search(core) is None and len(set(core)) >= _FEWEST


def _is_number(encoded: str) -> bool:
    """Whether base64 hides a number, as in the first part of a bot's token."""
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).isdigit()
    except (binascii.Error, ValueError):
        return False


@cache
def _plugins() -> tuple[Any, ...]:
    return tuple(kind() for kind in _KINDS)


def _possible(text: str) -> bool:
    """Whether some plugin may find something. Most text has nothing, and RE2 tells that of all plugins in one pass."""
    return _joined().search(text.encode("utf-8", "replace")) is not None


@cache
def _joined() -> Any:
    """The expressions of all plugins as one that finds at least what they do: RE2 looks neither ahead nor behind."""
    options = re2.Options()
    options.log_errors, options.max_mem = False, 1 << 26
    return re2.compile("|".join(_wider(each) for plugin in _plugins() for each in plugin.denylist), options)


def _wider(plugin: re.Pattern[str]) -> str:
    """One expression as RE2 reads it. No plugin looks ahead but for the end of a word."""
    text = re.sub(r"\(\?![^()]*\)", "", plugin.pattern)
    text = re.sub(r"\{(\d+),\d+\}", r"{\1,}", text)  # RE2 counts to a thousand at most
    return f"(?{'i' if plugin.flags & re.IGNORECASE else ''}m:{text})"
