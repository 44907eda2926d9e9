"""How the process talks to whoever runs it: one line an event, on standard error, without secrets."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Installation, OAuth and refresh tokens, personal ones, JWTs and keys. Stateless installation tokens are long and
# hold dots (docs: changelog 2026-04-27), so the prefix decides and everything a token can be made of goes.
_SECRET = re.compile(
    r"gh[a-z]_[A-Za-z0-9_.\-]{8,}|github_pat_\w+|eyJ[\w\-]+\.[\w\-]+\.[\w\-]+|-----BEGIN[^-]*-----[^-]*"
)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut out whatever looks like a secret, wherever it came from."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET.sub("[secret]", value)
    return event


def configure(*, verbose: bool, json: bool) -> None:
    """Set up logging once, at the start of a command."""
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def quiet() -> None:
    """Say only what went wrong: for commands whose output is the point."""
    configure(verbose=False, json=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.getLogger().setLevel(logging.ERROR)
