"""A pull request that edits the rules is told what is wrong at its line, and what would change: before it is merged."""

from bot.sandbox import CheckRun, Commit, PullRequest
from tests.town import CLAUDE, RULES, Town, town

NAME = "twotrack / rules"
PATH = ".github/rules.yml"


async def edits(town: Town, text: str, path: str = PATH, branch: str = "rules") -> PullRequest:
    commit = Commit("Edit the rules", files={path: text, "src/payments/card.py": "1\n"})  # so that all globs match
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
    assert len(operations(shop_town, pull)) <= 3, "what cannot be read costs no request"


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
    assert run.annotations[0]["message"] == "did you mean `acme/ai-review`?"


async def test_the_nearest_person_of_the_rules_is_named_too_and_it_costs_no_request_more(shop_town: Town) -> None:
    text = RULES.replace("cleo", "celo")
    assert text != RULES
    pull = await edits(shop_town, text)

    assert [one["message"] for one in check(pull).annotations] == ["did you mean `cleo`?"]
    assert len(operations(shop_town, pull)) <= 5


async def test_of_an_organisations_rules_only_those_are_told_who_are_nowhere(database: str) -> None:
    """Nobody of theirs need be at home in its repository `.github`."""
    async with town(database) as place:
        files = {"rules.yml": "version: 1\n", "README.md": "x"}
        home = place.sandbox.repository("acme/.github", files=files)
        place.sandbox.installs("acme")
        await place.settle()
        text = 'version: 1\ngroups: {seniors: [ben, cleo, nobdoy], others: ["@acme/ai-review", "@acme/ai-reveiw"]}\n'
        pull = place.person("gus").opens(
            home, title="Who", branch="who", commits=[Commit("Who", files={"rules.yml": text})]
        )
        await place.settle()
        told = {one["title"]: one["message"] for one in check(pull).annotations}

        assert [title.partition(": ")[2] for title in told] == [
            "GitHub does not know this: no person has this login",
            "GitHub does not know this: there is no such team, or the app may not see it",
        ]
        assert next(iter(told)).startswith("groups.seniors[2]")
        assert told.popitem()[1] == "did you mean `acme/ai-review`?"
        asked = people(place)
        place.person("gus").pushes(pull, Commit("Again", files={"rules.yml": text + "mode: advise\n"}))
        await place.settle()
        assert check(pull).annotations
        assert people(place) == asked, "remembered"


def people(town: Town) -> int:
    """How often GitHub was asked for people and teams."""
    return sum(one.operation == "Joined" and not one.mutation for one in town.sandbox.log)


TESTS = """tests:
  - {name: words are fast, pull: {files: {README.md: 1}}, expect: {track: fast}}
  - {name: code is fast, pull: {files: {src/a.py: 9}}, expect: {track: fast}}
"""


async def test_its_tests_are_run_and_those_that_fail_are_told_at_their_lines(shop_town: Town) -> None:
    pull = await edits(shop_town, RULES + TESTS)
    run = check(pull)
    (one,) = run.annotations

    assert (run.conclusion, run.title) == ("failure", "1 of 2 tests fails")
    assert (one["annotation_level"], one["start_line"]) == ("failure", RULES.count("\n") + 3)
    assert one["title"] == "tests[1]: the test `code is fast` fails: track should be fast, and is careful"
    assert one["message"].startswith("taken was `nobody said who wrote it` to careful: ")
    assert "1 of 2 tests fails." in run.summary
    assert "What these rules would have changed" in run.summary

    mended = TESTS.replace("src/a.py: 9}}, expect: {track: fast", "src/a.py: 9}}, expect: {track: careful")
    shop_town.person("gus").pushes(pull, Commit("Mend it", files={PATH: RULES + mended}))
    await shop_town.settle()
    assert check(pull).conclusion == "success"
    assert "All of 2 tests hold." in check(pull).summary

    one_test = "".join(TESTS.splitlines(keepends=True)[:2])
    shop_town.person("gus").pushes(pull, Commit("One is enough", files={PATH: RULES + one_test}))
    await shop_town.settle()
    assert "\n1 test holds.\n" in check(pull).summary


async def test_a_test_that_cannot_be_read_is_a_mistake_like_any_other(shop_town: Town) -> None:
    wrong = TESTS.replace("expect: {track: fast}", "expect: {route: evrything else}", 1)
    run = check(await edits(shop_town, RULES + wrong))

    assert (run.conclusion, run.title) == ("failure", "Please mend 1 problem before merging")
    assert run.annotations[0]["message"] == "did you mean `everything else`?"
    both = check(await edits(shop_town, RULES + wrong.replace("pull:", "pul:") + "mode: enfroce\n", branch="both"))
    assert {one["start_line"] for one in both.annotations} >= {RULES.count("\n") + 2, RULES.count("\n") + 4}


