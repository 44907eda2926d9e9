"""The pages: what a person sees and does there, and that no text from outside becomes anything but text."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Commit, PullRequest, Sandbox
from bot.sandbox.state import Label
from bot.sandbox.views import colours
from tests.hostile import EVIL, dangers


class Visitor:
    """A browser without scripts."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox, pull: PullRequest) -> None:
        self.session = session
        self.sandbox = sandbox
        self.pull = pull

    async def get(self, path: str, status: int = 200) -> str:
        async with self.session.get(self.sandbox.url + path, headers={"Accept": "text/html"}) as answer:
            text = await answer.text()

            assert answer.status == status, text
            assert "script-src 'self'; style-src 'self'" in answer.headers["Content-Security-Policy"]
            return text

    async def act(self, verb: str, who: str = "ben", *, status: int = 200, **fields: str) -> str:
        path = f"{self.sandbox.url}/acme/shop/pull/1"
        async with self.session.post(
            path, data={"verb": verb, "as": who, **fields}, headers={"Origin": self.sandbox.url}
        ) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with Sandbox() as sandbox, aiohttp.ClientSession() as session:
        await sandbox.start()
        shop = sandbox.repository("acme/shop", files={"README.md": "# Shop\n"})
        for login in ("ana", "ben", "cleo"):
            sandbox.person(login, name=f"{login.title()} Example")
            shop.collaborator(login)
        sandbox.installs(shop.owner)
        commits = [Commit("Say hello\n\nKindly.", files={"hello.txt": "Hello\n", "README.md": "# The shop\n"})]
        pull = sandbox.person("ana").opens(
            shop, title="Say hello", body="- [ ] tried\n- [x] read", branch="hello", commits=commits
        )
        yield Visitor(session, sandbox, pull)


async def test_the_first_page_lists_open_pull_requests(visitor: Visitor) -> None:
    page = await visitor.get("/")

    assert '<a href="/acme/shop/pull/1">Say hello</a>' in page
    assert "1 open" in page


async def test_closed_ones_are_listed_apart(visitor: Visitor) -> None:
    visitor.sandbox.person("ana").closes(visitor.pull)

    assert "Say hello" not in await visitor.get("/acme/shop")
    assert "Say hello" in await visitor.get("/acme/shop/pulls?state=closed")


@pytest.mark.parametrize(("tab", "words"), [
    ("", ["Say hello", "#1", "Open", "ana", "wants to merge 1 commit into", "hello", "tried", "Approve"]), ("/commits", ["Kindly."]), ("/checks", ["No checks yet"]),
    ("/files", ["2 files changed", "hello.txt", "# The shop"]),
])  # fmt: skip
async def test_a_pull_request_is_shown(visitor: Visitor, tab: str, words: list[str]) -> None:
    page = await visitor.get(f"/acme/shop/pull/1{tab}")

    assert [word for word in words if word not in page] == []
    assert dangers(page) == []


async def test_checks_show_their_summary_as_markdown(visitor: Visitor) -> None:
    output = {"title": "Two are missing", "summary": "| a | b |\n|---|---|\n| 1 | **2** |"}
    given = {
        "name": "twotrack",
        "head_sha": visitor.pull.head_sha,
        "status": "completed",
        "conclusion": "failure",
        "output": output,
    }
    visitor.sandbox.create_check(visitor.pull.repository, given)
    page = await visitor.get("/acme/shop/pull/1/checks")

    assert all(word in page for word in ("Two are missing", "<strong>2</strong>", "failure", 'value="rerequest"'))


async def test_a_fork_a_label_and_a_bot_are_marked(visitor: Visitor) -> None:
    bot, shop = visitor.sandbox.bot("dependabot"), visitor.pull.repository
    pull = bot.opens(
        shop, title="Bump", branch="bump", fork=True, draft=True, commits=[Commit("Bump", files={"a": "b\n"})]
    )
    shop.labels["deps"] = Label(name="deps", color="0366d6")
    bot.labels(pull, "deps")
    page = await visitor.get("/acme/shop/pull/2")

    assert all(word in page for word in ("dependabot:bump", ">fork<", ">bot<", "Draft", "label-0366d6", "c=0366d6"))


