"""What people can say to Twotrack, as the comment and the documents list it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from bot.core.messages.markdown import code
from bot.core.words import Word

USAGE: Final[dict[Word, tuple[str, str]]] = {
    Word.TRACK: ("/track careful because …", "more care, for everybody here; `/track fast because …` is for {who}"),
    Word.ORIGIN: ("/origin ai-heavy because …", "who wrote it; less AI than other evidence shows is for {who}"),
    Word.TESTED: ("/tested what, and where", "you tried it by hand and had no hand in writing it"),
    Word.DESIGN: (
        "/design <link>",
        "where the approved design is: a Markdown file, an issue or a pull request",
    ),
    Word.ARCHITECTURE: ("/architecture ok", "you looked at the architecture, where the rules ask you to"),
    Word.PASS: ("/pass because …", "you cannot review this one: somebody else is asked"),
    Word.AWAY: ("/away 2026-12-20..2027-01-02", "you are not asked on these days; `/back` ends it"),
    Word.SNOOZE: ("/snooze 1d because …", "reminders keep quiet for so long; the promise stays as it is"),
    Word.DISMISS: ("/dismiss ana because …", "sets her request for changes aside; for {who}"),
    Word.OVERRIDE: ("/override because …", "lets this head through without the rest{follows}; for {who}"),
    Word.ACCEPT: (
        "/accept an-item because …",
        "what was found stays as it is; you had no hand in writing it",
    ),
    Word.RECHECK: ("/recheck", "look again, with fresh teams and permissions"),
    Word.HELP: ("/help", "this list"),
}


def usage(
    allowed: Mapping[Word, tuple[str, ...]], nameless: Collection[str] = (), *, follows_up: bool = True
) -> Iterator[str]:
    """One bullet a command, in Markdown. `allowed` are the groups to which the rules give some of them.

    `nameless` are those of them that name nobody. `follows_up` = the app may open the issue of an override.
    """
    follows = ", and opens an issue" if follows_up else ""
    for word, (line, told) in USAGE.items():
        yield f"- `{line}`: {told.format(who=_whom(allowed.get(word, ()), nameless), follows=follows)}"


def _whom(groups: tuple[str, ...], nameless: Collection[str]) -> str:
    if any(name in nameless for name in groups):
        return "anyone with write access who had no hand in it"
    return " and ".join(map(code, groups)) or "nobody, by the rules"
