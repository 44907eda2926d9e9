"""What every page and every control call passes: nobody else's site may act here, and nothing foreign is loaded."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.auth import Refusal

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def refuse_strangers(request: web.Request) -> None:
    """Refuse what a foreign site makes a browser send: by its origin, or by a name of its own that leads here."""
    if _listens_on_loopback(request) and not _is_loopback(_hostname(f"//{request.host}")):
        raise Refusal(403, f"This sandbox answers to loopback names alone, and you asked for {request.host!r}")
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin.lower() != f"{request.scheme}://{request.host}".lower()
    sent_from_elsewhere = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
    if foreign or (sent_from_elsewhere and request.method not in {"GET", "HEAD"}):
        raise Refusal(403, "Another site asked for this; act from the sandbox's own pages, or without an Origin header")


def _listens_on_loopback(request: web.Request) -> bool:
    """Whether the connection came to a loopback address; elsewhere its name is somebody else's business."""
    transport = request.transport
    address = transport.get_extra_info("sockname") if transport is not None else None
    return isinstance(address, tuple) and _is_loopback(str(address[0]))


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
