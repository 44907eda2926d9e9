"""How the process talks to whoever runs it: one line an event, on standard error, without secrets."""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import structlog

# Installation, OAuth and refresh tokens, personal ones, JWTs and keys. Stateless installation tokens are long and
# hold dots (docs: changelog 2026-04-27), so the prefix decides and everything a token can be made of goes. Then what
# stands before the @ of an address, what follows `Bearer`, and addresses of chats, which let anybody write there.
_SECRET = re.compile(
    r"gh[a-z]_[A-Za-z0-9_.\-]{8,}|github_pat_\w+|eyJ[\w\-]+\.[\w\-]+\.[\w\-]+"
    r"|-----BEGIN[^-]*PRIVATE KEY-----[^-]*(-----END[^-]*-----)?"
    r"|(?<=://)[^/\s@]+(?=@)|(?<=[Bb]earer )[^\s'\"]{8,}|(?<=/services/)[\w/]{8,}|(?<=/hooks/)[\w/]{8,}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHORTEST = 8  # a shorter text is no secret worth hiding, and would cut words apart
_DEEPEST = 6
_hidden: set[str] = set()


def hide(secrets: Iterable[str]) -> None:
    """From now on no line holds these, whatever they look like."""
    _hidden.update(secret for secret in secrets if len(secret) >= _SHORTEST)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut out whatever is, or looks like, a secret, wherever it came from and however deep it lies."""
    clean: dict[str, Any] = {_text(str(key)): _clean(value, _DEEPEST) for key, value in event.items()}
    return clean


def _clean(value: object, depth: int) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _text(value)
        case Mapping() if depth:
            return {_text(str(key)): _clean(inside, depth - 1) for key, inside in value.items()}
        case list() | tuple() | set() | frozenset() if depth:
            return [_clean(inside, depth - 1) for inside in value]
        case bytes():
            return _text(value.decode("utf-8", "replace"))
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    for secret in _hidden:
        text = text.replace(secret, "[secret]")
    return _SECRET.sub("[secret]", text)


def one_line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escape what would begin a line of its own, or move the cursor: nobody outside writes our log. Traces stay."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), value)
    return event


def configure(*, verbose: bool, json: bool) -> None:
    """Set up logging once, at the start of a command: ours, and that of the libraries, in the same form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Any] = [structlog.processors.format_exc_info, redact]
    ending += [structlog.processors.JSONRenderer()] if json else [one_line, structlog.dev.ConsoleRenderer(colors=False)]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    named: list[Any] = [structlog.stdlib.add_logger_name, *shared]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=named, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def quiet() -> None:
    """Say only what went wrong: for commands whose output is the point."""
    configure(verbose=False, json=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.getLogger().setLevel(logging.ERROR)
