"""The REST operations: each a function from a call to a status and a body (docs: rest)."""

from bot.sandbox.rest import apps, checks, git, issues, pulls, repositories
from bot.sandbox.rest.call import REPO, ROUTES, Answer, Call, Handler

__all__ = ["REPO", "ROUTES", "Answer", "Call", "Handler", "apps", "checks", "git", "issues", "pulls", "repositories"]
