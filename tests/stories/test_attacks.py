"""Ways to merge a careful change without what was promised: none ends green, and each is told why."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.sandbox.verbs import do
from bot.store.embedded import PostgresServer
from tests.attacks.attack import FOLDER, Attack, Beginning, attacks, beginnings
from tests.attacks.scene import DESIGN, Scene
from tests.conftest import fresh_database
from tests.town import FILES, Town, town

ATTACKS, BEGINNINGS = attacks(), list(beginnings().values())
CODE = {"src/payments/old.py": "pay\n" * 9, "CHANGELOG.md": "- baskets\n"}
LAX = "version: 1\nmode: advise\nroutes: [{name: all, track: fast}]\n"
in_town = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def one_database(postgres: PostgresServer) -> Iterator[str]:
    yield from fresh_database(postgres)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(one_database: str) -> AsyncIterator[Town]:
    """One town for all: each attack has a pull request of its own."""
    rules = (FOLDER / "rules.yaml").read_text("utf-8")
    async with town(one_database, {**FILES, **CODE, ".github/rules.yml": rules}) as made:
        _peopled(made)
        await made.settle()
        yield made


def _peopled(made: Town) -> None:
    """Besides the usual people: a team, a stranger, apps, branches with rules of their own; our check is required."""
    sandbox = made.sandbox
    sandbox.limits.enforce_secondary = False
    issue = made.person("cleo").opens_issue(made.shop, "How we tax", DESIGN)
    made.person("ben").comments(issue, "/approve-design")
    sandbox.team("acme/keepers", members=["eva"])
    sandbox.person("mallory")
    for app in ("friendly", "copilot-swe-agent"):
        sandbox.bot(app)
        made.shop.collaborator(app, "write")
    for branch, rules in (("lax", LAX), ("bare", None), ("broken", "version: [")):
        fields = {"as": "gus", "repository": "acme/shop", "branch": branch, "files": {".github/rules.yml": rules}}
        do(sandbox, "commit_to", fields)
    do(sandbox, "require", {"repository": "acme/shop", "checks": ["twotrack"], "app": sandbox.app.id})


def _case(attack: Attack) -> object:
    marks = pytest.mark.xfail(reason=attack.succeeds, strict=True) if attack.succeeds else ()
    return pytest.param(attack, id=attack.name, marks=marks)


async def begun(place: Town, name: str, beginning: Beginning, **more: object) -> Scene:
    scene = await Scene.opened(place, name, {**beginning.open, **more})
    await scene.stands(*beginning.steps)
    return scene


@in_town
@pytest.mark.parametrize("beginning", BEGINNINGS, ids=lambda one: one.name)
async def test_what_an_attack_is_after_turns_the_check_green(place: Town, beginning: Beginning) -> None:
    scene = await begun(place, beginning.name, beginning)
    assert scene.is_green() is beginning.is_green, scene.words()
    await scene.plays(beginning.honest)

    assert scene.is_green(), scene.words()


@in_town
@pytest.mark.parametrize("attack", [_case(attack) for attack in ATTACKS])
async def test_no_attack_merges_and_each_is_told_why(place: Town, attack: Attack) -> None:
    scene = await begun(place, attack.name, attack.beginning, **attack.open)
    await scene.plays(attack.steps)

    assert not scene.is_green(), scene.words()
    assert attack.told in scene.words()


def test_there_are_many_and_none_is_there_twice() -> None:
    names = [attack.name for attack in ATTACKS]

    assert len(names) >= 40
    assert len(names) == len(set(names))