async def test_label_text_is_readable_on_its_colour(visitor: Visitor) -> None:
    assert (
        colours("ffffff,000000")
        == ".label-000000{background:#000000;color:#ffffff}\n.label-ffffff{background:#ffffff;color:#1b1f24}\n"
    )
    assert colours("red;}body{x") == ""


async def test_a_large_diff_is_cut_and_says_so(visitor: Visitor) -> None:
    files = {f"src/{number:03}.txt": "x\n" * 900 for number in range(120)}
    visitor.sandbox.person("ana").pushes(visitor.pull, Commit("Much", files=files))
    page = await visitor.get("/acme/shop/pull/1/files")

    assert "more files are in the" in page
    assert len(page) < 2_000_000
    async with visitor.session.get(f"{visitor.sandbox.url}/acme/shop/pull/1.diff") as answer:
        assert (answer.content_type, (await answer.text()).count("diff --git")) == ("text/plain", 122)


async def test_what_is_not_there_is_a_page_for_people_and_json_for_apps(visitor: Visitor) -> None:
    for path in ("/acme/none", "/acme/shop/pull/99"):
        assert "404" in await visitor.get(path, status=404)
    async with visitor.session.get(f"{visitor.sandbox.url}/orgs/nobody") as answer:
        assert (answer.status, await answer.json()) == (404, {"message": "Not Found", "status": "404"})

    assert visitor.sandbox.unknown == ["GET /orgs/nobody"]


async def test_pages_are_not_in_the_apps_log(visitor: Visitor) -> None:
    await visitor.get("/acme/shop/pull/1")

    assert visitor.sandbox.log == []


async def test_somebody_comments_approves_and_is_remembered(visitor: Visitor) -> None:
    await visitor.act("comment", body="Hello *there*")
    page = await visitor.act("approve", body="Fine")

    assert all(
        word in page for word in ("<em>there</em>", "approved these changes", "Fine", '<option value="ben" selected>')
    )


