"""A design comes first: a document with its sections, approved by others before the change was begun."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.stories.test_saying import answers
from tests.town import FILES, RULES, Town, town

LEDGER = RULES.replace("domains:", "domains:\n  ledger: {paths: [src/ledger/**], design-doc: required}")
PATH = "docs/ledger.md"
DESIGN = """\
# The ledger

## 1. Regulatory requirements
Entries are kept for ten years (HGB § 257).
## 2. Security model
Only the posting service writes.
## 3. Error-handling
A post either balances or is refused.
## 4. Roll-back plan
The feature flag `ledger` is turned off.
"""
REQUIREMENT = "Design document for ledger"


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": LEDGER}) as made:
        yield made


async def later(place: Town) -> None:
    """An hour goes by."""
    place.sandbox.advance(hours=1)
    await place.settle()


async def proposes(place: Town, login: str = "ivo", text: str = DESIGN, branch: str = "design") -> PullRequest:
    """Somebody opens a pull request with the document."""
    return await place.opens(login, title="The ledger", branch=branch, commits=[Commit("Design", files={PATH: text})])


async def designed(place: Town, *, writer: str = "ivo", by: str = "ben", text: str = DESIGN) -> PullRequest:
    """The document was written, approved and merged an hour ago."""
    pull = await proposes(place, writer, text)
    place.person(by).approves(pull)
    place.person(by).merges(pull)
    await later(place)
    return pull


async def begins(place: Town, body: str = "", **files: str) -> PullRequest:
    """Hana opens the change that needs a design."""
    commit = Commit("Post", files={"src/ledger/post.py": "post()\n", **files})
    return await place.opens("hana", title="Post entries", branch="post", body=body, commits=[commit])


def line(pull: PullRequest) -> str:
    """What the comment says of the design, on one line."""
    (found,) = (line for line in ours(pull).body.split("\n") if REQUIREMENT in line)
    return found


def is_met(pull: PullRequest) -> bool:
    return "✅" in line(pull)


async def test_a_merged_file_that_somebody_else_approved_before(place: Town) -> None:
    await designed(place)
    pull = await begins(place)
    assert "say where it is" in line(pull)

    await says(place, pull, "hana", f"/design {PATH}")
    assert is_met(pull), line(pull)
    assert answers(pull) == ["THUMBS_UP"]


@pytest.mark.parametrize(
    "body",
    ["Design: docs/ledger.md", "- **Design document**: [the ledger](docs/ledger.md)", "Design: {url}/blob/main/{path}"],
)
async def test_a_line_of_the_description_is_enough(place: Town, body: str) -> None:
    await designed(place)
    pull = await begins(place, body.format(url=f"{place.sandbox.url}/acme/shop", path=PATH))

    assert is_met(pull), line(pull)


async def test_an_issue_that_a_team_mate_approved(place: Town) -> None:
    issue = place.person("ivo").opens_issue(place.shop, "The ledger", DESIGN)
    place.person("ben").comments(issue, "Good.\n\n/approve-design")
    await later(place)
    pull = await begins(place, f"Design: #{issue.number}")

    assert is_met(pull), line(pull)


async def test_an_issue_is_approved_by_nobody_who_may_only_read_there(place: Town) -> None:
    place.sandbox.person("rita")
    place.shop.collaborator("rita", "read")
    issue = place.person("ivo").opens_issue(place.shop, "The ledger", DESIGN)
    place.person("rita").comments(issue, "/approve-design")
    await later(place)
    pull = await begins(place, f"Design: #{issue.number}")
    assert "has no comment `/approve-design` from anybody" in line(pull)
    assert "`rita` does not count: has no write access here" in ours(pull).body

    place.sandbox.gives_access(place.shop, "rita", "write")
    await later(place)
    assert is_met(pull), line(pull)
    asked = [one.path for one in place.sandbox.log if "/collaborators/" in one.path]
    assert [path.rpartition("/collaborators/")[2] for path in asked] == ["rita/permission"] * 2, "once for each right"


async def test_while_github_does_not_tell_who_may_write_a_design_waits(place: Town) -> None:
    issue = place.person("ivo").opens_issue(place.shop, "The ledger", DESIGN)
    place.person("ben").comments(issue, "/approve-design")
    await later(place)
    place.sandbox.faults.fail(502, path="*/permission", times=1)
    pull = await begins(place, f"Design: #{issue.number}")
    assert "we could not learn whether ben may write here" in ours(pull).body

    place.sandbox.advance(minutes=6)
    await place.settle()
    assert is_met(pull), line(pull)


async def test_the_document_is_read_also_where_whoever_had_an_agent_work_on_it_took_the_label_off(
    database: str,
) -> None:
    labelled = LEDGER.replace("paths: [src/ledger/**]", "labels: [ledger]")
    async with town(database, {**FILES, ".github/rules.yml": labelled}) as place:
        await designed(place)
        place.sandbox.bot("copilot-swe-agent")
        place.shop.collaborator("copilot-swe-agent", "write")
        pull = await place.opens("hana", branch="post", body=f"Design: {PATH}")
        await says(place, pull, "cleo", "@copilot, please post the entries.")
        place.person("copilot-swe-agent").pushes(pull, Commit("Post", files={"src/post.py": "post()\n"}))
        await place.settle()
        place.person("ben").labels(pull, "ledger")
        place.person("cleo").unlabels(pull, "ledger")
        await place.settle()

        assert "took the label `ledger` off and asked copilot" in ours(pull).body
        assert is_met(pull), line(pull)


async def test_a_pull_request_whose_description_was_approved(place: Town) -> None:
    design = await place.opens("ivo", title="The ledger", branch="design", body=DESIGN)
    place.person("ben").approves(design)
    await later(place)
    pull = await begins(place, f"Design: acme/shop#{design.number}")

    assert is_met(pull), line(pull)


async def test_an_issue_of_another_repository_of_the_same_owner(place: Town) -> None:
    docs = place.sandbox.repository("acme/docs", files={"README.md": "# Docs\n"})
    docs.collaborator("ben", "write")
    issue = place.person("ivo").opens_issue(docs, "The ledger", DESIGN)
    place.person("ben").comments(issue, "/approve-design")
    await later(place)
    pull = await begins(place, f"Design: {place.sandbox.url}/acme/docs/issues/{issue.number}")

    assert is_met(pull), line(pull)


async def test_the_document_is_read_once_and_again_when_the_default_branch_moves(place: Town) -> None:
    await designed(place)
    pull = await begins(place, f"Design: {PATH}")
    before = len(place.sandbox.log)
    place.sandbox.rerequests(pull, "twotrack")
    await place.settle()
    assert [one.operation for one in place.sandbox.log[before:]] == ["Look"]

    place.person("gus").commits_to(place.shop, Commit("Tidy", files={"src/basket.py": "tidy()\n"}))
    before = len(place.sandbox.log)
    place.sandbox.rerequests(pull, "twotrack")
    await place.settle()
    assert [one.operation for one in place.sandbox.log[before:]] == ["Look", "Joined"]
    assert is_met(pull)


async def test_nothing_is_read_for_a_change_that_needs_no_design(place: Town) -> None:
    await designed(place)
    before = len(place.sandbox.log)
    await place.opens("hana", body=f"Design: {PATH}")

    assert sorted(str(one.operation) for one in place.sandbox.log[before:]) == ["Joined", "Look", "None"]


async def test_a_file_that_changes_after_its_approval_is_seen_at_once(place: Town) -> None:
    await designed(place)
    pull = await begins(place, f"Design: {PATH}")
    assert is_met(pull)
    place.person("hana").commits_to(place.shop, Commit("Tidy", files={PATH: DESIGN.replace("ten", "two")}))
    await place.settle()

    assert "not by a pull request that was merged as it reads now" in line(pull)


async def test_a_push_of_other_documents_costs_nothing(place: Town) -> None:
    await designed(place)
    await begins(place, f"Design: {PATH}")
    before = len(place.sandbox.log)
    place.person("hana").commits_to(place.shop, Commit("Tidy", files={"docs/other.md": "# Other\n"}))
    await place.settle()

    assert place.sandbox.log[before:] == []


async def test_an_issue_that_changes_after_its_approval_is_seen_within_the_hour(place: Town) -> None:
    issue = place.person("ivo").opens_issue(place.shop, "The ledger", DESIGN)
    place.person("ben").comments(issue, "/approve-design")
    await later(place)
    pull = await begins(place, f"Design: #{issue.number}")
    assert is_met(pull)
    place.person("ivo").edits_issue(issue, body=DESIGN.replace("ten", "two"))
    await later(place)

    assert "has no comment `/approve-design`" in line(pull)


async def test_the_author_of_the_change_approves_nothing(place: Town) -> None:
    await designed(place, writer="ivo", by="hana")
    pull = await begins(place, f"Design: {PATH}")

    assert "was not approved in `acme/shop#1` by anybody who wrote neither it nor this change" in line(pull)


async def test_whoever_wrote_the_document_approves_nothing(place: Town) -> None:
    design = await place.opens(
        "ivo",
        title="The ledger",
        branch="design",
        commits=[Commit("Design", files={PATH: DESIGN}, author=("Ben", "ben@acme.example"))],
    )
    place.person("ben").approves(design)
    place.person("ben").merges(design)
    await later(place)
    pull = await begins(place, f"Design: {PATH}")

    assert "was not approved" in line(pull)
    assert f"`ben` does not count: wrote {PATH}" in ours(pull).body


async def test_an_approval_of_an_earlier_version_is_none(place: Town) -> None:
    design = await proposes(place)
    place.person("ben").approves(design)
    place.person("ivo").pushes(design, Commit("Less", files={PATH: DESIGN.replace("ten", "two")}))
    place.person("ivo").merges(design)
    await later(place)
    pull = await begins(place, f"Design: {PATH}")

    assert "was not approved" in line(pull)
    assert "approved an earlier version of it" in ours(pull).body


async def test_approved_after_the_first_commit_is_too_late_and_says_what_to_do(place: Town) -> None:
    design = await proposes(place)
    pull = await begins(place, f"Design: {PATH}")
    await later(place)
    place.person("ben").approves(design)
    place.person("ben").merges(design)
    await says(place, pull, "ivo", f"/design {PATH}")

    assert "was approved on 2026-11-03 11:00 UTC, after this change was begun (2026-11-03 10:00 UTC)" in line(pull)
    assert "open a fresh pull request with commits made after that" in line(pull)
    assert "/override because …" in line(pull)


async def test_a_commit_from_tomorrow_does_not_make_the_approval_earlier(place: Town) -> None:
    design = await proposes(place)
    tomorrow = Commit("Post", files={"src/ledger/post.py": "post()\n"}, date=place.sandbox.now() + timedelta(days=1))
    pull = await place.opens("hana", title="Post", branch="post", body=f"Design: {PATH}", commits=[tomorrow])
    await later(place)
    place.person("ben").approves(design)
    place.person("ben").merges(design)
    await says(place, pull, "ivo", "/recheck")

    assert "after this change was begun (2026-11-03 10:00 UTC)" in line(pull)


async def test_a_document_of_the_head_alone_is_none(place: Town) -> None:
    pull = await begins(place, f"Design: {PATH}", **{PATH: DESIGN})

    assert "is no file on main; a document counts once it is merged there" in line(pull)


async def test_empty_and_missing_sections_are_named(place: Town) -> None:
    text = DESIGN.replace("Only the posting service writes.", "TODO").replace("## 4. Roll-back plan", "## Thanks")
    await designed(place, text=text)
    pull = await begins(place, f"Design: {PATH}")

    assert "has no section “Rollback plan”, and says nothing below “Security model”" in line(pull)


async def test_a_description_that_was_edited_after_its_approval(place: Town) -> None:
    issue = place.person("ivo").opens_issue(place.shop, "The ledger", DESIGN)
    place.person("ben").comments(issue, "/approve-design")
    await later(place)
    place.person("ivo").edits_issue(issue, body=DESIGN.replace("ten", "two"))
    pull = await begins(place, f"Design: #{issue.number}")

    assert "has no comment `/approve-design`" in line(pull)
    assert "before it was edited" in ours(pull).body


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("https://evil.example/acme/shop/blob/main/docs/ledger.md", "gave a link that leads away from"),
        ("evil/shop#1", "gave a document of another owner; it has to be one of acme"),
        ("../../etc/passwd.md", "gave a path that is none of this repository"),
        ("src/basket.py", "gave no Markdown file"),
    ],
)
async def test_a_link_to_elsewhere_is_not_followed(place: Town, words: str, said: str) -> None:
    pull = await begins(place)
    before = len(place.sandbox.log)
    await says(place, pull, "hana", f"/design {words}")

    assert answers(pull) == ["CONFUSED"]
    assert said in ours(pull).body
    assert not is_met(pull)
    assert not [one for one in place.sandbox.log[before:] if one.operation == "Joined" and not one.mutation]


async def test_a_link_in_a_description_that_leads_elsewhere_is_told(place: Town) -> None:
    pull = await begins(place, "Design: https://evil.example/x.md")

    assert "the description gave a link that leads away from" in line(pull)


async def test_a_stranger_cannot_crowd_the_link_out(place: Town) -> None:
    await designed(place)
    pull = await begins(place, f"Design: {PATH}")
    for number in range(4):
        await says(place, pull, "mallory", f"/design docs/{number}.md")

    assert is_met(pull)


async def test_a_document_that_is_not_there(place: Town) -> None:
    pull = await begins(place, "Design: acme/secret#9")

    assert "is not there, or Twotrack is not installed where it is" in line(pull)


@pytest.mark.parametrize("words", [f"{PATH}#security", f"[the ledger]({PATH})"])
async def test_a_link_is_understood_as_people_write_it(place: Town, words: str) -> None:
    await designed(place)
    pull = await begins(place)
    await says(place, pull, "hana", f"/design {words}")

    assert is_met(pull), line(pull)
    assert answers(pull) == ["THUMBS_UP"]


async def test_a_link_to_a_file_that_is_not_there_is_no_answer(place: Town) -> None:
    pull = await begins(place)
    await says(place, pull, "hana", "/design docs/nope.md")

    assert answers(pull) == ["CONFUSED"]
    assert "`docs/nope.md` is no file on main; a document counts once it is merged there" in ours(pull).body.replace(
        "\\", ""
    )


async def test_a_document_that_nothing_asks_for_is_told_so(place: Town) -> None:
    pull = await place.opens("hana")
    await says(place, pull, "hana", "/design docs/nope.md")

    assert answers(pull) == ["CONFUSED"]
    assert "`/design` of `hana` does not count: nothing here asks for a design document yet" in ours(pull).body


async def test_an_architect_looks_at_a_new_part_of_the_code(place: Town) -> None:
    commits = [Commit("Search", files={"search/index.py": "find()\n"})]
    new = await place.opens("hana", branch="search", commits=commits)
    old = await place.opens("hana", branch="old", path="src/find.py")

    assert "Architecture review from architects" in ours(new).body
    assert "Architecture review" not in ours(old).body
