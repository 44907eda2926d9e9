"""A link leads to our own GitHub and to the owner of the change, or nowhere."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import Link
from bot.core.document_link import LinkError, described, read_link
from tests.builders import snapshot

PULL = snapshot().pull
SHOP = "acme/shop"
LEDGER = Link(SHOP, path="docs/ledger.md")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("docs/ledger.md", LEDGER),
        ("./docs/ledger.md", LEDGER),
        ("`docs/ledger.md`", LEDGER),
        ("docs/ledger.md, please", LEDGER),
        ("[the ledger](docs/ledger.md)", LEDGER),
        ("[the ledger](docs/the%20ledger.md)", Link(SHOP, path="docs/the ledger.md")),
        ("docs/ledger.md#rollback", LEDGER),
        ("[the ledger](./docs/ledger.md#rollback-plan)", LEDGER),
        ("docs/c#.md", Link(SHOP, path="docs/c#.md")),
        ("<https://github.com/acme/shop/blob/main/docs/ledger.md>", LEDGER),
        ("https://GitHub.com/Acme/Shop/blob/main/docs/ledger.md#rollback", LEDGER),
        ("https://github.com/acme/shop/blob/0123abc/docs/ledger.md?plain=1", LEDGER),
        ("https://github.com/acme/shop/blob/main/docs/the%20ledger.md", Link(SHOP, path="docs/the ledger.md")),
        ("DESIGN.MD", Link(SHOP, path="DESIGN.MD")),
        ("#12", Link(SHOP, number=12)),
        ("Acme/shop#12", Link(SHOP, number=12)),
        ("acme/docs#12", Link("acme/docs", number=12)),
        ("https://github.com/acme/docs/issues/12#issuecomment-1", Link("acme/docs", number=12)),
        ("https://github.com/acme/docs/pull/12/files", Link("acme/docs", number=12)),
    ],
)
def test_a_document_is_named_in_many_ways(text: str, link: Link) -> None:
    assert read_link(text, PULL, "main") == link


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "gave no link"),
        ("https://evil.example/acme/shop/blob/main/a.md", "leads away from https://github.com"),
        ("https://github.com.evil.example/acme/shop/issues/1", "leads away"),
        ("https://github.com@evil.example/acme/shop/issues/1", "leads away"),
        ("http://github.com/acme/shop/issues/1", "leads away"),
        ("javascript://github.com/acme/shop/issues/1", "leads away"),
        ("file:///etc/passwd.md", "leads away"),
        ("https://github.com/evil/shop/issues/1", "has to be one of acme"),
        ("evil/shop#1", "has to be one of acme"),
        ("https://github.com/acme/docs/blob/main/a.md", "a file counts where the change is"),
        ("https://github.com/acme/shop/blob/main/%2e%2e/a.md", "none of this repository"),
        ("https://github.com/acme/shop/blob/main/..%2f..%2fa.md", "none of this repository"),
        ("https://github.com/acme/shop/blob/main/a%0a.md", "none of this repository"),
        ("https://github.com/acme/shop/wiki/Design", "no file, issue or pull request"),
        ("https://github.com/acme/shop/issues/x", "no file, issue or pull request"),
        ("https://github.com/acme/sh%2fop/issues/1", "no file, issue or pull request"),
        ("/etc/passwd.md", "none of this repository"),
        ("docs//a.md", "none of this repository"),
        ("docs\\a.md", "none of this repository"),
        ("docs/../../a.md", "none of this repository"),
        ("docs/a\u202e.md", "none of this repository"),
        ("src/basket.py", "ends in `.md`"),
        ("see above", "ends in `.md`"),
        ("a" * 600 + ".md", "gave no link"),
    ],
)
def test_what_leads_elsewhere_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(LinkError, match=said.replace(".", r"\.")):
        read_link(text, PULL, "main")


def test_the_host_is_that_of_the_pull_request() -> None:
    own = replace(PULL, url="https://git.acme.example/github/acme/shop/pull/7")

    assert read_link("https://git.acme.example/github/acme/docs/issues/3", own, "main") == Link("acme/docs", number=3)
    with pytest.raises(LinkError, match="leads away"):
        read_link("https://github.com/acme/docs/issues/3", own, "main")


def test_a_branch_with_slashes_is_cut_off() -> None:
    assert read_link("https://github.com/acme/shop/blob/release/2/docs/ledger.md", PULL, "release/2") == LEDGER


@given(st.text(max_size=80))
def test_any_text_leads_to_the_owner_or_nowhere(text: str) -> None:
    try:
        link = read_link(text, PULL, "main")
    except LinkError:
        return
    assert link.repository.lower().startswith("acme/")
    assert (link.number > 0) is not bool(link.path)
    assert ".." not in link.path.split("/")


def test_a_description_gives_its_links_in_lines_of_their_own() -> None:
    body = (
        "Design: docs/a.md\n- **Design document:** docs/b.md\n> Design: docs/quoted.md\n```\nDesign: docs/code.md\n```\n"
        "<!-- Design: docs/hidden.md -->\nThe design: docs/none.md\nDesign doc: #3\nDesign: docs/fourth.md\n"
    )

    assert described(body) == ("docs/a.md", "docs/b.md", "#3")
