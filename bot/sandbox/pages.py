"""The pages for people: repositories, pull requests, and forms to act as anybody, much as GitHub shows them."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2
from aiohttp import web

from bot.sandbox import report, views
from bot.sandbox.auth import Refusal
from bot.sandbox.door import HEADERS, refuse_strangers
from bot.sandbox.markdown import render
from bot.sandbox.state import Account, PullRequest, Repository
from bot.sandbox.verbs import do

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

_STATIC = Path(__file__).parent / "static"
_TABS = ("commits", "checks", "files")
_ME = "sandbox-me"
Page = Callable[["Pages", web.Request], Awaitable[web.StreamResponse]]


def add_pages(sandbox: "Sandbox", app: web.Application) -> None:
    """Mount the pages. They stand behind the API's routes and show nothing of what they do not know."""
    pages = Pages(sandbox)
    for name in ("sandbox.css", "sandbox.js", "icon.svg"):
        app.router.add_get(f"/-/{name}", pages.guarded(Pages.asset))
    app.router.add_get("/-/colours.css", pages.guarded(Pages.colours))
    app.router.add_post("/-/me", pages.guarded(Pages.become))
    app.router.add_post("/-/clock", pages.guarded(Pages.clock))
    app.router.add_get("/", pages.guarded(Pages.home))
    pull = "/{owner}/{repo}/pull/{number:[0-9]{1,9}}"
    app.router.add_get(pull, pages.guarded(Pages.pull))
    app.router.add_get(pull + ".diff", pages.guarded(Pages.diff))
    app.router.add_get(pull + "/{tab:%s}" % "|".join(_TABS), pages.guarded(Pages.pull))  # noqa: UP031 - braces are aiohttp's
    app.router.add_post(pull, pages.guarded(Pages.act))
    app.router.add_get("/{owner}/{repo}/blob/{commit}/{path:.+}", pages.guarded(Pages.blob))
    app.router.add_get("/{owner}/{repo}/issues", pages.guarded(Pages.issues))
    app.router.add_get("/{owner}/{repo}/issues/{number:[0-9]{1,9}}", pages.guarded(Pages.issue))
    app.router.add_get("/{owner}/{repo}/pulls", pages.guarded(Pages.repository))
    app.router.add_get("/{owner}/{repo}", pages.guarded(Pages.repository))


