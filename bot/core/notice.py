"""What is told outside of GitHub, and how it reads there.

Every text is hostile: a title may try to call a whole channel, to pass for a link, or to swallow the words after it.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import assert_never

from bot.core.destination import Kind
from bot.core.facts import PullRef
from bot.core.messages.markdown import shorten
from bot.core.messages.time import iso

_TITLE, _LINE, _LINES = 200, 300, 20
_SLACK_MOST = 8_000  # characters; Slack cuts at 40,000 (docs: reference/methods/chat.postMessage, "Truncating content")
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,2000}")  # RFC 3986, without what ends a link of Slack's
# What Slack acts on is escaped (docs: messaging/formatting-message-text, "Escaping text"). Its marks know no escape,
# and one of them could set all that follows as code: they are shown by characters that look like them.
_SLACK = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "~": "∼", "`": "ˋ"})
# Mattermost, Rocket.Chat and Discord also act on @all, and on links as Markdown writes them.
_ACTIVE = re.compile(r"(@|://|\bwww\.|\](?=[(\[]))", re.IGNORECASE)
_JOINER = "\u2060"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell one destination. Of each `key` there is one notice, for ever, whatever restarts.

    `event` is a word for programs, such as `promise-broken`. `at` is the *now* of the look that makes it: a day later
    it is no news any more, and not sent. `url` is where people read more; one that is no http(s) address is left out.
    """

    key: str
    destination: str
    event: str
    title: str
    at: datetime
    lines: tuple[str, ...] = ()
    pull: PullRef | None = None
    url: str = ""

    @property
    def delivery(self) -> str:
        """The same for every attempt, so that a receiver can tell a repetition."""
        return sha256(self.key.encode("utf-8", "replace")).hexdigest()[:32]


def bounded(notice: Notice) -> Notice:
    """With texts of one visible line each and a limited length, whoever wrote them."""
    return replace(
        notice,
        title=shorten(notice.title, _TITLE),
        lines=tuple(shorten(line, _LINE) for line in notice.lines[:_LINES]),
        url=notice.url if _ADDRESS.fullmatch(notice.url) else "",
    )


def body(notice: Notice, kind: Kind) -> bytes:
    """What is sent: JSON in ASCII, the same bytes for every attempt."""
    match kind:
        case Kind.SLACK:
            content = slack(bounded(notice))
        case Kind.SIGNED:
            content = plain(bounded(notice))
        case _:
            assert_never(kind)
    return json.dumps(content).encode()


def plain(notice: Notice) -> dict[str, object]:
    """For programs. The texts are as they are: whoever shows them escapes them for where they stand."""
    pull = notice.pull
    return {
        "version": 1,
        "delivery": notice.delivery,
        "event": notice.event,
        "at": iso(notice.at),
        "destination": notice.destination,
        "pull": None if pull is None else {"repository": pull.repository, "number": pull.number},
        "url": notice.url,
        "title": notice.title,
        "lines": list(notice.lines),
    }


def slack(notice: Notice) -> dict[str, object]:
    """For a chat: Slack's mrkdwn, of which the others understand bold text and links."""
    first = [f"*{_mrkdwn(notice.title)}*", *_link(notice)]
    room = _SLACK_MOST - sum(len(line) + 1 for line in first)
    lines = [_mrkdwn(line) for line in notice.lines]
    shown: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            shown.append("…")
            break
        shown.append(line)
    return {"text": "\n".join((*first, *shown)), "unfurl_links": False, "unfurl_media": False}


def _link(notice: Notice) -> list[str]:
    name = _mrkdwn(str(notice.pull)) if notice.pull is not None else ""
    if not notice.url:
        return [name] if name else []
    return [f"<{notice.url.replace('&', '&amp;')}|{name or 'Read more'}>"]


def _mrkdwn(text: str) -> str:
    """Text in which nothing calls anybody, links anywhere, or changes how the rest is set."""
    return _ACTIVE.sub(lambda match: match[1] + _JOINER, text).translate(_SLACK)
