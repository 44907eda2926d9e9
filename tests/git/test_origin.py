"""A clone's origin tells which repository it is of, where it is one at all."""

from pathlib import Path

import pytest

from bot.git.clone import open_clone
from bot.git.origin import repository_of
from tests.git.histories import History


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/acme/shop.git", "acme/shop"),
        ("https://user@github.acme.example/acme/shop/", "acme/shop"),
        ("git@github.com:acme/shop.git", "acme/shop"),
        ("ssh://git@github.com:22/acme/shop.js.git", "acme/shop.js"),
        ("git@github.com:/acme/shop", "acme/shop"),
        ("file:///srv/acme/shop", ""),
        ("/srv/acme/shop", ""),
        ("../shop", ""),
        ("https://gitlab.example/group/sub/shop.git", ""),
        (None, ""),
    ],
)
def test_the_origin_names_the_repository(tmp_path: Path, url: str | None, repository: str) -> None:
    history = History(tmp_path / "shop")
    history.commit("Begin", {"a": "1\n"})
    clone = open_clone(history.folder)
    if url is not None:
        clone.ask("config", "remote.origin.url", url)

    assert repository_of(clone) == repository
