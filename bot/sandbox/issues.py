"""Issues: opened, edited, closed and opened again, each told to the webhooks."""

import re
from collections.abc import Sequence

from bot.sandbox.accounts import Account
from bot.sandbox.auth import Refusal
from bot.sandbox.changes import Changes
from bot.sandbox.issue import Issue
from bot.sandbox.state import Label, PullRequest, Repository

# docs: issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d{1,9})\b", re.IGNORECASE)
_MOST_TITLE = 256


class Issues(Changes):
    """Changes of issues."""

    def open_issue(
        self,
        repository: Repository,
        author: Account,
        title: str,
        body: str = "",
        *,
        labels: Sequence[Label] = (),
        assignees: Sequence[Account] = (),
    ) -> Issue:
        """A new issue; who has no access is not assigned."""
        if not title.strip():
            raise Refusal(422, "Validation Failed: title can't be blank")
        if len(title) > _MOST_TITLE:
            raise Refusal(422, f"Validation Failed: title is too long (maximum is {_MOST_TITLE} characters)")
        made = Issue(
            repository=repository, number=self.next_number(repository), title=title, body=body, author=author,
            at=self.clock.now(), label_records=list(labels),
            assignees=[one for one in assignees if one.login in repository.permissions],
        )  # fmt: skip
        repository.issues[made.number] = self.world.remember(made, home=repository)
        self.telling.issue(made, "opened", author)
        return made

    def edit_issue(self, issue: Issue, sender: Account, *, title: str | None = None, body: str | None = None) -> None:
        """Another title or description."""
        changes = {}
        if title is not None:
            changes["title"], issue.title = {"from": issue.title}, title
        if body is not None:
            changes["body"], issue.body = {"from": issue.body}, body
            issue.edited_at, issue.editor = self.clock.now(), sender
        issue.updated_at = self.clock.now()
        self.telling.issue(issue, "edited", sender, changes=changes)

    def close_issue(self, issue: Issue, sender: Account) -> None:
        """Done with."""
        if issue.state == "OPEN":
            issue.state, issue.closed_at = "CLOSED", self.clock.now()
            self.telling.issue(issue, "closed", sender)

    def reopen_issue(self, issue: Issue, sender: Account) -> None:
        """Not done with after all."""
        if issue.state == "CLOSED":
            issue.state, issue.closed_at = "OPEN", None
            self.telling.issue(issue, "reopened", sender)

    def next_number(self, repository: Repository) -> int:
        """The next free number, of pull requests and issues alike."""
        return max([*repository.pulls, *repository.issues], default=0) + 1


def closed_by(pull: PullRequest) -> list[Issue]:
    """The issues its description says it closes; only into the default branch."""
    if pull.base != pull.repository.default_branch:
        return []
    numbers = dict.fromkeys(int(number) for number in _CLOSES.findall(pull.body))
    return [pull.repository.issues[one] for one in numbers if one in pull.repository.issues]