async def test_tests_of_an_organisation_are_run_with_its_rules(database: str) -> None:
    async with town(database) as place:
        home = place.sandbox.repository("acme/.github", files={"rules.yml": "version: 1\n", "README.md": "x"})
        place.sandbox.installs("acme")
        await place.settle()
        commit = Commit("Test", files={"rules.yml": "version: 1\n" + TESTS})
        pull = place.person("gus").opens(home, title="Test", branch="t", commits=[commit])
        await place.settle()

        assert check(pull).title == "1 of 2 tests fails"


GLOBS = """\
routes:
  - {name: pay, when: {paths: ['src/basket.py', 'src/bill/**', 'src/new/**', '!src/none/**']}, track: careful}
  - {name: rest, track: fast}
"""


def listings(town: Town) -> int:
    """How often the files of a repository were asked for."""
    return sum("/git/trees/" in request.path for request in town.sandbox.log)


async def test_globs_that_match_no_file_are_told_at_their_lines(shop_town: Town) -> None:
    """By the files of the pull request: what it adds is there."""
    town = shop_town
    files: dict[str, str | None] = {PATH: RULES + GLOBS, "src/new/a.py": "1\n", "src/payments/a.py": "1\n"}
    pull = await town.opens("gus", branch="globs", commits=[Commit("Pay", files=files)])
    run = check(pull)
    (one,) = run.annotations

    assert (run.conclusion, one["annotation_level"], one["start_line"]) == ("success", "warning", RULES.count("\n") + 2)
    assert one["title"] == "routes[0].when.paths[1]: matches no file of this repository"
    assert GLOBS.splitlines()[1][one["start_column"] - 1 : one["end_column"]].strip("'") == "src/bill/**"
    assert "matches no file of this repository" in run.summary
    assert listings(town) == 1
    assert len(operations(town, pull)) <= 4, "one request more than for any other pull request"


async def test_files_are_listed_once_for_the_same_rules(shop_town: Town) -> None:
    """What is pushed besides still takes the warning from a glob that it gives a file."""
    town = shop_town
    pull = await edits(town, RULES + GLOBS)
    assert len(check(pull).annotations) == 2
    town.person("gus").pushes(pull, Commit("Code", files={"src/new/a.py": "1\n"}))
    await town.settle()
    town.sandbox.rerequests(pull, "twotrack")
    await town.settle()

    assert [one["title"].partition(":")[0] for one in check(pull).annotations] == ["routes[0].when.paths[1]"]
    assert listings(town) == 1
    town.person("gus").pushes(pull, Commit("Other rules", files={PATH: RULES + GLOBS + "mode: advise\n"}))
    await town.settle()
    assert listings(town) == 2


async def test_a_repository_too_large_to_list_is_told_so(shop_town: Town) -> None:
    shop_town.sandbox.limits.most_entries = 2
    run = check(await edits(shop_town, RULES + GLOBS))

    assert (run.conclusion, run.annotations) == ("success", [])
    assert "this repository has more files than GitHub lists at once" in run.summary
    assert "`twotrack check`" in run.summary


async def test_a_list_that_github_cannot_give_holds_nothing_up(shop_town: Town) -> None:
    shop_town.sandbox.faults.fail(502, path="*/git/trees/*", times=9)
    pull = await edits(shop_town, RULES + GLOBS)

    assert "GitHub could not list the files of this repository" in check(pull).summary
    assert check(pull).annotations == []
    assert "track: careful" in pull.labels


async def test_globs_of_an_organisation_are_held_against_no_repository(database: str) -> None:
    async with town(database) as place:
        home = place.sandbox.repository("acme/.github", files={"rules.yml": "version: 1\n", "README.md": "x"})
        place.sandbox.installs("acme")
        await place.settle()
        commit = Commit("Pay", files={"rules.yml": "version: 1\n" + GLOBS})
        pull = place.person("gus").opens(home, title="Pay", branch="pay", commits=[commit])
        await place.settle()

        assert (check(pull).conclusion, check(pull).annotations) == ("success", [])
        assert listings(place) == 0


async def test_a_file_that_nobody_reads_is_told_so(shop_town: Town) -> None:
    pull = await edits(shop_town, RULES, path=".github/rules.yaml")
    run = check(pull)

    assert (run.conclusion, run.title) == ("failure", "Please mend 1 problem before merging")
    (told,) = run.annotations
    assert told["path"] == ".github/rules.yaml"
    assert told["title"] == "nobody reads this file: rules stand in `.github/rules.yml`"
    assert told["message"] == "rename it: `git mv .github/rules.yaml .github/rules.yml`"

    moved = {".github/rules.yaml": None, PATH: RULES + "mode: advise\n"}
    shop_town.person("gus").pushes(pull, Commit("Rename it", files=moved))
    await shop_town.settle()
    assert check(pull).conclusion == "success"
