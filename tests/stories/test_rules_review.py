"""A pull request that edits the rules is told what is wrong at its line, and what would change: before it is merged."""

from bot.sandbox import CheckRun, Commit, PullRequest
from tests.town import CLAUDE, RULES, Town, town

NAME = "twotrack / rules"
PATH = ".github/rules.yml"


async def edits(town: Town, text: str, path: str = PATH, branch: str = "rules") -> PullRequest:
    commit = Commit("Edit the rules", files={path: text})
    return await town.opens("gus", title="Edit the rules", branch=branch, commits=[commit])


def check(pull: PullRequest) -> CheckRun:
    return pull.check(NAME)


def operations(town: Town, pull: PullRequest) -> list[str | None]:
    return [request.operation for request in town.sandbox.requests(pull)]


async def test_what_is_wrong_is_annotated_at_its_line(shop_town: Town) -> None:
    text = (
        RULES
        + "mode: enfroce\nroutes:\n  - {name: a, when: {orign: ai-heavy}, track: careful}\n  - {name: b, track: fast}\n"
    )
    pull = await edits(shop_town, text)
    run = check(pull)
    at = RULES.count("\n")

    assert (run.conclusion, run.title) == ("failure", "Please mend 2 problems before merging")
    assert [(one["path"], one["start_line"], one["annotation_level"]) for one in run.annotations] == [
        (PATH, at + 1, "failure"),
        (PATH, at + 3, "failure"),
    ]
    assert "did you mean `origin`" in run.annotations[1]["message"]
    assert "`.github/rules.yml:" in run.summary
    assert len(operations(shop_town, pull)) <= 3, "the check costs no request"


async def test_what_would_change_is_shown_and_nothing_of_it_happens(shop_town: Town) -> None:
    town = shop_town
    first = await town.opens("hana", title="A <b>small</b> change", message="Change it" + CLAUDE)
    await town.opens("hana", branch="other", path="README.md")
    assert "track: careful" in first.labels
    pull = await edits(town, RULES + "routes: [{name: all of it, track: fast}]\n")
    run = check(pull)

    assert (run.conclusion, run.annotations) == ("success", [])
    assert run.title.startswith("Of 2: ")
    assert "1 to fast" in run.title
    assert f"`acme/shop#{first.number}`" in run.summary
    assert "A <b>small</b> change" in run.summary
    assert "`all of it`" in run.summary
    assert "| `seniors` |" in run.summary
    assert "track: careful" in first.labels, "the rules of the default branch hold"


async def test_the_same_files_are_not_tried_twice(shop_town: Town) -> None:
    town = shop_town
    pull = await edits(town, RULES + "mode: advise\n")
    before, run = operations(town, pull), check(pull)
    town.sandbox.rerequests(pull, "twotrack")
    await town.settle()

    assert operations(town, pull)[len(before) :] == ["Look"]
    assert check(pull) is run

    town.person("gus").pushes(pull, Commit("More", files={PATH: RULES + "mode: observe\n"}))
    await town.settle()
    assert check(pull) is not run


async def test_rules_that_change_underneath_are_tried_anew(shop_town: Town) -> None:
    town = shop_town
    pull = await edits(town, RULES + "routes: [{name: all of it, track: fast}]\n")
    run = check(pull)
    town.person("gus").commits_to(town.shop, Commit("Rules", files={PATH: RULES + "mode: advise\n"}))
    await town.settle()

    assert check(pull) is not run


async def test_other_pull_requests_have_no_such_check(shop_town: Town) -> None:
    pull = await shop_town.opens("hana")

    assert NAME not in {run.name for run in pull.checks}


async def test_removed_rules_are_tried_as_the_shipped_ones(shop_town: Town) -> None:
    pull = await shop_town.opens("gus", branch="gone", commits=[Commit("No rules", files={PATH: None})])

    assert check(pull).conclusion == "success"


async def test_observing_writes_nothing(database: str) -> None:
    async with town(database, {PATH: RULES + "mode: observe\n", "src/basket.py": "x\n"}) as place:
        pull = await edits(place, RULES + "mode: [\n")

        assert pull.checks == []


async def test_a_looser_organisation_is_told_by_its_floor(database: str) -> None:
    async with town(database) as place:
        floor = "version: 1\nfloor: {mode: enforce}\n"
        place.sandbox.repository("acme/.github", files={"rules.yml": floor, "README.md": "x"})
        place.sandbox.installs("acme")
        await place.settle()
        pull = await edits(place, RULES + "mode: advise\n")
        run = check(pull)

        assert (run.conclusion, run.title) == ("success", "1 key looser than the organisation's floor")
        assert [one["annotation_level"] for one in run.annotations] == ["failure"]
        assert "looser than the floor" in run.annotations[0]["title"]


async def test_people_who_are_not_there_are_told_with_the_nearest_who_are(shop_town: Town) -> None:
    text = RULES.replace("ai-review", "ai-reveiw")
    assert text != RULES
    run = check(await edits(shop_town, text))

    assert run.conclusion == "success"
    assert [one["annotation_level"] for one in run.annotations] == ["warning"]
    assert "GitHub does not know this" in run.annotations[0]["title"]
