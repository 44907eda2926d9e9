"""Records as REST and webhooks show them (docs: rest; the tests hold these against GitHub's own schemas)."""

from typing import Any

from bot.sandbox.clock import iso
from bot.sandbox.state import (
    Account,
    AppAccount,
    CheckRun,
    Comment,
    GitCommit,
    Installation,
    Label,
    PullRequest,
    Repository,
    Review,
    Status,
    Team,
)

Json = dict[str, Any]
_USER_LINKS = ("followers", "subscriptions", "organizations", "repos", "received_events")
_REPOSITORY_LINKS = {
    "archive_url": "{archive_format}{/ref}", "assignees_url": "assignees{/user}", "blobs_url": "git/blobs{/sha}",
    "branches_url": "branches{/branch}", "collaborators_url": "collaborators{/collaborator}",
    "comments_url": "comments{/number}", "commits_url": "commits{/sha}", "compare_url": "compare/{base}...{head}",
    "contents_url": "contents/{+path}", "contributors_url": "contributors", "deployments_url": "deployments",
    "downloads_url": "downloads", "events_url": "events", "forks_url": "forks",
    "git_commits_url": "git/commits{/sha}", "git_refs_url": "git/refs{/sha}", "git_tags_url": "git/tags{/sha}",
    "hooks_url": "hooks", "issue_comment_url": "issues/comments{/number}", "issue_events_url": "issues/events{/number}",
    "issues_url": "issues{/number}", "keys_url": "keys{/key_id}", "labels_url": "labels{/name}",
    "languages_url": "languages", "merges_url": "merges", "milestones_url": "milestones{/number}",
    "notifications_url": "notifications{?since,all,participating}", "pulls_url": "pulls{/number}",
    "releases_url": "releases{/id}", "stargazers_url": "stargazers", "statuses_url": "statuses/{sha}",
    "subscribers_url": "subscribers", "subscription_url": "subscription", "tags_url": "tags", "teams_url": "teams",
    "trees_url": "git/trees{/sha}",
}  # fmt: skip
_TIME = "2026-01-01T00:00:00Z"


