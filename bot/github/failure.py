"""How a conversation with GitHub can fail, by what there is to do about it."""

from datetime import datetime


class GitHubFailure(Exception):
    """Anything that keeps us from reading or writing. The message never holds a secret."""


class Transient(GitHubFailure):
    """GitHub's fault, or the network's: look again a little later."""


class RateLimited(GitHubFailure):
    """The installation has used up its budget until `until`; not an error of anybody."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Gone(GitHubFailure):
    """The repository or pull request is not there for us: deleted, transferred, uninstalled, or not yet visible."""


class Denied(GitHubFailure):
    """The app lacks a permission; somebody must accept it."""

    def __init__(self, permission: str) -> None:
        super().__init__(
            f"GitHub says the app lacks the permission {permission}; an owner can accept it in its settings"
        )
        self.permission = permission


class Refused(GitHubFailure):
    """GitHub understood and said no (401, 422 and the like): asking again the same way will not help."""