DEEDS: dict[str, tuple[str, dict[str, str], Any, Any]] = {
    "request changes": ("request_changes", {"body": "No"}, lambda pull: pull.reviews[-1].state, "CHANGES_REQUESTED"),
    "push": ("push", {"message": "More", "path": "hello.txt", "lines": "One\r\nTwo"}, lambda pull: pull.commits[-1].tree["hello.txt"], "Hello\nOne\nTwo\n"),
    "draft": ("draft", {}, lambda pull: pull.draft, True),
    "label": ("label", {"name": "new"}, lambda pull: pull.labels, ["new"]),
    "ask": ("request_review", {"reviewer": "cleo"}, lambda pull: pull.review_requests, ["cleo"]),
    "edit": ("edit", {"title": "Hi", "body": ""}, lambda pull: (pull.title, pull.body), ("Hi", "")),
    "close": ("close", {}, lambda pull: pull.state, "CLOSED"),
    "merge": ("merge", {}, lambda pull: pull.state, "MERGED"),
    "report": ("ci", {"name": "build", "conclusion": "failure"}, lambda pull: pull.check("build").conclusion, "failure"),
    "run": ("ci", {"name": "build", "conclusion": ""}, lambda pull: pull.check("build").status, "in_progress"),
    "tick": ("tick", {"box": "0", "checked": "true"}, lambda pull: pull.body, "- [x] tried\n- [x] read"),
    "untick": ("tick", {"box": "1", "checked": "false"}, lambda pull: pull.body, "- [ ] tried\n- [ ] read"),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_button_does_what_it_says(visitor: Visitor, deed: str) -> None:
    verb, fields, seen, expected = DEEDS[deed]
    await visitor.act(verb, **fields)

    assert seen(visitor.pull) == expected


async def test_what_was_set_is_taken_back(visitor: Visitor) -> None:
    pairs = [
        ("label", "unlabel", {"name": "new"}),
        ("request_review", "remove_request", {"reviewer": "cleo"}),
        ("draft", "ready", {}),
        ("close", "reopen", {}),
    ]
    for do, undo, fields in pairs:
        await visitor.act(do, **fields)
        await visitor.act(undo, **fields)

    assert (visitor.pull.labels, visitor.pull.review_requests, visitor.pull.draft, visitor.pull.state) == (
        [],
        [],
        False,
        "OPEN",
    )


async def test_a_comments_box_is_ticked(visitor: Visitor) -> None:
    comment = visitor.sandbox.person("cleo").comments(visitor.pull, "1. [ ] one\n\n```\n- [ ] code\n```\n> - [ ] two")
    boxes = re.findall(r'data-box="(\d)"', await visitor.get("/acme/shop/pull/1"))
    await visitor.act("tick", box=boxes[-1], checked="true", comment=str(comment.id))

    assert (boxes, comment.body) == (["0", "1", "0", "2"], "1. [ ] one\n\n```\n- [ ] code\n```\n> - [x] two")


async def test_a_refused_deed_says_why_and_keeps_the_words(visitor: Visitor) -> None:
    page = await visitor.act("approve", who="ana", body="Mine <b>", status=422)

    assert "Can not approve your own pull request" in page
    assert "Mine &lt;b&gt;</textarea>" in page


@pytest.mark.parametrize("fields", [{"verb": "fail"}, {"verb": "target", "url": "http://x"}, {}, {"verb": "comment"}, {"verb": "tick", "box": "x"}, {"verb": "close", "as": "nobody"}])  # fmt: skip
async def test_a_form_nobody_made_is_refused(visitor: Visitor, fields: dict[str, str]) -> None:
    async with visitor.session.post(f"{visitor.sandbox.url}/acme/shop/pull/1", data={"as": "ben", **fields}) as answer:
        assert answer.status == 422


async def test_time_is_moved_from_the_page(visitor: Visitor) -> None:
    before = visitor.sandbox.now()
    async with visitor.session.post(
        f"{visitor.sandbox.url}/-/clock", data={"hours": "24", "back": "/acme/shop"}
    ) as answer:
        assert (answer.status, answer.url.path) == (200, "/acme/shop")

    assert (visitor.sandbox.now() - before).days == 1


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\r\nSet-Cookie: x=y"]
)
async def test_nobody_is_sent_to_another_site(visitor: Visitor, back: str) -> None:
    async with visitor.session.post(
        f"{visitor.sandbox.url}/-/me", data={"as": "cleo", "back": back}, allow_redirects=False
    ) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")


async def test_another_site_may_not_press_buttons(visitor: Visitor) -> None:
    async with visitor.session.post(
        f"{visitor.sandbox.url}/acme/shop/pull/1",
        data={"verb": "merge", "as": "ben"},
        headers={"Origin": "https://evil.example"},
    ) as answer:
        assert (answer.status, visitor.pull.state) == (403, "OPEN")


@pytest.mark.parametrize("evil", EVIL)
async def test_hostile_text_stays_text_everywhere(visitor: Visitor, evil: str) -> None:
    sandbox, shop = visitor.sandbox, visitor.pull.repository
    ana = sandbox.person("ana", name=evil)
    commit = Commit(f"{evil}\n\n{evil}", files={f"{evil}.txt": evil + "\n"}, author=(evil, evil))
    pull = ana.opens(shop, title=evil, body=evil, branch=evil, commits=[commit])
    shop.branches[evil] = shop.branches["main"]
    ana.edits(pull, base=evil)
    sandbox.person("ben").comments(pull, evil)
    sandbox.person("ben").requests_changes(pull, evil)
    shop.labels[evil.lower()] = Label(name=evil, color=evil, description=evil)
    ana.labels(pull, evil)
    sandbox.ci(pull, evil, "failure")
    sandbox.status(pull, evil, "failure")
    output = {
        "title": evil,
        "summary": evil,
        "text": evil,
        "annotations": [{"path": evil, "start_line": evil, "message": evil}],
    }
    sandbox.create_check(shop, {"name": evil, "head_sha": pull.head_sha, "output": output})
    pages = [
        await visitor.get(path)
        for path in ("/", *(f"/acme/shop/pull/2{tab}" for tab in ("", "/commits", "/checks", "/files")))
    ]

    assert [dangers(page) for page in pages] == [[], [], [], [], []]
    assert all(page.rstrip().endswith("</html>") and "</footer>" in page for page in pages)


