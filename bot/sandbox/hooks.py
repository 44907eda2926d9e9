"""Signed webhooks, sent as GitHub sends them: started in order, each with ten seconds, never sent again by itself.

docs: webhooks/using-webhooks/best-practices-for-using-webhooks, webhooks/webhook-events-and-payloads
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp

from bot.sandbox.clock import Clock, iso
from bot.sandbox.state import new_id

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_LARGEST = 25 * 1024 * 1024
_AT_ONCE = 32


@dataclass(kw_only=True, eq=False)
class Delivery:
    """One delivery and how it went. `status_code` 0 = nobody answered."""

    guid: str
    event: str
    action: str | None
    payload: dict[str, Any]
    at: datetime
    installation: int | None
    status: str = "pending"
    status_code: int = 0
    redelivery: bool = False
    seconds: float = 0.0
    id: int = field(default_factory=new_id)


@dataclass(eq=False)
class Mischief:
    """What the network does to deliveries."""

    drop: int = 0  # the next so many are lost without anybody noticing
    duplicate: int = 0  # the next so many arrive twice
    shuffle: random.Random | None = None  # deliveries waiting together leave in this order
    hold: bool = False  # nothing leaves until released


class Hooks:
    """Delivers to one address."""

    def __init__(self, clock: Clock, secret: str, app_id: int) -> None:
        self.clock = clock
        self.secret = secret
        self.app_id = app_id
        self.target: str | None = None
        self.deliveries: list[Delivery] = []
        self.by_id: dict[int, Delivery] = {}
        self._by_guid: dict[str, Delivery] = {}
        self.mischief = Mischief()
        self._waiting: asyncio.Queue[Delivery] = asyncio.Queue()
        self._under_way: set[asyncio.Task[None]] = set()
        self._sender: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._early: list[Delivery] = []

    async def start(self) -> None:
        """Begin to send."""
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=_AT_ONCE))
        self._sender = asyncio.create_task(self._send_all(), name="sandbox-hooks")
        for delivery in self._early:
            self._waiting.put_nowait(delivery)
        self._early.clear()

    async def stop(self) -> None:
        """Stop; what waits is not sent."""
        for task in (self._sender, *self._under_way):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self._session is not None:
            await self._session.close()

    def put(self, event: str, action: str | None, payload: dict[str, Any], installation: int | None) -> None:
        """Queue one delivery."""
        delivery = Delivery(guid=str(uuid.uuid4()), event=event, action=action, payload=payload,
                            at=self.clock.now(), installation=installation)  # fmt: skip
        self._keep(delivery)

    def redeliver(self, guid: str) -> Delivery:
        """Send one again, with the same GUID (docs: rest/apps/webhooks, redeliver a delivery)."""
        first = self._by_guid[guid]
        again = Delivery(guid=guid, event=first.event, action=first.action, payload=first.payload, at=self.clock.now(),
                         installation=first.installation, redelivery=True)  # fmt: skip
        self._keep(again)
        return again

    def _keep(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        self.by_id[delivery.id] = self._by_guid[delivery.guid] = delivery
        self._enqueue(delivery)

    def release(self) -> None:
        """Let go of what was held back."""
        self.mischief.hold = False
        for delivery in self._early:
            self._waiting.put_nowait(delivery)
        self._early.clear()

    async def delivered(self) -> None:
        """Return when nothing waits or is under way."""
        while not self._waiting.empty() or self._under_way:
            self._idle.clear()
            await self._idle.wait()

    def _enqueue(self, delivery: Delivery) -> None:
        if self._sender is None or self.mischief.hold:
            self._early.append(delivery)
        else:
            self._waiting.put_nowait(delivery)

    async def _send_all(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty() and len(batch) < _AT_ONCE:
                batch.append(self._waiting.get_nowait())
            if self.mischief.shuffle is not None:
                self.mischief.shuffle.shuffle(batch)
            for delivery in batch:
                self._begin(delivery)
            while len(self._under_way) >= _AT_ONCE:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    def _begin(self, delivery: Delivery) -> None:
        if self.mischief.drop > 0:
            self.mischief.drop -= 1
            delivery.status = "lost"
            self._idle.set()
            return
        copies = 1
        if self.mischief.duplicate > 0:
            self.mischief.duplicate -= 1
            copies = 2
        for _ in range(copies):
            task = asyncio.create_task(self._post(delivery))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._idle.set()

    async def _post(self, delivery: Delivery) -> None:
        body = encoded(delivery)
        if self.target is None or self._session is None or len(body) > _LARGEST:
            delivery.status = "failed to connect to host"
            return
        began = asyncio.get_running_loop().time()
        try:
            async with self._session.post(self.target, data=body, headers=self.headers(delivery, body)) as answer:
                await answer.read()
                delivery.status_code = answer.status
                delivery.status = "OK" if answer.ok else "Invalid HTTP Response: " + str(answer.status)
        except TimeoutError:
            delivery.status = "timed out"
        except aiohttp.ClientError:
            delivery.status = "failed to connect to host"
        delivery.seconds = asyncio.get_running_loop().time() - began

    def headers(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        """As GitHub sends them (docs: webhooks/webhook-events-and-payloads, delivery headers)."""
        digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        old = hmac.new(self.secret.encode(), body, hashlib.sha1).hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/sandbox",
            "X-GitHub-Event": delivery.event,
            "X-GitHub-Delivery": delivery.guid,
            "X-GitHub-Hook-ID": "1",
            "X-GitHub-Hook-Installation-Target-ID": str(self.app_id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature": f"sha1={old}",
            "X-Hub-Signature-256": f"sha256={digest}",
        }


def encoded(delivery: Delivery) -> bytes:
    """The bytes that are signed and sent."""
    return json.dumps(delivery.payload, separators=(",", ":")).encode()


def listed(delivery: Delivery) -> dict[str, Any]:
    """As `GET /app/hook/deliveries` lists it."""
    return {
        "id": delivery.id, "guid": delivery.guid, "delivered_at": iso(delivery.at), "redelivery": delivery.redelivery,
        "duration": round(delivery.seconds, 2), "status": delivery.status, "status_code": delivery.status_code,
        "event": delivery.event, "action": delivery.action, "installation_id": delivery.installation,
        "repository_id": (delivery.payload.get("repository") or {}).get("id"), "throttled_at": None,
    }  # fmt: skip


def detailed(delivery: Delivery, hooks: Hooks) -> dict[str, Any]:
    """As `GET /app/hook/deliveries/{id}` shows it, with what was sent and what came back."""
    headers = hooks.headers(delivery, encoded(delivery))
    return {
        **listed(delivery), "url": hooks.target or "", "request": {"headers": headers, "payload": delivery.payload},
        "response": {"headers": {}, "payload": None},
    }  # fmt: skip
