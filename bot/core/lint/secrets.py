"""Finds keys and passwords by the shapes their issuers give them: detect-secrets knows those, and keeps them fresh."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from detect_secrets.plugins.artifactory import ArtifactoryDetector
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
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
from detect_secrets.plugins.twilio import TwilioKeyDetector
from typing_extensions import override

from bot.core.lint.changed import Changed
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit

# Those that know a provider's own mark. What goes by entropy or by the name of a variable is wrong too often to block.
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
    TwilioKeyDetector,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets(FileDetector):
    """Added lines that hold something of a known issuer's shape. What was found is never repeated."""

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """Each line once, with the kind of secret."""
        for line in file.added:
            for plugin in _plugins():
                if next(iter(plugin.analyze_string(line.text)), None) is not None:
                    yield Hit(line.number, str(plugin.secret_type))
                    break


@cache
def _plugins() -> tuple[Any, ...]:
    return tuple(kind() for kind in _KINDS)
