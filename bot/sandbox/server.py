"""The HTTP side: every request passes latency, faults, identity, limits and the log before it is answered."""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web

from bot.sandbox import graph, rest
from bot.sandbox.auth import Grant, Refusal
from bot.sandbox.clock import iso
from bot.sandbox.graph_context import Context
from bot.sandbox.log import Request, operation, pull_of_path, pull_of_variables

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

log = structlog.get_logger()
_MOST_BODY = 4 * 1024 * 1024
_DOCS = "https://docs.github.com/rest"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build(sandbox: "Sandbox") -> web.Application:
    """The application: API under `/` and, as GitHub Enterprise Server has it, under `/api/v3` and `/api/graphql`."""
    app = web.Application(client_max_size=_MOST_BODY)
    server = Server(sandbox)
    for prefix in ("", "/api/v3"):
        for method, path, handler in rest.ROUTES:
            app.router.add_route(method, prefix + path, server.operation(handler))
    for path in ("/graphql", "/api/graphql"):
        app.router.add_post(path, server.graphql)
    for extra in _extras():
        extra(sandbox, app)
    app.router.add_route("*", "/{path:.*}", server.unknown)
    return app


def _extras() -> list[Callable[["Sandbox", web.Application], None]]:
    """What stands beside the API: pages and the control API."""
    from bot.sandbox.control import add_control
    from bot.sandbox.pages import add_pages

    return [add_control, add_pages]


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
            body = json.loads(await request.read())
            text, variables = str(body["query"]), body.get("variables") or {}
        except (ValueError, KeyError, TypeError, AttributeError):
            self._sandbox.log.append(record)
            record.status = 400
            return _json(
                400, {"message": "Problems parsing JSON", "documentation_url": "https://docs.github.com/graphql"}
            )
        record.operation, record.mutation = operation(text)
        record.pull = pull_of_variables(self._sandbox.world, variables)
        return await self._through(request, record, lambda: self._graphql(request, record, text, variables))

    async def unknown(self, request: web.Request) -> web.StreamResponse:
        """What GitHub has and the sandbox has not, or what nobody has: said aloud, so that no test passes over it."""
        line = f"{request.method} {request.path}"
        self._sandbox.unknown.append(line)
        log.warning("the sandbox does not know this route", route=line)
        return _json(404, {"message": "Not Found", "documentation_url": _DOCS, "status": "404"})

    def _record(self, request: web.Request, kind: str) -> Request:
        return Request(at=self._sandbox.now(), started=time.monotonic(), kind=kind, method=request.method,
                       path=request.path)  # fmt: skip

    async def _through(
        self, request: web.Request, record: Request, answer: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Everything around the answer itself."""
        sandbox = self._sandbox
        sandbox.log.append(record)
        self._hook(record, "before")
        fault = sandbox.faults.strike(request.path, request.method, record.operation, mutation=record.mutation)
        sandbox.limits.concurrency += 1
        sandbox.limits.concurrency_peak = max(sandbox.limits.concurrency_peak, sandbox.limits.concurrency)
        try:
            await asyncio.sleep(sandbox.latency + (fault.seconds if fault else 0.0))
            if fault is not None and fault.drop == "before":
                return self._drop(request)
            if fault is not None and fault.drop is None and fault.status:
                response = _failed(fault.status, fault.body, fault.headers)
            else:
                response = await self._guarded(answer)
                self._hook(record, "after")
                if fault is not None and fault.drop == "after":
                    return self._drop(request)
            record.status = response.status
            return response
        finally:
            record.seconds = time.monotonic() - record.started
            sandbox.limits.concurrency -= 1

    def _hook(self, record: Request, when: str) -> None:
        if self._sandbox.faults.on_request is not None:
            self._sandbox.faults.on_request(record, when)

    def _drop(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _guarded(self, answer: Callable[[], Awaitable[web.Response]]) -> web.Response:
        try:
            return await answer()
        except Refusal as refusal:
            body = {
                "message": refusal.message,
                "documentation_url": _DOCS,
                "status": str(refusal.status),
                **refusal.body,
            }
            return _json(refusal.status, body, refusal.headers)

    async def _rest(self, request: web.Request, record: Request, handler: rest.Handler) -> web.Response:
        grant = self._identify(request, handler)
        if grant is not None:
            record.installation = grant.installation.id
        call = rest.Call(self._sandbox, request, grant, await _body(request))
        content = request.method in {"POST", "PATCH", "PUT"}
        limits = self._spend(grant, "core", points=1 if request.method == "GET" else 5, content=int(content))
        status, made = handler(call)
        return self._answer(request, status, made, {**limits, **call.headers})

    def _answer(self, request: web.Request, status: int, made: Any, headers: dict[str, str]) -> web.Response:
        """JSON or text, with an ETag for what is read; nothing for one that matches."""
        if isinstance(made, str):
            return web.Response(status=status, text=made, headers=headers, content_type="application/vnd.github.diff")
        if status == 204:
            return web.Response(status=204, headers=headers)
        text = json.dumps(made)
        if request.method == "GET" and status == 200:
            tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()}"'
            headers = {**headers, "ETag": tag}
            if request.headers.get("If-None-Match") == tag:
                return web.Response(status=304, headers=headers)
        return web.Response(status=status, text=text, headers=headers, content_type="application/json")

    def _identify(self, request: web.Request, handler: rest.Handler) -> Grant | None:
        header = request.headers.get("Authorization", "")
        match handler.needs:
            case "nothing":
                return None
            case "app":
                self._sandbox.gate.app(header)
                return None
            case permission:
                grant = self._sandbox.gate.grant(header)
                name, _, level = permission.partition(":")
                if name and not grant.allows(name, level):
                    raise Refusal(403, "Resource not accessible by integration",
                                  {"X-Accepted-GitHub-Permissions": f"{name}={level}"})  # fmt: skip
                return grant

    async def _graphql(
        self, request: web.Request, record: Request, text: str, variables: dict[str, Any]
    ) -> web.Response:
        sandbox = self._sandbox
        grant = sandbox.gate.grant(request.headers.get("Authorization", ""))
        record.installation = grant.installation.id
        limits = self._spend(grant, "graphql", points=5 if record.mutation else 1, content=int(record.mutation))
        bucket = sandbox.limits.bucket(grant.installation.id, "graphql", sandbox.now().timestamp())
        context = Context(
            world=sandbox.world, grant=grant, viewer=sandbox.bot_account, url=sandbox.url, replica=sandbox.replica,
            sandbox=sandbox,
            rate_limit=lambda: {
                "cost": 1, "limit": bucket.limit, "remaining": bucket.remaining, "used": bucket.used, "nodeCount": 1,
                "resetAt": _epoch(bucket.reset),
            },
        )  # fmt: skip
        return _json(200, graph.run(text, variables, context), limits)

    def _spend(self, grant: Grant | None, resource: str, *, points: int, content: int) -> dict[str, str]:
        """Count a request; refuse it where a limit is used up."""
        if grant is None:
            return {}
        sandbox = self._sandbox
        now = sandbox.now().timestamp()
        bucket = sandbox.limits.bucket(grant.installation.id, resource, now)
        headers = {
            "X-RateLimit-Limit": str(bucket.limit), "X-RateLimit-Remaining": str(max(0, bucket.remaining - 1)),
            "X-RateLimit-Used": str(bucket.used + 1), "X-RateLimit-Reset": str(bucket.reset),
            "X-RateLimit-Resource": resource,
        }  # fmt: skip
        if bucket.remaining <= 0:
            message = f"API rate limit exceeded for installation ID {grant.installation.id}."
            raise Refusal(403, message, {**headers, "X-RateLimit-Remaining": "0"})
        bucket.used += 1
        if sandbox.limits.secondary(now, points, content):
            raise Refusal(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try"
                               " again.", {**headers, "Retry-After": "60"})  # fmt: skip
        return headers


def _epoch(seconds: int) -> str | None:
    from datetime import UTC, datetime

    return iso(datetime.fromtimestamp(seconds, UTC))


async def _body(request: web.Request) -> Any:
    raw = await request.read()
    if not raw:
        return {}
    try:
        return json.loads(raw)
    except ValueError:
        raise Refusal(400, "Problems parsing JSON") from None


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers=headers)


def _failed(status: int, body: str | None, headers: dict[str, str] | None) -> web.Response:
    if body is not None:
        return web.Response(status=status, text=body, content_type="text/html", headers=headers)
    return _json(status, {"message": "Server Error"}, headers)