class Pages:
    """Shows and acts. Every page is made anew; there is nothing to keep."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self._templates = _templates(sandbox)

    def guarded(self, page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A page with its headers, and its refusals in words."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                refuse_strangers(request)
                response = await page(self, request)
            except Refusal as refusal:
                response = self._refused(request, refusal)
            response.headers.update(HEADERS)
            return response

        return answer

    async def home(self, request: web.Request) -> web.StreamResponse:
        """Every repository and its open pull requests."""
        repositories = list(self.sandbox.world.repositories.values())
        return self._list(request, repositories, "open", heading="Repositories")

    async def repository(self, request: web.Request) -> web.StreamResponse:
        """One repository's pull requests, open or closed."""
        wanted = "closed" if request.query.get("state") == "closed" else "open"
        repository = self._repository(request)
        return self._list(request, [repository], wanted, heading=repository.full_name)

    async def issues(self, request: web.Request) -> web.StreamResponse:
        """One repository's issues, newest first."""
        repository = self._repository(request)
        shown = [label for one in repository.issues.values() for label in one.label_records]
        return self._page(request, "issues.html", repository=repository, labels=shown)

    async def issue(self, request: web.Request) -> web.StreamResponse:
        """One issue and its conversation; a pull request of that number has a page of its own."""
        repository, number = self._repository(request), int(request.match_info["number"])
        if number in repository.pulls:
            return _see_other(_path(repository.pulls[number]))
        if number not in repository.issues:
            raise Refusal(404, "There is no issue of that number.")
        issue = repository.issues[number]
        return self._page(request, "issue.html", issue=issue, labels=issue.label_records)

    def _list(
        self, request: web.Request, repositories: list[Repository], wanted: str, *, heading: str
    ) -> web.StreamResponse:
        every = [pull for one in repositories for pull in one.pulls.values()]
        return self._page(
            request, "list.html", heading=heading, repositories=repositories, wanted=wanted, alone=request.path != "/",
            revision=report.revision(every), watch="", labels=[one for pull in every for one in pull.label_records],
        )  # fmt: skip

    async def pull(self, request: web.Request) -> web.StreamResponse:
        """One pull request: its conversation, commits, checks or files."""
        return self._pull_page(request, self._pull(request))

    def _pull_page(self, request: web.Request, pull: PullRequest, *, problem: str = "", status: int = 200,
                   draft: str = "") -> web.StreamResponse:  # fmt: skip
        tab = request.match_info.get("tab", "conversation")
        return self._page(
            request, "pull.html", status=status, pull=pull, tab=tab, state=views.state(pull), problem=problem,
            draft=draft, reviewers=views.reviewers(pull), checks=views.checks(pull), watch=pull.full,
            waits=views.waits(pull), entries=views.conversation(pull) if tab == "conversation" else [],
            files=views.files(pull) if tab == "files" else [],
            revision=report.revision([pull]), me=self._me(request, pull), labels=pull.label_records,
        )  # fmt: skip

    async def diff(self, request: web.Request) -> web.StreamResponse:
        """The whole diff, as text."""
        text = self._pull(request).diff_text.encode("utf-8", "replace")
        return web.Response(body=text, content_type="text/plain", charset="utf-8")

    async def blob(self, request: web.Request) -> web.StreamResponse:
        """A file of a commit; each line has the name that links to it end in."""
        repository, path = self._repository(request), request.match_info["path"]
        commit = repository.commit(request.match_info["commit"])
        if commit is None or (text := commit.tree.get(path)) is None:
            raise Refusal(404, "There is no such file in that commit.")
        return self._page(request, "blob.html", repository=repository, path=path, lines=text.split("\n"), labels=[])

    async def act(self, request: web.Request) -> web.StreamResponse:
        """What a form asks for, done by the same verbs as the control API; then the page again."""
        pull = self._pull(request)
        form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        tab = form.pop("tab", "")
        try:
            verb, fields = _asked(form)
            do(self.sandbox, verb, {**fields, "pull": pull.full})
        except Refusal as refusal:
            return self._pull_page(request, pull, problem=refusal.message, status=422, draft=form.get("body", ""))
        response = _see_other(f"{_path(pull)}{f'/{tab}' if tab in _TABS else ''}")
        if "as" in form:
            response.set_cookie(_ME, form["as"][:100], httponly=True, samesite="Strict", path="/")
        return response

    async def become(self, request: web.Request) -> web.StreamResponse:
        """Act as somebody else from now on."""
        form = await request.post()
        response = _see_other(_back(form.get("back")))
        response.set_cookie(_ME, str(form.get("as", ""))[:100], httponly=True, samesite="Strict", path="/")
        return response

    async def clock(self, request: web.Request) -> web.StreamResponse:
        """Move time forward."""
        form = await request.post()
        do(self.sandbox, "advance", {"hours": form.get("hours", "1")})
        return _see_other(_back(form.get("back")))

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """A file of ours."""
        return web.FileResponse(_STATIC / request.path.rpartition("/")[2])

    async def colours(self, request: web.Request) -> web.StreamResponse:
        """The colours of labels: a stylesheet, since a page may carry no styles of its own."""
        return web.Response(text=views.colours(request.query.get("c", "")), content_type="text/css")

    def control(self, request: web.Request, index: dict[str, Any]) -> web.Response:
        """The control API's index for people."""
        return self._page(request, "control.html", index=index)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _repository(self, request: web.Request) -> Repository:
        found = self.sandbox.world.repository(f"{request.match_info['owner']}/{request.match_info['repo']}")
        if found is None:
            raise Refusal(404, "There is nothing here by that name.")
        return found

    def _pull(self, request: web.Request) -> PullRequest:
        found = self._repository(request).pulls.get(int(request.match_info["number"]))
        if found is None:
            raise Refusal(404, "There is no pull request of that number.")
        return found

    def _me(self, request: web.Request, pull: PullRequest) -> Account | None:
        """Who acts: whoever was chosen last, else somebody who may review this."""
        people = self._people()
        chosen = request.cookies.get(_ME, "").lower()
        able = [one for one in people if one is not pull.author and pull.repository.can_push(one.login)]
        return next((one for one in people if one.login.lower() == chosen), next(iter([*able, *people]), None))

    def _people(self) -> list[Account]:
        everybody = self.sandbox.world.accounts.values()
        return [
            one
            for one in everybody
            if one.kind == "User" or (one.kind == "Bot" and one is not self.sandbox.bot_account)
        ]

    def _page(self, request: web.Request, name: str, *, status: int = 200, **shown: Any) -> web.Response:
        now = self.sandbox.now()
        labels = sorted({views.colour(one) for one in shown.pop("labels", [])})
        shown = {"problem": "", "me": None, "watch": None, "revision": "", **shown}
        text = self._templates.get_template(name).render(
            **shown, now=now, ago=lambda at: views.ago(at, now), people=self._people(), colours=",".join(labels),
            here=request.path, app=self.sandbox.app.slug,
        )  # fmt: skip
        return web.Response(
            body=text.encode("utf-8", "replace"), status=status, content_type="text/html", charset="utf-8"
        )

    def _refused(self, request: web.Request, refusal: Refusal) -> web.Response:
        """A page for people. An API client came to a route that does not exist, and that is said aloud."""
        if "text/html" in request.headers.get("Accept", ""):
            return self._page(request, "refused.html", status=refusal.status, refusal=refusal)
        if refusal.status == 404:
            self.sandbox.unknown.append(f"{request.method} {request.path}")
        body = {"message": "Not Found" if refusal.status == 404 else refusal.message, "status": str(refusal.status)}
        return web.Response(status=refusal.status, text=json.dumps(body), content_type="application/json")


