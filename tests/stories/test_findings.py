"""Mistakes that machines find are told on their lines, hold the check where they block, and end by a fix or a word."""

from bot.core.lint.pay import Pay, pay
from bot.sandbox import Commit, PullRequest
from bot.store.checklists import checklists
from bot.store.database import open_pool
from tests.stories.test_approving import outcome
from tests.stories.test_declaring import boxes, ours, says
from tests.town import FILES, RULES, Town, town

INJECTED = 'def order(db, number):\n    return db.execute(f"SELECT * FROM orders WHERE number = {number}")\n'
MENDED = 'def order(db, number):\n    return db.execute("SELECT * FROM orders WHERE number = %s", (number,))\n'
ITEM = "sql-from-strings"


async def opened(place: Town, text: str = INJECTED, path: str = "src/orders.py") -> PullRequest:
    """A change by a person, approved, that would be green but for what is found in it."""
    change = Commit("Look orders up", files={path: text})
    pull = await place.opens("hana", commits=[change], body="- [x] human-led")
    place.person("ben").approves(pull)
    await place.settle()
    return pull


async def pushes(place: Town, pull: PullRequest, text: str, path: str = "src/orders.py") -> None:
    place.sandbox.advance(minutes=1)
    place.person("hana").pushes(pull, Commit("Mend it", files={path: text}))
    await place.settle()
    place.person("ben").approves(pull)
    await place.settle()


async def test_what_blocks_holds_the_check_and_stands_on_its_line(shop_town: Town) -> None:
    pull = await opened(shop_town)
    check = pull.check("twotrack")

    assert outcome(pull) == "failure"
    assert check.title == "Fast: please mend 1 finding"
    assert [(one["path"], one["start_line"], one["annotation_level"]) for one in check.annotations] == [
        ("src/orders.py", 2, "failure")
    ]
    page = f"{shop_town.sandbox.url}/acme/shop/blob/{pull.head_sha}/src/orders.py#L2"
    assert f"[`src/orders.py:2`]({page})" in ours(pull).body, "in full, since e-mails show it too"


async def test_mending_it_lets_it_through(shop_town: Town) -> None:
    pull = await opened(shop_town)
    await pushes(shop_town, pull, MENDED)

    assert outcome(pull) == "success"
    assert ITEM not in ours(pull).body.split("What you can say here")[0]


async def test_a_reviewer_accepts_it_with_a_reason_and_the_author_does_not(shop_town: Town) -> None:
    pull = await opened(shop_town)
    await says(shop_town, pull, "hana", f"/accept {ITEM} because the number comes from us")
    assert outcome(pull) == "failure"
    assert "wrote" in ours(pull).body or "author" in ours(pull).body
    await says(shop_town, pull, "ben", f"/accept {ITEM}")
    assert outcome(pull) == "failure"
    await says(shop_town, pull, "ben", f"/accept {ITEM} because the number comes from us")

    assert outcome(pull) == "success"
    assert "accepted by `ben`: the number comes from us" in ours(pull).body


async def test_what_was_accepted_is_found_again_once_its_line_changes(shop_town: Town) -> None:
    pull = await opened(shop_town)
    await says(shop_town, pull, "ben", f"/accept {ITEM} because the number comes from us")
    await pushes(shop_town, pull, f"# moved\n\n{INJECTED}")
    assert outcome(pull) == "success", "the same line, further down"
    await pushes(shop_town, pull, INJECTED.replace("number", "name"))

    assert outcome(pull) == "failure"


async def test_what_was_accepted_stays_so_where_its_line_moves_to_another_file_and_a_copy_does_not(
    shop_town: Town,
) -> None:
    pull = await opened(shop_town)
    await says(shop_town, pull, "ben", f"/accept {ITEM} because the number comes from us")
    for files, told in (
        ({"src/orders.py": None, "src/look_up.py": INJECTED}, "success"),
        ({"src/copy.py": INJECTED}, "failure"),
    ):
        shop_town.sandbox.advance(minutes=1)
        shop_town.person("hana").pushes(pull, Commit("Move it", files=files))
        await shop_town.settle()
        shop_town.person("ben").approves(pull)
        await shop_town.settle()
        assert outcome(pull) == told
    assert "src/copy.py:2" in pull.check("twotrack").summary


async def test_a_secret_in_the_name_of_a_file_is_told_and_not_repeated(shop_town: Town) -> None:
    key = "gh" + "p_" + "Zq8w3Rt6Yu1Io5Pa9Sd2Fg7Hj4Kl0Xc8Vb3N"
    pull = await opened(shop_town, "{}\n", path=f"src/{key}.json")

    assert outcome(pull) == "failure"
    assert "src/[a secret].json" in pull.check("twotrack").summary
    assert key not in pull.check("twotrack").summary + pull.check("twotrack").title + ours(pull).body


