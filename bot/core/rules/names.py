"""How people, teams and things are named in rules.yml."""

import re
from dataclasses import dataclass

from typing_extensions import override

from bot.core.rules.report import Report
from bot.core.rules.shapes import MisreadError, Text
from bot.core.rules.tree import Node

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_TRUTH = r"(?:[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[Tt]rue|TRUE|[Ff]alse|FALSE)"  # yaml.org/type/bool.html
_LINE = re.compile(r"\S(?:[^\n]{0,78}\S)?")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group: a login, a team written `org/team`, or everybody in another group of the rules."""

    name: str
    is_team: bool
    is_group: bool = False


def login(text: str) -> str:
    """A login as GraphQL spells it: no `@` before it, no `[bot]` behind it."""
    bare = text.removeprefix("@").removesuffix("[bot]")
    if _LOGIN.fullmatch(bare):
        return bare
    if _TEAM.fullmatch(bare):
        raise MisreadError(f'"{text}" is a team; expected the login of one account')
    raise _no_login(text)


def member(text: str) -> Member:
    """Read `ana`, `@ana` or `@acme/seniors`."""
    bare = text.removeprefix("@")
    if _TEAM.fullmatch(bare):
        return Member(bare, is_team=True)
    if _LOGIN.fullmatch(bare):
        return Member(bare, is_team=False)
    raise _no_login(text)


def is_member(bare: str) -> bool:
    """Whether a text could name somebody, without the `@`."""
    return _TEAM.fullmatch(bare) is not None or _LOGIN.fullmatch(bare) is not None


def _no_login(text: str) -> MisreadError:
    if "@" in text[1:]:
        return MisreadError(f'"{text[:60]}" is an e-mail address', "write the GitHub login, as in `ana`")
    return MisreadError(f'"{text[:60]}" is no GitHub login', 'write a login as `ana` and a team as `"@acme/seniors"`')


def name(text: str) -> str:
    """A name that labels can carry too, where case does not count."""
    if _NAME.fullmatch(text):
        return text
    better = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:40]
    raise MisreadError(
        f'"{text[:60]}" cannot be a name: up to 40 lower-case letters, digits, `-`, `.` and `_`',
        f"write `{better}`" if better else "",
    )


def line(text: str) -> str:
    """A few words on one line."""
    if _LINE.fullmatch(text):
        return text
    raise MisreadError("expected a name of 1 to 80 characters on one line")


def a_line(what: str, most: int) -> Text[str]:
    """A text on one line, as long as GitHub lets it be."""
    pattern = rf"\S(?:[^\n]{{0,{most - 2}}}\S)?"

    def read(text: str) -> str:
        if re.fullmatch(pattern, text):
            return text
        raise MisreadError(f"expected {what} of 1 to {most} characters on one line")

    return Text(what, read, pattern=pattern)


def route_name(text: str) -> str:
    """A name by which decisions are explained: a few words on one line, that no reader of YAML takes for a boolean."""
    if re.fullmatch(_TRUTH, text):
        raise MisreadError(f"`{text}` is a boolean to many programs, and explains no decision", "say what it is about")
    if not text.isprintable() and "\n" not in text:
        raise MisreadError("this name holds a character that cannot be seen", "delete it, or write it out in words")
    return line(text)


TOOLS = "tools"  # the kind of name that a `tool` condition refers to


class ToolName(Text[str]):
    """The id of a tool, which a signal has to tell of."""

    __slots__ = ()

    @override
    def read(self, node: Node, report: Report) -> str | None:
        tool = Text.read(self, node, report)
        if tool is not None:
            report.refer(TOOLS, tool, node.place)
        return tool


LOGIN = Text("a GitHub login", login)
MEMBER = Text("a GitHub login or team", member)
NAME = Text("a name", name, pattern=_NAME.pattern)
TOOL = ToolName("a name", name, pattern=_NAME.pattern)
LINE = Text("a short text", line, pattern=_LINE.pattern)
ROUTE_NAME = Text("a short text", route_name, pattern=f"(?!{_TRUTH}$){_LINE.pattern}")
TITLE = a_line("a title", 256)  # as much as GitHub takes of each
CHECK_NAME = a_line("the name of a check", 100)
BRANCH = a_line("a branch", 255)
