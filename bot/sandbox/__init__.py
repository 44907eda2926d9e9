"""A GitHub of our own on loopback: REST, GraphQL, signed webhooks, people who act, and faults on demand.

What it sends is held against GitHub's published schemas (tests/sandbox/api). What it does not do as GitHub does:

- nothing conflicts: every open pull request can be merged, and merging takes the head's side of each file it changed
- forks have no repository of their own; the branch of a fork is a name
- code owners, branch protection and rulesets are a set of required check names; nobody is a code owner
- comments on lines, review threads and milestones are always empty; issues are linked by closing words only
- a merge queue makes merge commits and knows no jumping; it says UNKNOWN_REMOVAL_REASON of what a push takes out
- a replica that lags has old commits, diffs, comments, reviews and check runs; titles, labels and requests are new
- a repository counts somebody as a member when they have access, whoever is in the organisation
- secondary limits count as documented, without CPU time; concurrency is per installation
- tokens and the app's signature live in the machine's time, everything else in the sandbox's
"""

from bot.sandbox.content import Commit
from bot.sandbox.people import Person
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.state import CheckRun, Comment, PullRequest, Repository

__all__ = ["CheckRun", "Comment", "Commit", "Person", "PullRequest", "Repository", "Sandbox"]