class Shapes:
    """Makes JSON; knows only its own address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def user(self, account: Account) -> Json:
        """A simple user; bots carry `[bot]` here."""
        login = account.rest_login
        api = f"{self.url}/users/{login}"
        return {
            "login": login, "id": account.id, "node_id": account.node, "avatar_url": f"{self.url}/avatars/{account.id}",
            "gravatar_id": "", "url": api, "html_url": f"{self.url}/{account.login}",
            "following_url": f"{api}/following{{/other_user}}", "gists_url": f"{api}/gists{{/gist_id}}",
            "starred_url": f"{api}/starred{{/owner}}{{/repo}}", "events_url": f"{api}/events{{/privacy}}",
            **{f"{name}_url": f"{api}/{name}" for name in _USER_LINKS},
            "type": account.kind, "site_admin": False, "user_view_type": "public",
        }  # fmt: skip

    def team(self, team: Team) -> Json:
        """A team."""
        api = f"{self.url}/organizations/{team.organisation.id}/team/{team.id}"
        return {
            "name": team.slug, "id": team.id, "node_id": team.node, "slug": team.slug, "description": "",
            "privacy": "closed", "notification_setting": "notifications_enabled", "permission": "push", "url": api,
            "html_url": f"{self.url}/orgs/{team.organisation.login}/teams/{team.slug}", "type": "organization",
            "members_url": f"{api}/members{{/member}}", "repositories_url": f"{api}/repos", "parent": None,
            "organization_id": team.organisation.id,
        }  # fmt: skip

    def repository(self, repository: Repository) -> Json:
        """A full repository."""
        api = f"{self.url}/repos/{repository.full_name}"
        html = f"{self.url}/{repository.full_name}"
        return {
            "id": repository.id, "node_id": repository.node, "name": repository.name,
            "full_name": repository.full_name, "private": repository.private,
            "owner": self.user(repository.owner), "html_url": html, "description": None, "fork": False, "url": api,
            **{key: f"{api}/{path}" for key, path in _REPOSITORY_LINKS.items()},
            "git_url": f"git://{html.rsplit('://', maxsplit=1)[-1]}.git", "ssh_url": f"git@{html.rsplit('://', maxsplit=1)[-1]}.git",
            "clone_url": f"{html}.git", "svn_url": html, "mirror_url": None, "homepage": None, "language": None,
            "created_at": iso(repository.at), "updated_at": iso(repository.at), "pushed_at": iso(repository.at),
            "size": 1, "stargazers_count": 0, "watchers_count": 0, "forks_count": 0, "open_issues_count": 0,
            "forks": 0, "open_issues": 0, "watchers": 0, "has_issues": True, "has_projects": True,
            "has_downloads": True, "has_wiki": True, "has_pages": False, "has_discussions": False,
            "archived": repository.archived, "disabled": False, "license": None, "allow_forking": True,
            "is_template": False, "web_commit_signoff_required": False, "topics": [],
            "visibility": "private" if repository.private else "public",
            "default_branch": repository.default_branch, "permissions": {"admin": False, "push": True, "pull": True},
        }  # fmt: skip

    def label(self, repository: Repository, label: Label) -> Json:
        """A label."""
        return {
            "id": label.id, "node_id": label.node, "name": label.name, "color": label.color, "default": False,
            "description": label.description or None,
            "url": f"{self.url}/repos/{repository.full_name}/labels/{label.name}",
        }  # fmt: skip

    def pull(self, pull: PullRequest) -> Json:
        """A full pull request."""
        repository = pull.repository
        api = f"{self.url}/repos/{repository.full_name}/pulls/{pull.number}"
        issue = f"{self.url}/repos/{repository.full_name}/issues/{pull.number}"
        html = f"{self.url}/{repository.full_name}/pull/{pull.number}"
        teams = [self.team(who) for who in pull.requested if isinstance(who, Team)]
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
            "state": "open" if pull.state == "OPEN" else "closed", "locked": False, "title": pull.title,
            "user": self.user(pull.author), "body": pull.body or None, "created_at": iso(pull.at),
            "updated_at": iso(pull.updated_at or pull.at), "closed_at": iso(pull.closed_at),
            "merged_at": iso(pull.closed_at) if pull.merged else None,
            "merge_commit_sha": pull.head_sha, "assignee": None, "assignees": [], "requested_reviewers": people,
            "requested_teams": teams, "labels": [self.label(repository, label) for label in pull.label_records],
            "milestone": None, "draft": pull.draft, "commits_url": f"{api}/commits",
            "review_comments_url": f"{api}/comments", "review_comment_url": f"{api}/comments{{/number}}",
            "comments_url": f"{issue}/comments", "statuses_url": statuses, "head": self._head(pull),
            "base": self._side(repository, pull.base, pull.base_sha), "_links": {k: {"href": v} for k, v in links.items()},
            "author_association": association(pull.repository, pull.author), "auto_merge": None,
            "active_lock_reason": None, "merged": pull.merged, "mergeable": True, "rebaseable": True,
            "mergeable_state": "clean", "merged_by": None, "comments": len(pull.comments), "review_comments": 0,
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
            "pull_request": links, "reactions": self._reactions(issue), "timeline_url": f"{issue}/timeline",
            "performed_via_github_app": None, "state_reason": None,
        }  # fmt: skip

    def _reactions(self, of: str) -> Json:
        names = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
        return {"url": f"{of}/reactions", "total_count": 0, **dict.fromkeys(names, 0)}

    def comment(self, pull: PullRequest, comment: Comment, app: Json | None) -> Json:
        """A comment; `app` when an app wrote it."""
        api = f"{self.url}/repos/{pull.repository.full_name}/issues/comments/{comment.id}"
        return {
            "url": api, "html_url": f"{self.url}/{pull.repository.full_name}/pull/{pull.number}#issuecomment-{comment.id}",
            "issue_url": f"{self.url}/repos/{pull.repository.full_name}/issues/{pull.number}", "id": comment.id,
            "node_id": comment.node, "user": self.user(comment.author), "created_at": iso(comment.at),
            "updated_at": iso(comment.edited_at or comment.at), "body": comment.body,
            "author_association": association(pull.repository, comment.author),
            "reactions": self._reactions(api), "performed_via_github_app": app,
        }  # fmt: skip

    def review(self, pull: PullRequest, review: Review, *, hook: bool = False) -> Json:
        """A review; webhooks spell its state in lower case."""
        full = self.pull(pull)
        html = f"{full['html_url']}#pullrequestreview-{review.id}"
        return {
            "id": review.id, "node_id": review.node, "user": self.user(review.author), "body": review.body or None,
            "state": review.state.lower() if hook else review.state, "html_url": html, "pull_request_url": full["url"],
            "_links": {"html": {"href": html}, "pull_request": {"href": full["url"]}},
            "submitted_at": iso(review.at), "updated_at": iso(review.at), "commit_id": review.commit,
            "author_association": association(pull.repository, review.author),
        }  # fmt: skip

    def app(self, app: AppAccount, owner: Account) -> Json:
        """An app as its check runs and comments show it."""
        return {
            "id": app.id, "client_id": f"Iv23li{app.id}", "slug": app.slug, "node_id": f"A_{app.id}",
            "owner": self.user(owner), "name": app.name, "description": "", "external_url": self.url,
            "html_url": f"{self.url}/apps/{app.slug}", "created_at": _TIME, "updated_at": _TIME, "permissions": {},
            "events": [],
        }  # fmt: skip

    def check_run(self, repository: Repository, run: CheckRun, pulls: list[PullRequest]) -> Json:
        """A check run."""
        api = f"{self.url}/repos/{repository.full_name}/check-runs/{run.id}"
        return {
            "id": run.id, "name": run.name, "node_id": run.node, "head_sha": run.head_sha,
            "external_id": run.external_id, "url": api, "html_url": f"{self.url}/{repository.full_name}/runs/{run.id}",
            "details_url": run.details_url or self.url, "status": run.status, "conclusion": run.conclusion,
            "started_at": iso(run.started_at), "completed_at": iso(run.completed_at),
            "output": {
                "title": run.title or None, "summary": run.summary or None, "text": run.text or None,
                "annotations_count": len(run.annotations), "annotations_url": f"{api}/annotations",
            },
            "check_suite": {"id": suite_id(run)}, "app": self.app(run.app, repository.owner),
            "pull_requests": self._minimal(pulls),
        }  # fmt: skip

    def check_suite(self, repository: Repository, run: CheckRun, pulls: list[PullRequest]) -> Json:
        """The suite a check run belongs to: one for each app and head."""
        runs = [one for one in repository.check_runs.get(run.head_sha, []) if one.app.id == run.app.id]
        done = all(one.status == "completed" for one in runs)
        bad = next((one.conclusion for one in runs if one.conclusion not in {"success", "neutral", "skipped"}), None)
        api = f"{self.url}/repos/{repository.full_name}/check-suites/{suite_id(run)}"
        commit = repository.commits[run.head_sha]
        return {
            "id": suite_id(run), "node_id": f"CS_{suite_id(run)}", "head_branch": pulls[0].branch if pulls else None,
            "head_sha": run.head_sha, "status": "completed" if done else "in_progress",
            "conclusion": (bad or "success") if done else None, "url": api, "before": "0" * 40, "after": run.head_sha,
            "pull_requests": self._minimal(pulls), "app": self.app(run.app, repository.owner),
            "created_at": iso(run.started_at) or _TIME, "updated_at": iso(run.changed_at) or _TIME,
            "rerequestable": True, "runs_rerequestable": True, "latest_check_runs_count": len(runs),
            "check_runs_url": f"{api}/check-runs", "head_commit": self.simple_commit(repository, commit),
        }  # fmt: skip

    def _minimal(self, pulls: list[PullRequest]) -> list[Json]:
        """GitHub names no pull requests of forks here (OpenAPI: check-run.pull_requests)."""

        def side(pull: PullRequest, ref: str, sha: str) -> Json:
            repository = pull.repository
            api = f"{self.url}/repos/{repository.full_name}"
            return {"ref": ref, "sha": sha, "repo": {"id": repository.id, "url": api, "name": repository.name}}

        return [
            {
                "id": pull.id, "number": pull.number,
                "url": f"{self.url}/repos/{pull.repository.full_name}/pulls/{pull.number}",
                "head": side(pull, pull.branch, pull.head_sha), "base": side(pull, pull.base, pull.base_sha),
            }
            for pull in pulls if pull.fork is None
        ]  # fmt: skip

    def simple_commit(self, repository: Repository, commit: GitCommit) -> Json:
        """A commit as suites and pushes show it."""
        return {
            "id": commit.sha, "tree_id": repository.tree_sha(commit), "message": commit.message, "timestamp": iso(commit.at),
            "author": {"name": commit.author[0], "email": commit.author[1]},
            "committer": {"name": commit.committer[0], "email": commit.committer[1]},
        }  # fmt: skip

    def commit(self, repository: Repository, commit: GitCommit, owner: Account | None) -> Json:
        """A commit as REST lists show it."""
        api = f"{self.url}/repos/{repository.full_name}/commits/{commit.sha}"
        tree = repository.tree_sha(commit)

        def who(pair: tuple[str, str]) -> Json:
            return {"name": pair[0], "email": pair[1], "date": iso(commit.at)}

        return {
            "url": api, "sha": commit.sha, "node_id": f"C_{commit.sha}", "comments_url": f"{api}/comments",
            "html_url": f"{self.url}/{repository.full_name}/commit/{commit.sha}",
            "commit": {
                "url": api, "author": who(commit.author), "committer": who(commit.committer),
                "message": commit.message, "comment_count": 0,
                "tree": {"sha": tree, "url": f"{self.url}/repos/{repository.full_name}/git/trees/{tree}"},
                "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None},
            },
            "author": self.user(owner) if owner else None, "committer": self.user(owner) if owner else None,
            "parents": [{"url": f"{self.url}/repos/{repository.full_name}/commits/{sha}", "sha": sha} for sha in commit.parents],
        }  # fmt: skip

    def status(self, repository: Repository, sha: str, status: Status) -> Json:
        """A commit status."""
        return {
            "url": f"{self.url}/repos/{repository.full_name}/statuses/{sha}", "id": status.id,
            "node_id": f"SC_{status.id}", "state": status.state.lower(), "description": status.description or None,
            "target_url": status.target_url, "context": status.context, "created_at": iso(status.at),
            "updated_at": iso(status.at), "avatar_url": f"{self.url}/avatars/{status.creator.id}",
            "creator": self.user(status.creator), "required": status.required,
        }  # fmt: skip

    def installation(self, installation: Installation, app_id: int, slug: str, events: list[str]) -> Json:
        """An installation."""
        account = self.user(installation.account)
        api = f"{self.url}/app/installations/{installation.id}"
        return {
            "id": installation.id, "account": account, "app_id": app_id, "app_slug": slug,
            "client_id": f"Iv23li{app_id}", "target_id": installation.account.id,
            "target_type": installation.account.kind, "permissions": installation.permissions, "events": events,
            "repository_selection": "all" if installation.repositories is None else "selected",
            "access_tokens_url": f"{api}/access_tokens", "repositories_url": f"{self.url}/installation/repositories",
            "html_url": f"{self.url}/settings/installations/{installation.id}", "created_at": _TIME,
            "updated_at": _TIME, "single_file_name": None, "has_multiple_single_files": False,
            "single_file_paths": [], "suspended_at": None, "suspended_by": None,
        }  # fmt: skip


def suite_id(run: CheckRun) -> int:
    """One suite for each app and head."""
    return int(run.head_sha[:8], 16) * 1000 + run.app.id % 1000


def association(repository: Repository, account: Account) -> str:
    """How somebody stands to a repository (GraphQL CommentAuthorAssociation)."""
    if account is repository.owner:
        return "OWNER"
    if account.login in repository.permissions:
        return "MEMBER" if repository.owner.kind == "Organization" else "COLLABORATOR"
    return "CONTRIBUTOR" if account.login in repository.contributors else "NONE"
