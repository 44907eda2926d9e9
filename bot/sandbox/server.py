"""The HTTP side: every request passes latency, faults, identity, limits and the log before it is answered."""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web

from bot.sandbox import graph, rest
from bot.sandbox.auth import Grant, Refusal
from bot.sandbox.clock import iso
from bot.sandbox.control import add_control
from bot.sandbox.faults import Fault
from bot.sandbox.graph_context import Context
from bot.sandbox.limits import Price, RateLimited
from bot.sandbox.log import Request, operation, pull_of_path, pull_of_variables
from bot.sandbox.pages import add_pages

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

log = structlog.get_logger()
_MOST_BODY = 4 * 1024 * 1024
_DOCS = "https://docs.github.com/rest"
_DOCS_GRAPHQL = "https://docs.github.com/graphql"
_NOBODY = 0  # the installation of requests that have none
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answering = Callable[[], Awaitable[web.Response]]


def build(sandbox: "Sandbox") -> web.Application:
    """The application: API under `/` and, as GitHub Enterprise Server has it, under `/api/v3` and `/api/graphql`."""
    app = web.Application(client_max_size=_MOST_BODY)
    server = Server(sandbox)
    for prefix in ("", "/api/v3"):
        for method, path, handler in rest.ROUTES:
            app.router.add_route(method, prefix + path, server.operation(handler))
            if path.startswith(rest.REPO) and handler.needs != "app":  # where the old name of a repository leads
                by_number = "/repositories/{repository_id:[0-9]{1,18}}" + path.removeprefix(rest.REPO)
                app.router.add_route(method, prefix + by_number, server.operation(handler))
    for path in ("/graphql", "/api/graphql"):
        app.router.add_post(path, server.graphql)
    add_control(sandbox, app)
    add_pages(sandbox, app)
    app.router.add_route("*", "/{path:.*}", server.unknown)
    return app


