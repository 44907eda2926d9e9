"""A pull request from opening to merging, as people see it on GitHub."""

from bot.sandbox import Commit
from tests.town import CLAUDE, RULES, Town


async def test_ai_heavy_code_goes_the_careful_way_to_its_merge(shop_town: Town) -> None:
    """Two seniors, a manual test, passing checks; then, and only then, the check is green."""
    town = shop_town
    pull = await town.opens("hana", message="Add it" + CLAUDE)

    assert sorted(pull.labels) == ["origin: ai-heavy", "risk: normal", "track: careful"]
    assert shown(pull) == ("in_progress", "Careful: awaiting 2 approvals, manual test")
    assert len(pull.review_requests) == 3
    assert len(pull.comments) == 1
    assert "### 🔶 Careful track" in pull.comments[0].body

    seniors = [login for login in pull.review_requests if login in {"ben", "cleo", "dan"}]
    town.person(seniors[0]).approves(pull)
    town.sandbox.ci(pull, "build", "success")
    await town.settle()
    assert shown(pull) == ("in_progress", "Careful: awaiting 1 approval, manual test")

    town.person(seniors[1]).approves(pull)
    town.person("ivo").comments(pull, "/tested bought a basket on staging")
    await town.settle()
    assert shown(pull) == ("success", "Careful: all it asks for is there")
    assert len(pull.comments) - 1 == 1, "one comment of ours, one of ivo's"

    town.person("hana").merges(pull)
    await town.settle()
    assert await town.bot.board.cards() == []


async def test_what_a_person_says_they_wrote_is_fast(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    assert "track: careful" in pull.labels

    town.person("hana").labels(pull, "human-led")
    await town.settle()
    assert sorted(pull.labels) == ["human-led", "origin: human-led", "risk: normal", "track: fast"]

    town.person("ben").approves(pull)
    await town.settle()
    assert shown(pull) == ("success", "Fast: all it asks for is there")


async def test_a_push_takes_the_approvals_back(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    town.person("hana").labels(pull, "human-led")
    town.person("ben").approves(pull)
    await town.settle()
    assert shown(pull)[0] == "success"

    town.person("hana").pushes(pull, Commit("More", files={"src/more.py": "x\n"}))
    await town.settle()
    assert shown(pull) == ("in_progress", "Fast: awaiting 1 approval")
    assert "approved" in pull.check("twotrack").summary


async def test_a_draft_is_left_alone_until_it_is_ready(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana", draft=True)
    assert pull.review_requests == []
    assert "a draft" in shown(pull)[1]

    town.person("hana").marks_ready(pull)
    await town.settle()
    assert pull.review_requests != []


async def test_a_request_for_changes_turns_the_check_red(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    review = town.person("ben").requests_changes(pull, "No.")
    await town.settle()
    assert shown(pull) == ("failure", "Careful: please mend requested changes")

    town.person("ben").dismisses(pull, review)
    await town.settle()
    assert shown(pull)[0] == "in_progress"


async def test_ticks_survive_what_we_write_anew(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana", message="Add it" + CLAUDE)
    comment = pull.comments[0]
    town.person("ivo").ticks(pull, comment, 0)
    await town.settle()
    town.person("ben").approves(pull)
    await town.settle()

    assert comment.body.count("- [x]") == 1
    assert "`ben`" in comment.body


async def test_a_comment_somebody_tampered_with_is_put_right(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    before = pull.comments[0].body
    town.person("hana").edits_comment(pull, pull.comments[0], before.replace("Careful", "Fast"))
    await town.settle()

    assert before == pull.comments[0].body


async def test_a_comment_somebody_deleted_is_written_again(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    town.person("hana").deletes_comment(pull, pull.comments[0])
    await town.settle()

    assert len(pull.comments) == 1


async def test_labels_of_ours_that_somebody_changed_come_back(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    town.person("hana").unlabels(pull, "track: careful")
    town.person("hana").labels(pull, "track: fast")
    await town.settle()

    assert "track: careful" in pull.labels
    assert "track: fast" not in pull.labels


async def test_a_promise_that_is_broken_is_said_where_it_was_made(shop_town: Town) -> None:
    """Nothing happens on GitHub; only time passes."""
    town = shop_town
    pull = await town.opens("hana")
    assert "First review due" in pull.comments[0].body
    town.sandbox.advance(hours=48)
    await town.settle()

    assert "First review **was due**" in pull.comments[0].body


async def test_rules_that_cannot_be_read_turn_the_check_red_and_the_comment_says_so_above_itself(
    shop_town: Town,
) -> None:
    town = shop_town
    pull = await town.opens("hana")
    labels, body = list(pull.labels), pull.comments[0].body
    broken = RULES.replace("seniors: [", "seniors: {")
    town.person("gus").commits_to(town.shop, Commit("Break it", files={".github/rules.yml": broken}))
    await town.settle()

    assert shown(pull) == ("failure", "The rules cannot be read; please mend rules.yml")
    assert ".github/rules.yml:5:" in pull.check("twotrack").summary
    assert labels == list(pull.labels)
    notice, _, kept = pull.comments[0].body.partition("<!-- end of rules -->\n\n")
    assert "**The rules on the default branch cannot be read**" in notice
    assert body == f"<!-- twotrack -->\n{kept}"
    assert len(pull.comments) == 1

    town.person("gus").commits_to(town.shop, Commit("Mend it", files={".github/rules.yml": RULES}))
    await town.settle()
    assert shown(pull)[0] == "in_progress"
    assert pull.comments[0].body == body


async def test_a_lax_branch_is_no_way_round(shop_town: Town) -> None:
    """Rules come from the default branch; those of another base can only be stricter."""
    town = shop_town
    lax = RULES + "routes: [{name: anything goes, track: fast}]\n"
    town.person("gus").commits_to(town.shop, Commit("Lax", files={".github/rules.yml": lax}), branch="lax")
    pull = await town.opens("hana", message="Add it" + CLAUDE, base="lax")
    town.person("ben").approves(pull)
    await town.settle()

    assert shown(pull) == ("in_progress", "Careful: awaiting 1 approval, manual test")


def shown(pull) -> tuple[str, str]:
    run = pull.check("twotrack")
    return (run.conclusion or run.status, run.title)
