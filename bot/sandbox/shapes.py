"""Records as REST and webhooks show them (docs: rest; the tests hold these against GitHub's own schemas)."""

from bot.sandbox.clock import iso
from bot.sandbox.shape_accounts import Json
from bot.sandbox.shape_commits import CommitShapes, suite_id
from bot.sandbox.state import Account, Comment, Issue, PullRequest, Reaction, Repository, Review, Team

__all__ = ["REACTIONS", "Json", "Shapes", "association", "suite_id"]
_FULL_ONLY = ("merged", "mergeable", "rebaseable", "mergeable_state", "merged_by", "comments", "review_comments",
              "maintainer_can_modify", "commits", "additions", "deletions", "changed_files")  # fmt: skip
# GraphQL's ReactionContent in REST's words
REACTIONS = {"THUMBS_UP": "+1", "THUMBS_DOWN": "-1", "LAUGH": "laugh", "HOORAY": "hooray", "CONFUSED": "confused",
             "HEART": "heart", "ROCKET": "rocket", "EYES": "eyes"}  # fmt: skip


class Shapes(CommitShapes):
    """Makes JSON of everything."""

    def pull(self, pull: PullRequest) -> Json:
        """A full pull request."""
        repository = pull.repository
        api = f"{self.url}/repos/{repository.full_name}/pulls/{pull.number}"
        issue = f"{self.url}/repos/{repository.full_name}/issues/{pull.number}"
        html = f"{self.url}/{repository.full_name}/pull/{pull.number}"
        teams = [_without(self.team(who), "parent") for who in pull.requested if isinstance(who, Team)]
        people = [self.user(who) for who in pull.requested if isinstance(who, Account)]
        statuses = f"{self.url}/repos/{repository.full_name}/statuses/{pull.head_sha}"
        links = {
            "self": api, "html": html, "issue": issue, "comments": f"{issue}/comments",
            "review_comments": f"{api}/comments", "review_comment": f"{api}/comments{{/number}}",
            "commits": f"{api}/commits", "statuses": statuses,
        }  # fmt: skip
        return {
            "url": api, "id": pull.id, "node_id": pull.node, "html_url": html, "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch", "issue_url": issue, "number": pull.number,
            "state": "open" if pull.state == "OPEN" else "closed", "locked": pull.locked, "title": pull.title,
            "user": self.user(pull.author), "body": pull.body or None, "created_at": iso(pull.at),
            "updated_at": iso(pull.updated_at or pull.at), "closed_at": iso(pull.closed_at),
            "merged_at": iso(pull.closed_at) if pull.merged else None,
            "merge_commit_sha": pull.merge_sha, "assignee": self.user(pull.assignees[0]) if pull.assignees else None,
            "assignees": [self.user(one) for one in pull.assignees], "requested_reviewers": people,
            "requested_teams": teams, "labels": [self.label(repository, label) for label in pull.label_records],
            "milestone": None, "draft": pull.draft, "commits_url": f"{api}/commits",
            "review_comments_url": f"{api}/comments", "review_comment_url": f"{api}/comments{{/number}}",
            "comments_url": f"{issue}/comments", "statuses_url": statuses, "head": self._head(pull),
            "base": self._side(repository, pull.base, pull.base_sha),
            "_links": {name: {"href": link} for name, link in links.items()},
            "author_association": association(pull.repository, pull.author), "auto_merge": None,
            "active_lock_reason": pull.lock_reason, "merged": pull.merged, "mergeable": True, "rebaseable": True,
            "mergeable_state": "clean", "merged_by": self.user(pull.merged_by) if pull.merged_by else None,
            "comments": len(pull.comments), "review_comments": 0,
            "maintainer_can_modify": False, "commits": len(pull.commits), "additions": pull.additions,
            "deletions": pull.deletions, "changed_files": len(pull.changes),
        }  # fmt: skip

    def _head(self, pull: PullRequest) -> Json:
        side = self._side(pull.repository, pull.branch, pull.head_sha)
        if pull.fork is not None:
            side["label"] = f"{pull.fork}:{pull.branch}"
            side["repo"] |= {
                "full_name": f"{pull.fork}/{pull.repository.name}",
                "fork": True,
                "id": pull.repository.id + 1,
            }
        return side

    def _side(self, repository: Repository, ref: str, sha: str) -> Json:
        return {
            "label": f"{repository.owner.login}:{ref}", "ref": ref, "sha": sha,
            "user": self.user(repository.owner), "repo": self.repository(repository),
        }  # fmt: skip

    def issue(self, pull: PullRequest) -> Json:
        """The pull request as an issue, as comments' webhooks show it."""
        full = self.pull(pull)
        repository = f"{self.url}/repos/{pull.repository.full_name}"
        kept = ("id", "number", "title", "user", "labels", "state", "locked", "assignee", "assignees", "milestone",
                "comments", "created_at", "updated_at", "closed_at", "author_association", "active_lock_reason",
                "draft", "body", "html_url", "comments_url")  # fmt: skip
        links = {key: full[key] for key in ("url", "html_url", "diff_url", "patch_url", "merged_at")}
        issue = f"{repository}/issues/{pull.number}"
        return {
            **{key: full[key] for key in kept}, "url": issue, "repository_url": repository,
            "labels_url": f"{issue}/labels{{/name}}", "events_url": f"{issue}/events", "node_id": pull.node,
            "pull_request": links, "reactions": self._reactions(issue, pull.reactions),
            "timeline_url": f"{issue}/timeline",
            "performed_via_github_app": None, "state_reason": None,
        }  # fmt: skip

    def _reactions(self, of: str, reactions: list[Reaction]) -> Json:
        counts = {REACTIONS[content]: 0 for content in REACTIONS}
        for one in reactions:
            counts[REACTIONS[one.content]] += 1
        return {"url": f"{of}/reactions", "total_count": len(reactions), **counts}

    def reaction(self, reaction: Reaction) -> Json:
        """A reaction."""
        return {
            "id": reaction.id, "node_id": reaction.node, "user": self.user(reaction.user),
            "content": REACTIONS[reaction.content], "created_at": iso(reaction.at),
        }  # fmt: skip

    def thread(self, of: PullRequest | Issue) -> Json:
        """Either as an issue."""
        return self.issue(of) if isinstance(of, PullRequest) else self.plain_issue(of)

    def plain_issue(self, issue: Issue) -> Json:
        """An issue that is no pull request."""
        repository = f"{self.url}/repos/{issue.repository.full_name}"
        api = f"{repository}/issues/{issue.number}"
        people = [self.user(one) for one in issue.assignees]
        return {
            "id": issue.id, "node_id": issue.node, "number": issue.number, "title": issue.title,
            "user": self.user(issue.author),
            "labels": [self.label(issue.repository, one) for one in issue.label_records],
            "state": issue.state.lower(), "state_reason": "completed" if issue.state == "CLOSED" else None,
            "locked": issue.locked, "active_lock_reason": issue.lock_reason, "assignee": next(iter(people), None),
            "assignees": people, "milestone": None, "comments": len(issue.comments), "created_at": iso(issue.at),
            "updated_at": iso(issue.updated_at or issue.at), "closed_at": iso(issue.closed_at),
            "author_association": association(issue.repository, issue.author), "body": issue.body or None, "url": api,
            "html_url": f"{self.url}/{issue.repository.full_name}/issues/{issue.number}", "repository_url": repository,
            "labels_url": f"{api}/labels{{/name}}", "comments_url": f"{api}/comments", "events_url": f"{api}/events",
            "timeline_url": f"{api}/timeline", "reactions": self._reactions(api, issue.reactions),
            "performed_via_github_app": None,
        }  # fmt: skip

    def comment(self, pull: PullRequest | Issue, comment: Comment, app: Json | None) -> Json:
        """A comment; `app` when an app wrote it."""
        api = f"{self.url}/repos/{pull.repository.full_name}/issues/comments/{comment.id}"
        html = f"{self.url}/{pull.repository.full_name}/{'issues' if isinstance(pull, Issue) else 'pull'}/{pull.number}"
        return {
            "url": api, "html_url": f"{html}#issuecomment-{comment.id}",
            "issue_url": f"{self.url}/repos/{pull.repository.full_name}/issues/{pull.number}", "id": comment.id,
            "node_id": comment.node, "user": self.user(comment.author), "created_at": iso(comment.at),
            "updated_at": iso(comment.edited_at or comment.at), "body": comment.body,
            "author_association": association(pull.repository, comment.author),
            "reactions": self._reactions(api, comment.reactions), "performed_via_github_app": app,
        }  # fmt: skip

    def review(self, pull: PullRequest, review: Review, *, hook: bool = False) -> Json:
        """A review; webhooks spell its state in lower case."""
        api = f"{self.url}/repos/{pull.repository.full_name}/pulls/{pull.number}"
        html = f"{self.url}/{pull.repository.full_name}/pull/{pull.number}#pullrequestreview-{review.id}"
        shown = {
            "id": review.id, "node_id": review.node, "user": self.user(review.author), "body": review.body,
            "state": review.state, "html_url": html, "pull_request_url": api,
            "_links": {"html": {"href": html}, "pull_request": {"href": api}}, "submitted_at": iso(review.at),
            "commit_id": review.commit, "author_association": association(pull.repository, review.author),
        }  # fmt: skip
        if hook:
            shown |= {"state": review.state.lower(), "body": review.body or None, "updated_at": iso(review.at)}
        return shown

    def simple_pull(self, pull: PullRequest) -> Json:
        """A pull request as lists show it: without counts and without what must be computed."""
        teams = [self.team(who) for who in pull.requested if isinstance(who, Team)]
        shown = {name: value for name, value in self.pull(pull).items() if name not in _FULL_ONLY}
        return {**shown, "requested_teams": teams}

    def hook_pull(self, pull: PullRequest, *, simple: bool = False) -> Json:
        """A pull request as webhooks show it; as a simple one beside a review."""
        teams = [self.hook_team(who) for who in pull.requested if isinstance(who, Team)]
        return {**(self.simple_pull(pull) if simple else self.pull(pull)), "requested_teams": teams}

    def reviewed(self, pull: PullRequest, review: Review) -> Json:
        """A review in a timeline."""
        return {**self.review(pull, review, hook=True), "event": "reviewed"}


def _without(shown: Json, name: str) -> Json:
    return {key: value for key, value in shown.items() if key != name}


def association(repository: Repository, account: Account) -> str:
    """How somebody stands to a repository (GraphQL CommentAuthorAssociation)."""
    if account is repository.owner:
        return "OWNER"
    if account.login in repository.permissions:
        return "MEMBER" if repository.owner.kind == "Organization" else "COLLABORATOR"
    return "CONTRIBUTOR" if account.login in repository.contributors else "NONE"
