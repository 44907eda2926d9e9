"""The custom properties of a repository, read from the sandbox as GitHub tells them."""

import pytest

from bot.github.properties import Properties
from tests.town import Town


class Timer:
    """A clock for a cache."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def properties(shop_town: Town, timer: Timer) -> Properties:
    looker = shop_town.bot.queue._looker
    return Properties(looker.connections.client(next(iter(shop_town.sandbox.world.installations))), timer)


def asked(town: Town) -> int:
    return sum(request.path.endswith("/properties/values") for request in town.sandbox.log)


async def test_one_value_and_many_are_read_alike(shop_town: Town, properties: Properties) -> None:
    shop_town.shop.properties = {"tier": "critical", "areas": ["web", "api"], "none": []}

    assert await properties.of("acme/shop") == {"tier": ("critical",), "areas": ("web", "api")}


async def test_they_are_asked_for_once_an_hour(shop_town: Town, properties: Properties, timer: Timer) -> None:
    assert await properties.of("acme/shop") == {}
    shop_town.shop.properties = {"tier": "critical"}
    timer.now = 3599
    assert await properties.of("acme/shop") == {}
    timer.now = 3601
    assert await properties.of("acme/shop") == {"tier": ("critical",)}

    assert asked(shop_town) == 2


@pytest.mark.parametrize("status", [403, 404, 422])
async def test_what_github_will_not_tell_nobody_knows(shop_town: Town, properties: Properties, status: int) -> None:
    refusal = '{"message": "Resource not accessible by integration"}'
    shop_town.sandbox.faults.fail(status, path="*/properties/values", body=refusal)

    assert await properties.of("acme/shop") is None
    assert await properties.of("acme/shop") is None
    assert asked(shop_town) == 1