def _asked(form: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The verb behind a form, and its fields as the verb knows them."""
    verb = form.pop("verb", "")
    match verb:
        case "approve" | "request_changes":
            return "review", {**form, "state": verb}
        case "push":
            path, lines = form.pop("path", "").strip() or "notes.md", form.pop("lines", "").replace("\r\n", "\n")
            return verb, {**form, "append": {path: lines or "One more line."}}
        case "edit" | "tick" | "comment" | "label" | "unlabel" | "request_review" | "remove_request":
            return verb, {key: value.replace("\r\n", "\n") for key, value in form.items()}
        case "ci":
            return verb, {key: form[key] for key in ("name", "conclusion") if form.get(key)}
        case "press":
            return verb, {key: value for key, value in form.items() if key in {"as", "identifier"}}
        case "enqueue" | "dequeue" | "ready" | "draft" | "close" | "reopen" | "merge" | "rerequest":
            return verb, {key: value for key, value in form.items() if key in {"as", "name"}}
        case _:
            raise Refusal(422, f"This page has no button {verb!r}")


def _path(pull: PullRequest) -> str:
    return f"/{quote(pull.repository.full_name)}/pull/{pull.number}"


def _back(given: object) -> str:
    """Where a form came from; never another site."""
    path = str(given or "/")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


def _see_other(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})


def _templates(sandbox: "Sandbox") -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("bot.sandbox"), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"markdown": render, "initials": views.initials, "hue": views.hue, "colour": views.colour,
                     "outcome": views.outcome, "edited": views.edited, "state_of": views.state, "rollup": views.checks,
                     "path": _path}  # fmt: skip
    made.globals["by_app"] = lambda account: account is sandbox.bot_account
    made.globals["is_ours"] = lambda run: run.app.id == sandbox.app.id
    return made
