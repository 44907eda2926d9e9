"""Only GitHub's own pages are linked to."""

import pytest

from bot.github.place import Place


@pytest.mark.parametrize(("api", "url"), [
    ("https://api.github.com", "https://github.com/acme/shop/pull/7"),
    ("https://api.acme.ghe.com", "https://acme.ghe.com/acme/shop/pull/7"),
    ("https://github.acme.example/api/v3", "https://github.acme.example/acme/shop/pull/7"),
    ("http://127.0.0.1:8081", "http://127.0.0.1:8081/acme/shop/pull/7"),
])  # fmt: skip
def test_a_page_of_the_configured_github_is_linked(api: str, url: str) -> None:
    assert Place.of(api).link(url) == url


@pytest.mark.parametrize("url", [
    "", "javascript:alert(1)", "http://github.com/acme", "https://github.com.evil.example/", "//github.com/x",
    "https://evil@github.com/x", "https://github.com:444/x", "https://gıthub.com/", "https://github.com/\nx",
    'https://github.com/"onclick=x', "https://[", "https://api.github.com/x", "https:\\\\github.com/x",
])  # fmt: skip
def test_nothing_else_is(url: str) -> None:
    assert Place.of("https://api.github.com").link(url) == ""