class Server:
    """Answers as GitHub would."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def operation(self, handler: rest.Handler) -> Handler:
        """Wrap one REST operation."""

        async def answer(request: web.Request) -> web.StreamResponse:
            record = self._record(request, "rest")
            record.pull = pull_of_path(self._sandbox.world, request.path)
            return await self._through(request, record, lambda: self._rest(request, record, handler))

        return answer

    async def graphql(self, request: web.Request) -> web.StreamResponse:
        """GraphQL."""
        record = self._record(request, "graphql")
        try:
            body = _parsed(await request.read())
            text, variables, name = _question(body)
        except Refusal as refusal:
            return await self._through(request, record, _refusing(refusal))
        record.operation, record.mutation = operation(text)
        record.pull = pull_of_variables(self._sandbox.world, variables)
        asked = graph.Asked.of(text, variables, name)
        return await self._through(request, record, lambda: self._graphql(request, record, asked))

    async def unknown(self, request: web.Request) -> web.StreamResponse:
        """What GitHub has and the sandbox has not, or what nobody has: said aloud, so that no test passes over it."""
        line = f"{request.method} {request.path}"
        self._sandbox.unknown.append(line)
        log.warning("the sandbox does not know this route", route=line)
        return _refused(Refusal(404, "Not Found"))

    def _record(self, request: web.Request, kind: str) -> Request:
        return Request(
            at=self._sandbox.now(), started=time.monotonic(), kind=kind, method=request.method, path=request.path
        )

    async def _through(self, request: web.Request, record: Request, answer: Answering) -> web.StreamResponse:
        """Everything around the answer itself."""
        sandbox = self._sandbox
        sandbox.log.append(record)
        self._hook(record, "before")
        fault = sandbox.faults.strike(request.path, request.method, record.operation, mutation=record.mutation)
        grant = sandbox.gate.peek(request.headers.get("Authorization", ""))
        with sandbox.limits.under_way(grant.installation.id if grant else _NOBODY):
            try:
                await asyncio.sleep(sandbox.latency + (fault.seconds if fault else 0.0))
                response = await self._struck(record, fault, answer)
                if response is None:
                    return _drop(request)
                record.status = response.status
                return response
            finally:
                record.seconds = time.monotonic() - record.started

    async def _struck(self, record: Request, fault: Fault | None, answer: Answering) -> web.Response | None:
        """The answer, or what a fault makes of it; None = the connection drops."""
        if fault is not None and fault.drop == "before":
            return None
        if fault is not None and fault.drop is None and fault.status:
            return _failed(fault)
        try:
            response = await answer()
        except Refusal as refusal:
            response = _refused(refusal)
        self._hook(record, "after")
        return None if fault is not None and fault.drop == "after" else response

    def _hook(self, record: Request, when: str) -> None:
        if self._sandbox.faults.on_request is not None:
            self._sandbox.faults.on_request(record, when)

    async def _rest(self, request: web.Request, record: Request, handler: rest.Handler) -> web.Response:
        grant = self._identify(request, handler, record)
        reading = request.method == "GET"
        free = request.path.endswith("/rate_limit")
        price = Price(resource="core", cost=0 if free else 1, points=1 if reading else 5, content=0 if reading else 1)
        limits = self._spend(grant, price)
        try:
            if grant is not None and handler.needs:
                _demand(grant, handler)
            call = rest.Call(self._sandbox, request, grant, await _body(request))
            record.pull = record.pull or pull_of_variables(self._sandbox.world, call.body)
            status, made = handler(call)
        except Refusal as refusal:
            refusal.headers = {**limits, **refusal.headers}
            raise
        return self._answer(request, grant, (status, made), {**limits, **call.headers})

    def _identify(self, request: web.Request, handler: rest.Handler, record: Request) -> Grant | None:
        header = request.headers.get("Authorization", "")
        if handler.needs == "nothing":
            return None
        if handler.needs == "app":
            self._sandbox.gate.app(header)
            return None
        grant = self._sandbox.gate.grant(header)
        record.installation = grant.installation.id
        return grant

    def _spend(self, grant: Grant | None, price: Price) -> dict[str, str]:
        if grant is None:
            return {}
        return self._sandbox.limits.spend(grant.installation.id, price, self._sandbox.now().timestamp())

    def _answer(
        self, request: web.Request, grant: Grant | None, made: rest.Answer, headers: dict[str, str]
    ) -> web.Response:
        """JSON or text, with an ETag for what is read; nothing, and free, for one that matches."""
        status, body = made
        if status == 204:
            return web.Response(status=204, headers=headers)
        kind = "application/vnd.github.diff" if isinstance(body, str) else "application/json"
        text = body if isinstance(body, str) else json.dumps(body)
        content = text.encode("utf-8", "replace")
        if request.method == "GET" and status == 200:
            headers = {**headers, "ETag": f'W/"{hashlib.sha256(content).hexdigest()}"'}
            if _matches(request.headers.get("If-None-Match", ""), headers["ETag"]):
                now = self._sandbox.now().timestamp()
                free = self._sandbox.limits.give_back(grant.installation.id, "core", now) if grant else {}
                return web.Response(status=304, headers={**headers, **free})
        return web.Response(status=status, body=content, headers=headers, content_type=kind, charset="utf-8")

    async def _graphql(self, request: web.Request, record: Request, asked: graph.Asked) -> web.Response:
        sandbox = self._sandbox
        grant = sandbox.gate.grant(request.headers.get("Authorization", ""))
        record.installation = grant.installation.id
        price = Price(
            resource="graphql",
            cost=asked.cost.points,
            points=5 if record.mutation else 1,
            content=int(record.mutation),
        )
        try:
            limits = self._spend(grant, price)
        except RateLimited as limited:
            return _json(200, {"errors": [{"type": "RATE_LIMITED", "message": limited.message}]}, limited.headers)
        context = Context(
            world=sandbox.world,
            grant=grant,
            viewer=sandbox.bot_account,
            url=sandbox.url,
            replica=sandbox.replica,
            sandbox=sandbox,
            rate_limit=lambda: self._rate_limit(grant, asked),
        )
        return _json(200, sandbox.faults.withheld(record.operation, graph.run(asked, context)), limits)

    def _rate_limit(self, grant: Grant, asked: graph.Asked) -> dict[str, Any]:
        now = self._sandbox.now().timestamp()
        bucket = self._sandbox.limits.bucket(grant.installation.id, "graphql", now)
        return {
            "cost": asked.cost.points,
            "limit": bucket.limit,
            "remaining": bucket.remaining,
            "used": bucket.used,
            "nodeCount": asked.cost.nodes,
            "resetAt": iso(datetime.fromtimestamp(bucket.reset, UTC)),
        }


def _demand(grant: Grant, handler: rest.Handler) -> None:
    """A permission, or GitHub's refusal with the name of it."""
    name, _, level = handler.needs.partition(":")
    if not grant.allows(name, level):
        headers = {"X-Accepted-GitHub-Permissions": handler.accepted}
        raise Refusal(403, "Resource not accessible by integration", headers)


def _matches(wanted: str, tag: str) -> bool:
    """If-None-Match: one or several tags, weak or strong, or any."""
    tags = {one.strip().removeprefix("W/") for one in wanted.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


def _question(body: Any) -> tuple[str, dict[str, Any], str | None]:
    """The document, its variables and which operation of it."""
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise Refusal(400, "A query attribute must be specified and must be a string.", documentation_url=_DOCS_GRAPHQL)
    variables, name = body.get("variables") or {}, body.get("operationName")
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        raise Refusal(400, "Problems parsing JSON", documentation_url=_DOCS_GRAPHQL)
    return body["query"], variables, name


async def _body(request: web.Request) -> Any:
    raw = await request.read()
    return _parsed(raw) if raw else {}


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(400, "Problems parsing JSON") from None


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _refusing(refusal: Refusal) -> Answering:
    async def refuse() -> web.Response:
        raise refusal

    return refuse


def _refused(refusal: Refusal) -> web.Response:
    body = {"message": refusal.message, "documentation_url": _DOCS, "status": str(refusal.status), **refusal.body}
    return _json(refusal.status, body, refusal.headers)


def _failed(fault: Fault) -> web.Response:
    if fault.body is not None:
        return web.Response(status=fault.status, text=fault.body, content_type="text/html", headers=fault.headers)
    return _json(fault.status, {"message": "Server Error"}, fault.headers)


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers=headers)
