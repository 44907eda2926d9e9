"""What machines report: check runs and commit statuses, of other apps and of the app under test."""

from datetime import datetime
from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.queues import Queues
from bot.sandbox.state import Account, AppAccount, CheckRun, PullRequest, Repository, Status

_MOST_OUTPUT = 65_535
_MOST_ACTIONS = 3
_LONGEST = {"label": 20, "description": 40, "identifier": 20}  # docs: rest/checks/runs, actions


class Checks(Queues):
    """Reports on commits."""

    def ci(
        self,
        pull: PullRequest,
        name: str,
        conclusion: str | None,
        *,
        app_slug: str = "github-actions",
        required: bool = False,
    ) -> CheckRun:
        """Another app's check on the head; conclusion None = it runs."""
        return self.report(pull.repository, pull.head_sha, name, conclusion, app_slug=app_slug, required=required)

    def ci_group(
        self, pull: PullRequest, name: str, conclusion: str | None, *, app_slug: str = "github-actions"
    ) -> CheckRun:
        """Another app's check on the merge group of a pull request that waits in a queue."""
        queue = self.queue_of(pull)
        entry = queue.entry(pull.number) if queue else None
        if entry is None or entry.commit is None:
            raise Refusal(422, f"{pull.full} has no merge group")
        return self.report(pull.repository, entry.commit.sha, name, conclusion, app_slug=app_slug)

    def report(
        self,
        repository: Repository,
        sha: str,
        name: str,
        conclusion: str | None,
        *,
        app_slug: str = "github-actions",
        required: bool = False,
    ) -> CheckRun:
        """Another app's check on a commit; conclusion None = it runs."""
        app = AppAccount(id=15368 + sum(map(ord, app_slug)), slug=app_slug, name=app_slug)
        runs = repository.check_runs.get(sha, [])
        run = next((one for one in reversed(runs) if (one.name, one.app.slug) == (name, app_slug)), None)
        if run is None:
            run = CheckRun(name=name, head_sha=sha, app=app, required=required, started_at=self.clock.now())
            self._keep_run(repository, run)
        run.status, run.conclusion = ("completed", conclusion) if conclusion else ("in_progress", None)
        run.completed_at = self.clock.now() if conclusion else None
        sender = self.world.account("octocat", "User")
        self.telling.check_run(repository, run, "completed" if conclusion else "created", sender)
        runs = repository.check_runs[sha]
        if all(one.status == "completed" for one in runs if one.app.id == app.id):
            self.telling.check_suite(repository, run, "completed", sender)
        self.settle_all(repository)
        return run

    def status(self, pull: PullRequest, context: str, state: str, *, required: bool = False) -> Status:
        """A commit status on the head."""
        octocat = self.world.account("octocat")
        made = Status(context=context, state=state.upper(), creator=octocat, at=self.clock.now(), required=required)
        self.keep_status(pull.repository, pull.head_sha, made)
        return made

    def keep_status(self, repository: Repository, sha: str, status: Status) -> None:
        """A commit status, of whomever."""
        repository.statuses.setdefault(sha, []).append(self.world.remember(status, home=repository))
        self.telling.status(repository, sha, status)
        self.settle_all(repository)

    def rerequests(self, pull: PullRequest, name: str, sender: Account | None = None) -> None:
        """Somebody presses Re-run on a check of the app; other apps' checks are theirs to run again."""
        run = pull.check(name)
        if run is None:
            raise Refusal(422, f"There is no check {name} on {pull.head_sha}")
        if run.app.id == self.app.id:
            self.telling.check_run(pull.repository, run, "rerequested", sender or self.world.account("octocat", "User"))

    def presses(self, pull: PullRequest, identifier: str, sender: Account) -> CheckRun:
        """Somebody presses a button of a check; only who may push sees one (docs: checks API, requested actions)."""
        if not pull.repository.can_push(sender.login):
            raise Refusal(403, f"{sender.login} may not press buttons of checks: that takes write access")
        offered = [(one["identifier"], run) for run in reversed(pull.checks) for one in run.actions]
        run = next((run for name, run in offered if name == identifier), None)
        if run is None:
            known = ", ".join(dict.fromkeys(name for name, _ in offered)) or "none"
            raise Refusal(422, f"No check of {pull.full} offers {identifier!r}; buttons there: {known}")
        if run.app.id == self.app.id:
            self.telling.check_run(
                pull.repository, run, "requested_action", sender, requested_action={"identifier": identifier}
            )
        return run

    def create_check(self, repository: Repository, given: dict[str, Any]) -> CheckRun:
        """A check run of the app."""
        if given.get("head_sha") not in repository.commits:
            raise Refusal(422, f"No commit found for SHA: {given.get('head_sha')}")
        run = CheckRun(
            name=given["name"], head_sha=given["head_sha"], app=self.app.account, started_at=self.clock.now()
        )
        _fill(run, given, self.clock.now())
        self._keep_run(repository, run)
        self.telling.check_run(repository, run, "created", self.bot_account)
        self.settle_all(repository)
        return run

    def update_check(self, repository: Repository, run: CheckRun, given: dict[str, Any]) -> CheckRun:
        """A check run changed."""
        if run.app.id != self.app.id:
            raise Refusal(
                403,
                f"Invalid app_id `{self.app.id}` - check run can only be modified by the GitHub App that created it.",
            )
        _fill(run, given, self.clock.now())
        if run.status == "completed":
            self.telling.check_run(repository, run, "completed", self.bot_account)
        self.settle_all(repository)
        return run

    def _keep_run(self, repository: Repository, run: CheckRun) -> None:
        run.changed_at = self.clock.now()
        repository.check_runs.setdefault(run.head_sha, []).append(run)
        pulls = repository.by_head.get(run.head_sha, [])
        self.world.remember(run, pulls[0] if pulls else None, repository)


def _fill(run: CheckRun, given: dict[str, Any], now: datetime) -> None:
    output = given.get("output") or {}
    for name in ("summary", "text"):
        if len(output.get(name) or "") > _MOST_OUTPUT:
            raise Refusal(422, f"Invalid request. `{name}` may have at most {_MOST_OUTPUT} characters.")
    if len(output.get("annotations") or ()) > 50:
        raise Refusal(422, "Invalid request. At most 50 annotations a request.")
    if given.get("actions") is not None:
        run.actions = _buttons(given["actions"])
    if given.get("status") == "completed" and not given.get("conclusion"):
        raise Refusal(422, "Invalid request. `conclusion` is required when `status` is completed.")
    if given.get("conclusion"):
        run.status, run.conclusion, run.completed_at = "completed", given["conclusion"], now
    elif given.get("status"):
        run.status, run.conclusion, run.completed_at = given["status"], None, None
    run.title, run.summary = output.get("title") or run.title, output.get("summary") or run.summary
    run.text = output.get("text") or run.text
    run.annotations += output.get("annotations") or []
    run.details_url = given.get("details_url") or run.details_url
    run.external_id = given.get("external_id") or run.external_id


def _buttons(actions: list[dict[str, str]]) -> list[dict[str, str]]:
    """At most three, each short; GitHub's words otherwise."""
    if len(actions) > _MOST_ACTIONS:
        few = f"No more than {_MOST_ACTIONS} items are allowed; {len(actions)} were supplied."
        raise Refusal(422, f"Invalid request.\n\n{few}")
    for one in actions:
        for name, most in _LONGEST.items():
            if len(one[name]) > most:
                raise Refusal(
                    422, f"Invalid request.\n\nOnly {most} characters are allowed; {len(one[name])} were supplied."
                )
    return [{name: one[name] for name in _LONGEST} for one in actions]
