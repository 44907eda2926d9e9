"""Who drove the agent: whoever mentioned its account here, after which it made commits of this pull request.

`@claude please add a test` makes of a reviewer somebody who has the change written: what an agent does for them is
theirs to answer for, and somebody else's to approve. Only this conversation is read, not the issues that it is linked
to, nor remarks on single lines. Who was once seen to do so is remembered: comments can be deleted.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from markdown_it import MarkdownIt

from bot.core.approvals import logins_of
from bot.core.commands import own_words
from bot.core.facts import Account, Commit, Pull
from bot.core.signal_file import Place
from bot.core.signals import Signals

_MENTION = re.compile(r"(?<![\w/@.`-])@(?P<name>[a-z\d](?:-?[a-z\d]){0,38})(?![\w/@-])", re.IGNORECASE)
_MARKDOWN: Final = MarkdownIt("commonmark")
_LONGEST = 65_536  # GitHub's own limit of a comment
Driver = tuple[str, str]  # login in lower case, and how we know


def drivers(pull: Pull, signals: Signals, known: Mapping[str, str]) -> tuple[Driver, ...]:
    """Each once: those who are `known` from earlier looks, then in the order in which they spoke."""
    made = [(commit, _tools_of(commit, signals)) for commit in pull.commits]
    pushing = frozenset(tool for login in pull.pushers for tool in _accounts(login, signals))
    found = dict(known)
    for who, at, body in _said(pull):
        for name in mentions(body):
            tools = _accounts(name, signals)
            after = (commit for commit, by in made if commit.at >= at and tools & (by | pushing))
            if commit := next(after, None):
                found.setdefault(who.login.lower(), f"asked {name} for it, which then made commit {commit.sha[:7]}")
    return tuple(found.items())


def mentions(body: str) -> Iterator[str]:
    """Who is mentioned, as GitHub would take it: not in a quotation, and not in code."""
    if "@" not in body:
        return
    quoted = 0
    for token in _MARKDOWN.parse(own_words(body[:_LONGEST])):
        quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if not quoted:
            texts = (child.content for child in token.children or () if child.type == "text")
            yield from (match["name"] for text in texts for match in _MENTION.finditer(text))


def _said(pull: Pull) -> Iterator[tuple[Account, datetime, str]]:
    """What people wrote, in comments and with reviews."""
    said = [(one.author, one.at, one.body) for one in pull.comments if not one.ours]
    said += [(one.author, one.at, one.body) for one in pull.reviews]
    yield from sorted((one for one in said if one[0].is_person), key=lambda one: one[1])


def _accounts(login: str, signals: Signals) -> frozenset[str]:
    """The tools whose account this is, or whose name: `@devin` is heard by `devin-ai-integration`."""
    name = login.lower().removesuffix("[bot]")
    known = {rule.tool for rule in signals.places[Place.PULL_AUTHOR].find(name) if rule.tool}
    return frozenset(known | ({name} & signals.tools))


def _tools_of(commit: Commit, signals: Signals) -> frozenset[str]:
    """The tools whose account wrote or committed it."""
    places, found = signals.places, set[str]()
    for one in (commit.author, commit.committer):
        rules = (*places[Place.AUTHOR_EMAIL].find(one.email), *places[Place.AUTHOR_NAME].find(one.name))
        found |= {rule.tool for rule in rules if rule.tool}
        found |= {tool for login in logins_of(one) for tool in _accounts(login, signals)}
    return frozenset(found)
