"""The control API under `/_sandbox/`: people's verbs, the clock, faults, webhooks and the request log, as JSON.

`POST /_sandbox/<verb>` does what the verb says; `GET /_sandbox/` documents every call.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox import dealings, deeds, errands, houses, levers, report
from bot.sandbox.auth import Refusal
from bot.sandbox.clock import iso
from bot.sandbox.door import HEADERS, refuse_strangers
from bot.sandbox.pages import Pages
from bot.sandbox.state import PullRequest
from bot.sandbox.verbs import VERBS, do, find_pull, find_repository, meant

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

_SHELVES = {"People and machines": deeds.__name__, "Around a pull request": dealings.__name__,
            "Issues": errands.__name__, "Organisations": houses.__name__,
            "The world, time and trouble": levers.__name__}  # fmt: skip
Answer = Callable[["Control", web.Request], Awaitable[Any]]


def add_control(sandbox: "Sandbox", app: web.Application) -> None:
    """Mount the control API."""
    control = Control(sandbox)
    app.router.add_get("/_sandbox", control.answer)
    app.router.add_route("*", "/_sandbox/{call:.*}", control.answer)


class Control:
    """Answers every call with JSON, and every mistake with what is wrong and what is expected."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.pages = Pages(sandbox)

    async def answer(self, request: web.Request) -> web.Response:
        """One call."""
        try:
            refuse_strangers(request)
            made = await self._called(request)
            if isinstance(made, web.Response):
                made.headers.update(HEADERS)
                return made
            return _json(200, made)
        except Refusal as refusal:
            return _json(refusal.status, {"message": refusal.message, **refusal.body})
        except web.HTTPException as problem:
            return _json(problem.status, {"message": problem.reason})

    async def _called(self, request: web.Request) -> Any:
        call = request.match_info.get("call", "").strip("/")
        if (found := READS.get((request.method, call))) is not None:
            return await found(self, request)
        known = sorted({*VERBS, *(name for _, name in READS)})
        if (verb := VERBS.get(call.replace("-", "_"))) is not None:
            if request.method != "POST":
                raise Refusal(405, f"{call} is done with POST and a JSON body", expected=verb.fields)
            return report.shown(do(self.sandbox, call, await _body(request)))
        if any(name == call for _, name in READS):
            methods = [method for method, name in READS if name == call]
            raise Refusal(405, f"{call or 'The index'} answers to {' and '.join(methods)}")
        raise Refusal(404, f"There is no call {call!r}.{meant(call, known)}", calls=known)

    async def index(self, request: web.Request) -> Any:
        """This index; a page for browsers."""
        reads = [
            {"call": f"{method} /_sandbox/{name}", "does": run.__doc__, "example": _curl(request, method, name)}
            for (method, name), run in READS.items()
        ]
        index = {"about": "A GitHub of our own. Every verb is a POST with a JSON body.", "read": reads,
                 **{shelf: _verbs(request, module) for shelf, module in _SHELVES.items()}}  # fmt: skip
        return self.pages.control(request, index) if "text/html" in request.headers.get("Accept", "") else index

    async def state(self, request: web.Request) -> Any:
        """All that exists, or one `?repository=owner/name`, or one `?pull=owner/name%237`."""
        if pull := self._pull(request):
            return report.shown(pull)
        if name := request.query.get("repository"):
            return report.shown(find_repository(self.sandbox, name))
        return report.world(self.sandbox)

    async def revision(self, request: web.Request) -> Any:
        """A word that changes with what a page shows: of one `?pull=`, or of all."""
        pull = self._pull(request)
        every = [one for repository in self.sandbox.world.repositories.values() for one in repository.pulls.values()]
        return {"revision": report.revision([pull] if pull else every), "now": iso(self.sandbox.now())}

    async def requests(self, request: web.Request) -> Any:
        """What the app asked, with counts; of one `?pull=`, or all."""
        pull = self._pull(request)
        return report.requests(self.sandbox.requests(pull) if pull else self.sandbox.log)

    async def forget(self, request: web.Request) -> Any:
        """Empty the request log, or what it holds of one `?pull=`."""
        pull = self._pull(request)
        kept = [one for one in self.sandbox.log if pull is not None and one.pull != pull.full]
        gone = len(self.sandbox.log) - len(kept)
        self.sandbox.log[:] = kept
        return {"forgotten": gone}

    async def deliveries(self, request: web.Request) -> Any:
        """Every webhook so far and how it went; with `?payload=1` also what it said."""
        full = request.query.get("payload") == "1"
        return [{**report.shown(one), **({"payload": one.payload} if full else {})} for one in self.sandbox.deliveries]

    async def settled(self, request: web.Request) -> Any:
        """Wait until no webhook is under way, at most `?seconds=30`; the app may be working still."""
        text = request.query.get("seconds", "30")
        if not text.isdecimal() or not text.isascii() or not 0 < int(text[:9]) <= 300:
            raise Refusal(422, f"seconds: {text[:50]!r} is no whole number from 1 to 300")
        try:
            async with asyncio.timeout(int(text)):
                await self.sandbox.delivered()
        except TimeoutError:
            raise Refusal(409, f"Webhooks are still under way after {text} seconds") from None
        return {"settled": True, "deliveries": len(self.sandbox.deliveries)}

    async def limits_now(self, _: web.Request) -> Any:
        """The rate limits, what is used of them, and the highest marks."""
        limits = self.sandbox.limits
        marks = {name: value for name, value in vars(limits).items() if isinstance(value, int)}
        buckets = [{"installation": one, "resource": name, "limit": bucket.limit, "used": bucket.used}
                   for (one, name), bucket in limits.buckets.items()]  # fmt: skip
        return {**marks, "buckets": buckets}

    async def clock(self, _: web.Request) -> Any:
        """The sandbox's time."""
        return {"now": iso(self.sandbox.now())}

    def _pull(self, request: web.Request) -> PullRequest | None:
        name = request.query.get("pull")
        return find_pull(self.sandbox, name) if name is not None else None


READS: dict[tuple[str, str], Answer] = {
    ("GET", ""): Control.index,
    ("GET", "state"): Control.state,
    ("GET", "settled"): Control.settled,
    ("GET", "requests"): Control.requests,
    ("DELETE", "requests"): Control.forget,
    ("GET", "deliveries"): Control.deliveries,
    ("GET", "limits"): Control.limits_now,
    ("GET", "clock"): Control.clock,
    ("GET", "revision"): Control.revision,
}


def _verbs(request: web.Request, module: str) -> list[dict[str, Any]]:
    return [
        {
            "call": f"POST /_sandbox/{verb.name}",
            "does": verb.does,
            "fields": verb.fields,
            "example": _curl(request, "POST", verb.name, verb.example),
        }
        for verb in VERBS.values()
        if verb.run.__module__ == module
    ]


def _curl(request: web.Request, method: str, name: str, body: Any = None) -> str:
    data = "" if body is None else f" -d '{json.dumps(body)}'"
    wanted = "" if method == "GET" or body is not None else f" -X {method}"
    return f"curl{wanted} {request.scheme}://{request.host}/_sandbox/{name}{data}"


async def _body(request: web.Request) -> Any:
    """The JSON body; nothing stands for an empty object."""
    raw = await request.read()
    try:
        body = json.loads(raw) if raw.strip() else {}
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is text in JSON and nowhere else
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is no JSON") from None
    return body


def _json(status: int, body: Any) -> web.Response:
    return web.json_response(body, status=status, headers=HEADERS)
