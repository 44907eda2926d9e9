"""A GitHub of our own on loopback: REST, GraphQL, signed webhooks, people who act, and faults on demand."""

from bot.sandbox.content import Commit
from bot.sandbox.people import Person
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.state import CheckRun, Comment, PullRequest, Repository

__all__ = ["CheckRun", "Comment", "Commit", "Person", "PullRequest", "Repository", "Sandbox"]
