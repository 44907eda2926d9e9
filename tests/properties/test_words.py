"""Law 6: no text from outside breaks out of a comment's Markdown or a page's HTML, whoever wrote it and wherever."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from html.parser import HTMLParser

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.sandbox import Commit
from tests.properties.test_laws import Loop
from tests.town import RULES, town

EXAMPLES = settings(
    max_examples=15, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[click](javascript:alert(1))", "![x](https://evil.example/x.png)",
    "`` ` ``", "```\nfence", "| cell | cell |", "</details>", "<!-- item:money-exact --> - [x]", "@ana @acme/seniors #1",
    "https://evil.example", "{{ 7*7 }}", "**bold** _it_ ~~s~~", "\u202egnp.exe", "- [x] done", "# heading", "$x$", "&lt;b&gt;",
]  # fmt: skip
TEXT = st.sampled_from(HOSTILE) | st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40
)
FOLDERS = str.maketrans(dict.fromkeys('\n\r\0"\\/\t', "_"))
ALLOWED = {
    "html_block": ("<!-- twotrack -->", "<details><summary>", "</details>"),
    "html_inline": (
        "<!-- item:",
        "<!-- origin:human-led -->",
        "<!-- origin:ai-assisted -->",
        "<!-- origin:ai-heavy -->",
    ),
}


@pytest.fixture
def loop(database: str) -> Iterator[Loop]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        made = runner.run(stack.enter_async_context(town(database)))
        made.sandbox.limits.enforce_secondary = False
        yield Loop(runner, made)
        runner.run(stack.aclose())


@EXAMPLES
@given(TEXT, TEXT, TEXT, TEXT)
@example("<script>x</script>", "](javascript:x)", "a|b`c", "</details><h1>x")
def test_hostile_titles_branches_files_and_messages(
    loop: Loop, title: str, branch: str, path: str, message: str
) -> None:
    async def story() -> None:
        place = loop.town
        name = path.translate(FOLDERS).strip(" .") or "x"
        files: dict[str, str | None] = {f"src/payments/{name}": "x\n"}
        credit = f"{message}\n\nCo-Authored-By: {message.splitlines()[0] if message.splitlines() else ''} <noreply@anthropic.com>"
        pull = place.person("hana").opens(
            place.shop, title=title, branch=branch.translate(FOLDERS) or "b", body=f"{message}\n{title}",
            commits=[Commit(credit, files=files)],
        )  # fmt: skip
        place.sandbox.ci(pull, title[:60], "failure")
        await place.settle()
        await harmless_everywhere(loop, pull)

    loop.play(story())


@EXAMPLES
@given(TEXT, TEXT)
def test_hostile_rules(loop: Loop, route: str, path: str) -> None:
    """The rules are the team's own; but a name in them is still only a name."""

    async def story() -> None:
        place = loop.town
        name = " ".join(route.split())[:60].strip() or "x"
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        rules = RULES + f'routes: [{{name: "{quoted}", track: careful}}]\n'
        place.person("gus").commits_to(place.shop, Commit("Rules", files={".github/rules.yml": rules}))
        await place.settle()
        pull = place.person("hana").opens(
            place.shop, title="x", branch=f"r{len(place.shop.pulls)}", commits=[Commit("x", files={"src/a.py": path})]
        )
        await place.settle()
        await harmless_everywhere(loop, pull)

    loop.play(story())


async def harmless_everywhere(loop: Loop, pull) -> None:
    run = pull.check("twotrack")
    for markdown in (pull.comments[0].body if pull.comments else "", run.summary):
        harmless_markdown(markdown)
    async with aiohttp.ClientSession() as session, session.get(f"{loop.town.bot.url}/") as answer:
        assert answer.status == 200
        page = Page()
        page.feed(await answer.text())
    assert page.wrong == []


def harmless_markdown(text: str) -> None:
    """Nothing but what our own words are made of: no link, image or heading of others, no HTML but ours."""
    for token in tokens(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)):
        assert token.type not in {"link_open", "image", "s_open", "fence", "code_block", "blockquote_code", "hr"}, token
        if token.type in ALLOWED:
            for line in token.content.strip().splitlines():
                assert line.startswith(ALLOWED[token.type]), line
        if token.type == "heading_open":
            assert token.tag == "h3"
    for summary in text.split("<summary>")[1:]:
        assert "<" not in summary.split("</summary>")[0]


def tokens(found: list[Token]) -> Iterator[Token]:
    for token in found:
        yield token
        yield from tokens(token.children or [])


class Page(HTMLParser):
    """Looks for what our templates never write."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        is_ours = (tag, said.get("src") or said.get("action")) in {("script", "/static/board.js"), ("form", "/")}
        if tag in {"script", "iframe", "object", "form", "style", "base"} and not is_ours:
            self.wrong.append(tag)
        for name, value in attributes:
            if (
                name.startswith("on")
                or name == "style"
                or (value or "").strip().lower().startswith(("javascript:", "data:"))
            ):
                self.wrong.append(f"{tag} {name}={value}")
            if name == "src" and not (value or "").startswith("/static/"):
                self.wrong.append(f"{tag} {name}={value}")
