"""Commits with what is reported on them, and git's objects, as REST and webhooks show them."""

import base64
from collections.abc import Sequence
from urllib.parse import quote

from bot.sandbox.clock import iso
from bot.sandbox.content import FileChange
from bot.sandbox.objects import Entry
from bot.sandbox.shape_accounts import TIME, AccountShapes, Json
from bot.sandbox.state import Account, CheckRun, GitCommit, PullRequest, Repository, Status

_LARGEST_PATCH = 500_000  # docs: repositories/creating-and-managing-repositories/repository-limits
_UNSIGNED = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}


class CommitShapes(AccountShapes):
    """Makes JSON of commits."""

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
            "created_at": iso(run.started_at) or TIME, "updated_at": iso(run.changed_at) or TIME,
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
            "id": commit.sha, "tree_id": repository.tree_sha(commit), "message": commit.message,
            "timestamp": iso(commit.at),
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
                "verification": _UNSIGNED,
            },
            "author": self.user(owner) if owner else None, "committer": self.user(owner) if owner else None,
            "parents": [self._parent(repository, sha) for sha in commit.parents],
        }  # fmt: skip

    def _parent(self, repository: Repository, sha: str) -> Json:
        html = f"{self.url}/{repository.full_name}/commit/{sha}"
        return {"url": f"{self.url}/repos/{repository.full_name}/commits/{sha}", "sha": sha, "html_url": html}

    def git_commit(self, repository: Repository, commit: GitCommit) -> Json:
        """A commit as git has it."""
        shown = self.commit(repository, commit, None)
        kept = {name: shown["commit"][name] for name in ("author", "committer", "message", "tree", "verification")}
        return {
            "sha": commit.sha, "node_id": shown["node_id"], "html_url": shown["html_url"], **kept,
            "url": f"{self.url}/repos/{repository.full_name}/git/commits/{commit.sha}", "parents": shown["parents"],
        }  # fmt: skip

    def committed(self, repository: Repository, commit: GitCommit) -> Json:
        """A commit in a timeline."""
        return {**self.git_commit(repository, commit), "event": "committed"}

    def ref(self, repository: Repository, name: str, commit: GitCommit) -> Json:
        """A ref."""
        api = f"{self.url}/repos/{repository.full_name}/git"
        target = {"type": "commit", "sha": commit.sha, "url": f"{api}/commits/{commit.sha}"}
        return {"ref": f"refs/{name}", "node_id": f"REF_{name}", "url": f"{api}/refs/{name}", "object": target}

    def tree(self, repository: Repository, name: str, listing: Sequence[tuple[str, Entry]], *, most: int) -> Json:
        """A tree and what is in it, cut where there is too much."""
        api = f"{self.url}/repos/{repository.full_name}/git"
        entries = []
        for path, one in listing[:most]:
            kind = "tree" if one.size is None else "blob"
            entry = {
                "path": path,
                "mode": one.mode.zfill(6),
                "type": kind,
                "sha": one.sha,
                "url": f"{api}/{kind}s/{one.sha}",
            }
            entries.append(entry if one.size is None else {**entry, "size": one.size})
        return {"sha": name, "url": f"{api}/trees/{name}", "tree": entries, "truncated": len(listing) > most}

    def content(self, repository: Repository, path: str, ref: str, text: str | None, *, whole: bool) -> Json:
        """A file, with its text when it was asked for alone; `text` None = a folder."""
        api = f"{self.url}/repos/{repository.full_name}"
        url = f"{api}/contents/{quote(path)}?ref={quote(ref)}"
        kind = "dir" if text is None else "file"
        sha = "0" * 40 if text is None else repository.objects.keep_blob(text)
        raw = (text or "").encode("utf-8", "replace")
        git = f"{api}/git/{'trees' if text is None else 'blobs'}/{sha}"
        html = f"{self.url}/{repository.full_name}/blob/{ref}/{quote(path)}"
        body = {"encoding": "base64", "content": base64.encodebytes(raw).decode()} if whole else {}
        return {
            "type": kind, "size": len(raw), "name": path.rpartition("/")[2], "path": path, "sha": sha, "url": url,
            "git_url": git, "html_url": html, "download_url": None if text is None else html, **body,
            "_links": {"git": git, "self": url, "html": html},
        }  # fmt: skip

    def branch(self, repository: Repository, name: str, commit: GitCommit, owner: Account | None) -> Json:
        """A branch, with its required checks."""
        api = f"{self.url}/repos/{repository.full_name}/branches/{name}"
        required = bool(repository.required)
        checks = {
            "enforcement_level": "non_admins" if required else "off", "contexts": sorted(repository.required),
            "checks": [{"context": one, "app_id": repository.pinned.get(one)} for one in sorted(repository.required)],
        }  # fmt: skip
        return {
            "name": name, "commit": self.commit(repository, commit, owner), "protected": required,
            "_links": {"self": api, "html": f"{self.url}/{repository.full_name}/tree/{name}"},
            "protection": {"enabled": required, "required_status_checks": checks},
            "protection_url": f"{api}/protection",
        }  # fmt: skip

    def comparison(self, repository: Repository, base: GitCommit, head: GitCommit, name: str) -> Json:
        """The addresses of a comparison."""
        html = f"{self.url}/{repository.full_name}/compare/{name}"
        return {
            "url": f"{self.url}/repos/{repository.full_name}/compare/{name}", "html_url": html,
            "permalink_url": f"{self.url}/{repository.full_name}/compare/{base.sha[:7]}...{head.sha[:7]}",
            "diff_url": f"{html}.diff", "patch_url": f"{html}.patch",
        }  # fmt: skip

    def file(self, repository: Repository, change: FileChange, head: str) -> Json:
        """A file of a diff; no patch for a binary or a very large one."""
        html, path = f"{self.url}/{repository.full_name}", quote(change.path, errors="replace")
        shown: Json = {
            "sha": change.blob, "filename": change.path, "status": change.status, "additions": change.additions,
            "deletions": change.deletions, "changes": change.additions + change.deletions,
            "blob_url": f"{html}/blob/{head}/{path}", "raw_url": f"{html}/raw/{head}/{path}",
            "contents_url": f"{self.url}/repos/{repository.full_name}/contents/{path}?ref={head}",
        }  # fmt: skip
        if change.patch is not None and len(change.patch) <= _LARGEST_PATCH:
            shown["patch"] = change.patch
        if change.previous is not None:
            shown["previous_filename"] = change.previous
        return shown

    def status(self, repository: Repository, sha: str, status: Status) -> Json:
        """A commit status."""
        return {
            "url": f"{self.url}/repos/{repository.full_name}/statuses/{sha}", "id": status.id,
            "node_id": f"SC_{status.id}", "state": status.state.lower(), "description": status.description or None,
            "target_url": status.target_url, "context": status.context, "created_at": iso(status.at),
            "updated_at": iso(status.at), "avatar_url": f"{self.url}/avatars/{status.creator.id}",
            "creator": self.user(status.creator),
        }  # fmt: skip

    def _simple_status(self, repository: Repository, sha: str, status: Status) -> Json:
        """Who made it is left out; whether it is required is said."""
        shown = self.status(repository, sha, status)
        del shown["creator"]
        return {**shown, "required": status.required or status.context in repository.required}

    def combined_status(
        self, repository: Repository, commit: GitCommit, statuses: list[Status], page: list[Status]
    ) -> Json:
        """The newest status of each context, and all of them in a word."""
        states = {one.state for one in statuses}
        bad = bool(states & {"ERROR", "FAILURE"})
        state = "failure" if bad else "pending" if "PENDING" in states or not states else "success"
        api = f"{self.url}/repos/{repository.full_name}/commits/{commit.sha}"
        return {
            "state": state, "statuses": [self._simple_status(repository, commit.sha, one) for one in page],
            "sha": commit.sha,
            "total_count": len(statuses), "repository": self.repository(repository), "commit_url": api,
            "url": f"{api}/status",
        }  # fmt: skip


def suite_id(run: CheckRun) -> int:
    """One suite for each app and head."""
    return int(run.head_sha[:8], 16) * 1000 + run.app.id % 1000