async def test_half_a_character_breaks_no_page(visitor: Visitor) -> None:
    visitor.sandbox.person("ana").edits(visitor.pull, title="Half \ud800", body="Half \ud800")

    assert "Half ?" in await visitor.get("/acme/shop/pull/1")


async def test_a_check_shows_its_buttons_and_a_press_reaches_the_app(visitor: Visitor) -> None:
    button = {"label": "Look again", "description": "Reads everything anew", "identifier": "again"}
    given = {"name": "twotrack", "head_sha": visitor.pull.head_sha, "actions": [button]}
    visitor.sandbox.create_check(visitor.pull.repository, given)

    assert '<button name="identifier" value="again" title="Reads everything anew">Look again</button>' in (
        await visitor.get("/acme/shop/pull/1/checks")
    )
    await visitor.act("press", identifier="again", tab="checks")
    assert "requested_action" == visitor.sandbox.deliveries[-1].payload["action"]


async def test_where_there_is_a_queue_people_add_to_it_and_leave_it(visitor: Visitor) -> None:
    visitor.pull.repository.required = {"build"}
    visitor.sandbox.merge_queue(visitor.pull.repository)
    page = await visitor.act("enqueue", status=422)

    assert "Required status check &#34;build&#34; is expected." in page
    visitor.sandbox.ci(visitor.pull, "build", "success")
    page = await visitor.act("enqueue")
    assert "Waits in the merge queue, number 1: awaiting checks." in page
    assert "Add to the merge queue" in await visitor.act("dequeue")


async def test_the_timeline_says_what_was_done(visitor: Visitor) -> None:
    ana = visitor.sandbox.person("ana")
    ana.labels(visitor.pull, "bug")
    ana.requests_review(visitor.pull, "ben")
    ana.edits(visitor.pull, title="Other")
    ana.dismisses(visitor.pull, visitor.sandbox.person("ben").approves(visitor.pull), EVIL[0])
    page = await visitor.get("/acme/shop/pull/1")

    for sentence in ("added the label bug", "asked ben for a review", "changed the title, which was: Say hello"):
        assert sentence in page
    assert "dismissed the review of ben: " in page
    assert [] == dangers(page)


async def test_issues_have_a_list_and_a_page(visitor: Visitor) -> None:
    ana = visitor.sandbox.person("ana")
    issue = ana.opens_issue(visitor.pull.repository, EVIL[0], "## Security model", labels=["design"])
    visitor.sandbox.person("ben").comments(issue, EVIL[0])
    one, several = await visitor.get("/acme/shop/issues/2"), await visitor.get("/acme/shop/issues")

    assert "<h2>Security model</h2>" in one
    assert '<a href="/acme/shop/issues/2">' in several
    assert '<a href="/acme/shop/issues">1 issue</a>' in await visitor.get("/")
    assert [] == dangers(one) + dangers(several)
    await visitor.get("/acme/shop/issues/9", status=404)
    assert "Say hello" in await visitor.get("/acme/shop/issues/1")  # a pull request has its own page


async def test_a_line_that_a_comment_links_to_is_there(visitor: Visitor) -> None:
    sha = visitor.pull.head_sha
    path, text = next(iter(visitor.pull.commits[-1].tree.items()))
    page = await visitor.get(f"/acme/shop/blob/{sha}/{path}")

    assert '<tr id="L1"><td class="n">1</td>' in page
    assert text.split("\n")[0] in html.unescape(page)
    assert dangers(page) == []
    await visitor.get(f"/acme/shop/blob/{sha}/no/such.py", status=404)
