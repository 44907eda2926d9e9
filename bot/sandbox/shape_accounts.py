"""Accounts, teams, repositories and the app as REST and webhooks show them (docs: rest)."""

from typing import Any
from urllib.parse import quote

from bot.sandbox.clock import iso
from bot.sandbox.state import Account, AppAccount, Installation, Label, Repository, Team

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
_NOT_IN_HOOKS = {"organization_id", "notification_setting", "type"}  # of teams that are asked for a review
TIME = "2026-01-01T00:00:00Z"  # of what has no date of its own here


class AccountShapes:
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

    def public_user(self, account: Account) -> Json:
        """An account with its profile."""
        profile = dict.fromkeys(("company", "location", "email", "bio", "hireable", "twitter_username"))
        return {
            **self.user(account), **profile, "name": account.name or None, "blog": "", "public_repos": 0,
            "public_gists": 0, "followers": 0, "following": 0, "created_at": TIME, "updated_at": TIME,
        }  # fmt: skip

    def collaborator(self, account: Account, level: str) -> Json:
        """Somebody with what they may do."""
        ladder = ("pull", "triage", "push", "maintain", "admin")
        height = {"none": -1, "read": 0, "triage": 1, "write": 2, "maintain": 3, "admin": 4}[level]
        may = {name: place <= height for place, name in enumerate(ladder)}
        return {**self.user(account), "permissions": may, "role_name": level}

    def organisation(self, account: Account) -> Json:
        """An organisation, in short."""
        api = f"{self.url}/orgs/{account.login}"
        links = {f"{name}_url": f"{api}/{name}" for name in ("repos", "events", "hooks", "issues")}
        return {
            "login": account.login, "id": account.id, "node_id": account.node, "url": api, **links,
            "members_url": f"{api}/members{{/member}}", "public_members_url": f"{api}/public_members{{/member}}",
            "avatar_url": f"{self.url}/avatars/{account.id}", "description": None,
        }  # fmt: skip

    def team(self, team: Team) -> Json:
        """A team."""
        api = f"{self.url}/organizations/{team.organisation.id}/team/{team.id}"
        return {
            "name": team.slug, "id": team.id, "node_id": team.node, "slug": team.slug, "description": "",
            "privacy": "closed", "notification_setting": "notifications_enabled", "permission": "push", "url": api,
            "html_url": f"{self.url}/orgs/{team.organisation.login}/teams/{team.slug}", "type": "organization",
            "members_url": f"{api}/members{{/member}}", "repositories_url": f"{api}/repos",
            "parent": self._parent_team(team.parent) if team.parent else None,
            "organization_id": team.organisation.id,
        }  # fmt: skip

    def _parent_team(self, team: Team) -> Json:
        """A team above another: itself without what is above it."""
        return {name: value for name, value in self.team(team).items() if name != "parent"}

    def membership(self, organisation: Account, member: Account) -> Json:
        """Somebody's membership of an organisation."""
        api = f"{self.url}/orgs/{organisation.login}"
        return {
            "url": f"{api}/memberships/{member.login}", "state": "active", "role": "member", "organization_url": api,
            "user": self.user(member),
        }  # fmt: skip

    def hook_team(self, team: Team) -> Json:
        """A team as webhooks show it."""
        shown = self.team(team)
        if shown["parent"]:
            shown["parent"] = {name: value for name, value in shown["parent"].items() if name not in _NOT_IN_HOOKS}
        return {name: value for name, value in shown.items() if name not in _NOT_IN_HOOKS}

    def full_team(self, team: Team) -> Json:
        """A team with its counts and its organisation."""
        organisation = {
            **self.organisation(team.organisation), "html_url": f"{self.url}/{team.organisation.login}",
            "has_organization_projects": True, "has_repository_projects": True, "public_repos": 0, "public_gists": 0,
            "followers": 0, "following": 0, "type": "Organization", "created_at": TIME, "updated_at": TIME,
            "archived_at": None,
        }  # fmt: skip
        counts = {"members_count": len(team.everyone), "repos_count": 0, "created_at": TIME, "updated_at": TIME}
        return {**self.team(team), **counts, "organization": organisation}

    def repository(self, repository: Repository) -> Json:
        """A full repository."""
        api = f"{self.url}/repos/{repository.full_name}"
        html = f"{self.url}/{repository.full_name}"
        place = html.rpartition("://")[2]
        return {
            "id": repository.id, "node_id": repository.node, "name": repository.name,
            "full_name": repository.full_name, "private": repository.private,
            "owner": self.user(repository.owner), "html_url": html, "description": None, "fork": False, "url": api,
            **{key: f"{api}/{path}" for key, path in _REPOSITORY_LINKS.items()},
            "git_url": f"git://{place}.git", "ssh_url": f"git@{place}.git",
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

    def full_repository(self, repository: Repository) -> Json:
        """A repository asked for by name."""
        return {**self.repository(repository), "subscribers_count": 0, "network_count": 0}

    def label(self, repository: Repository, label: Label) -> Json:
        """A label."""
        return {
            "id": label.id, "node_id": label.node, "name": label.name, "color": label.color, "default": False,
            "description": label.description or None, "archived_at": None, "archived_by": None,
            "url": f"{self.url}/repos/{repository.full_name}/labels/{quote(label.name, errors='replace')}",
        }  # fmt: skip

    def app(self, app: AppAccount, owner: Account) -> Json:
        """An app as its check runs and comments show it."""
        return {
            "id": app.id, "client_id": f"Iv23li{app.id}", "slug": app.slug, "node_id": f"A_{app.id}",
            "owner": self.user(owner), "name": app.name, "description": "", "external_url": self.url,
            "html_url": f"{self.url}/apps/{app.slug}", "created_at": TIME, "updated_at": TIME, "permissions": {},
            "events": [],
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
            "html_url": f"{self.url}/settings/installations/{installation.id}", "created_at": TIME,
            "updated_at": TIME, "single_file_name": None, "has_multiple_single_files": False,
            "single_file_paths": [], "suspended_by": account if installation.suspended_at else None,
            "suspended_at": iso(installation.suspended_at) if installation.suspended_at else None,
        }  # fmt: skip
