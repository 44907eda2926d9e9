"""The app under test, as its settings page would show it."""

from bot.sandbox.auth import app_key
from bot.sandbox.state import AppAccount

PERMISSIONS = {
    "metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write", "statuses": "read",
    "members": "read", "issues": "write", "merge_queues": "read", "actions": "read", "deployments": "write",
}  # fmt: skip
EVENTS = ["check_run", "check_suite", "issue_comment", "label", "member", "membership", "merge_group",
          "organization", "pull_request", "pull_request_review", "push", "repository", "status", "team"]  # fmt: skip


class App:
    """The app under test, as its settings page would show it."""

    def __init__(self, slug: str, permissions: dict[str, str], events: list[str], secret: str) -> None:
        self.id = 424242
        self.client_id = f"Iv23li{self.id}"
        self.slug = slug
        self.name = slug.capitalize()
        self.permissions = permissions
        self.events = events
        self.webhook_secret = secret
        self.private_key, self.public_key = app_key()

    @property
    def account(self) -> AppAccount:
        """As check runs show it."""
        return AppAccount(id=self.id, slug=self.slug, name=self.name)
