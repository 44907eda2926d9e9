"""Which repository on GitHub a clone is of, as far as its remote `origin` tells."""

import re
from functools import lru_cache

from bot.git.clone import Clone
from bot.git.history import HistoryUnreadable

_URL = re.compile(r"^(?:[a-z+]+://[^/\s]+/|[^/\s:]+:/?)(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?$")
UNKNOWN = ""


@lru_cache(maxsize=64)
def repository_of(clone: Clone) -> str:
    """`owner/name`; UNKNOWN where there is no origin, or it is a folder."""
    try:
        url = clone.ask("config", "--get", "remote.origin.url").strip()
    except HistoryUnreadable:
        return UNKNOWN
    match = None if url.startswith("file:") else _URL.match(url)
    return f"{match['owner']}/{match['name']}" if match else UNKNOWN
