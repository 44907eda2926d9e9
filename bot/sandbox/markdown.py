"""Markdown as a person sees it on GitHub, and harmless whatever it says.

It is rendered first and sanitised after, so that nothing the renderer lets through reaches a page. Pictures become
links: a page asks nobody else for anything. Checkboxes can be clicked only where this file itself made them.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from bot.sandbox.people import BOX

_TASK = re.compile(r"\[([ xX])\][ \t]")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*", re.IGNORECASE)
_SWALLOWS = re.compile(r"<(?=/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)\b)", re.IGNORECASE)
_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "input", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "ul", "var",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"}, "details": {"open"}, "input": {"checked", "data-box"}, "ol": {"start"}, "td": {"align"},
    "th": {"align"}, "li": {"data-task"}, "p": {"data-alert"},
}  # fmt: skip
_MADE_HERE = {"data-box", "data-task", "data-alert"}


def render(text: str) -> Markup:
    """HTML that is safe to show. `data-box` on a checkbox is its number, as `Person.ticks` counts them."""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    seal = secrets.token_hex(8)
    tokens = _PARSER.parse(text)
    _tasks(tokens, _boxes(text), seal)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(_sanitised(html, seal))  # noqa: S704 - nh3 has just gone over it


def _sanitised(html: str, seal: str) -> str:
    """What is left when everything that could act is gone; our own marks carry a seal nobody can guess."""

    def kept(_: str, attribute: str, value: str) -> str | None:
        if attribute not in _MADE_HERE:
            return value
        return value.removeprefix(seal) if value.startswith(seal) else None

    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=kept, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    )  # fmt: skip


def _boxes(text: str) -> dict[int, int]:
    """The line of each checkbox, and its number."""
    return {text.count("\n", 0, match.start(2)): number for number, match in enumerate(BOX.finditer(text))}


def _tasks(tokens: Sequence[Token], boxes: dict[int, int], seal: str) -> None:
    """Turn `[ ]` at the beginning of list items into checkboxes, and mark quotes that are alerts."""
    for before, item, inline in _openings(tokens):
        first = inline.children[0] if inline.children else None
        if first is None or first.type != "text":
            continue
        if item.type == "list_item_open" and (match := _TASK.match(first.content)):
            item.attrSet("data-task", seal)
            first.content = first.content[match.end() :]
            number = boxes.get(item.map[0]) if item.map else None
            (inline.children or []).insert(0, _checkbox(match[1] != " ", number, seal))
        elif item.type == "blockquote_open" and (match := _ALERT.fullmatch(first.content)):
            before.attrSet("data-alert", seal + match[1].lower())
            first.content = match[1].capitalize()


def _openings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """Each first paragraph of a list item or a quote: its opening, the item's, and its text."""
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if paragraph.type == "paragraph_open" and inline.type == "inline":
            yield paragraph, item, inline


def _checkbox(checked: bool, number: int | None, seal: str) -> Token:  # noqa: FBT001 - a box is or is not
    token = Token("html_inline", "", 0)
    mark = "" if number is None else f' data-box="{seal}{number}"'
    token.content = f'<input type="checkbox"{mark}{" checked" if checked else ""}> '
    return token


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A picture as a link to it: showing it would tell a stranger who reads this."""
    token = tokens[index]
    alt = self.renderInlineAsText(token.children or [], options, env) or "picture"
    return str(Markup('<a href="{}">{}</a>').format(token.attrs.get("src", ""), alt))


def _raw(_: RendererHTML, tokens: Sequence[Token], index: int, __: Any, ___: Any) -> str:
    """Somebody's own HTML; tags that would swallow what follows become text (github.github.com/gfm, tagfilter)."""
    return _SWALLOWS.sub("&lt;", tokens[index].content)


def _aligned(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A table cell with `align` instead of a style, which the page's policy forbids."""
    token = tokens[index]
    if style := token.attrs.pop("style", None):
        token.attrSet("align", str(style).rpartition(":")[2])
    return self.renderToken(tokens, index, options, env)


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])
    made.add_render_rule("image", _image)
    made.add_render_rule("html_inline", _raw)
    made.add_render_rule("html_block", _raw)
    made.add_render_rule("td_open", _aligned)
    made.add_render_rule("th_open", _aligned)
    return made


_PARSER = _parser()