async def test_a_reason_on_the_line_itself_counts_and_is_shown(shop_town: Town) -> None:
    first, line = INJECTED.splitlines()
    pull = await opened(shop_town, f"{first}\n{line}  # twotrack: accept {ITEM} because it is a constant\n")

    assert outcome(pull) == "success"
    assert "accepted on its line: it is a constant" in ours(pull).body


async def test_an_item_nobody_was_told_of_cannot_be_accepted(shop_town: Town) -> None:
    pull = await opened(shop_town)
    await says(shop_town, pull, "ben", "/accept sql-strings because it is fine")

    assert "nothing was found by `sql-strings`" in ours(pull).body


async def test_a_changed_file_is_read_whole_where_a_line_is_suspicious_and_not_else(shop_town: Town) -> None:
    place = shop_town
    place.person("gus").commits_to(place.shop, Commit("Orders", files={"src/orders.py": "x = 1\n"}))
    await place.opens("hana")  # people and token are asked for once
    for text, more in (("x = 2\n", 0), (f"x = 1\n{INJECTED}", 1)):
        before = len(place.sandbox.log)
        pull = await place.opens("hana", commits=[Commit("x", files={"src/orders.py": text})], body="- [x] human-led")
        assert len(place.sandbox.log) - before == 3 + more, [one.operation for one in place.sandbox.log[before:]]
        assert (outcome(pull) == "failure") == bool(more)


async def test_a_tick_is_kept_with_its_name_until_the_lines_change(shop_town: Town) -> None:
    asked = "import db\n\n\ndef pay(db):\n    pass\n\n\nprint(1)\n"
    pull = await opened(shop_town, asked)
    number = next(at for at, line in enumerate(boxes(pull)) if "console-output" in line)
    shop_town.person("ben").ticks(pull, ours(pull), number)
    await shop_town.settle()
    assert [line.startswith("- [x]") for line in boxes(pull) if "console-output" in line] == [True]
    assert "· `ben` <!-- item:console-output" in ours(pull).body
    await pushes(shop_town, pull, f"{asked}print(2)\n")

    assert [line.startswith("- [x]") for line in boxes(pull) if "console-output" in line] == [False]


async def test_what_an_item_pays_is_counted_from_what_was_kept(shop_town: Town, database: str) -> None:
    fixed = await opened(shop_town)
    await pushes(shop_town, fixed, MENDED)
    accepted = await opened(shop_town, path="src/other.py")
    await says(shop_town, accepted, "ben", f"/accept {ITEM} because the number comes from us")
    pool = await open_pool(database, size=1)
    try:
        paid = pay([one async for one in checklists(pool, "acme/shop", 36_500)])
        elsewhere = pay([one async for one in checklists(pool, "acme/other", 36_500)])
    finally:
        await pool.close()

    assert Pay(item=ITEM, pulls=2, fired=2, fixed=1, accepted=1, ticked=0) in paid
    assert elsewhere == ()


async def test_rules_switch_items_off_and_the_next_look_knows(shop_town: Town) -> None:
    pull = await opened(shop_town)
    rules = shop_town.shop.branches["main"].tree[".github/rules.yml"]
    off = {".github/rules.yml": f"{rules}checklist: {{off: [{ITEM}]}}\n"}
    shop_town.person("gus").commits_to(shop_town.shop, Commit("Off", files=off))
    await shop_town.settle()

    assert outcome(pull) == "success"


async def test_rules_name_who_may_accept(database: str) -> None:
    rules = f"{RULES}commands: {{accept: [architects]}}\n"
    async with town(database, {**FILES, ".github/rules.yml": rules}) as place:
        pull = await opened(place)
        await says(place, pull, "ben", f"/accept {ITEM} because the number comes from us")
        assert outcome(pull) == "failure"
        assert "is not in `architects`, who may say `/accept` here" in ours(pull).body
        await says(place, pull, "gus", f"/accept {ITEM} because the number comes from us")

        assert outcome(pull) == "success"


async def test_lines_that_github_does_not_give_have_to_be_read_by_somebody_at_each_version(shop_town: Town) -> None:
    pull = await opened(shop_town, "".join(f"n{number} = {number}\n" for number in range(20_001)))
    assert outcome(pull) == "failure"
    assert "mend `unread-code` at `the change as a whole`" in pull.check("twotrack").summary
    await says(shop_town, pull, "hana", "/accept unread-code because it is only numbers")
    assert outcome(pull) == "failure"
    await says(shop_town, pull, "ben", "/accept unread-code because it is only numbers")
    assert outcome(pull) == "success"
    await pushes(shop_town, pull, INJECTED, path="src/more.py")

    assert outcome(pull) == "failure"


async def test_a_file_that_says_it_is_generated_is_told_in_the_open_and_holds_nothing_up(shop_town: Town) -> None:
    pull = await opened(shop_town, f"# @generated by a tool\n{MENDED}")

    assert outcome(pull) == "success"
    assert "it says that it is generated, so only what blocks was looked for: `src/orders.py`" in ours(pull).body
