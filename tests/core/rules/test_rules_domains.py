"""Which domain a path belongs to, and what risk follows from it."""

import time
from collections.abc import Callable

import pytest

from bot.core.rules import Rules, domains_of, risk_of
from bot.core.words import Risk


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("src/payments/refund.py", ("payments",)),
        ("services/billing/api/main.go", ("payments",)),
        ("src/auth/token.ts", ("authentication",)),
        ("app/auth.py", ("authentication",)),
        ("src/author.py", ()),
        ("src/authors/list.py", ()),
        ("shop/migrations/0007_price.py", ("data-migrations",)),
        ("db/migrate/20270101_add.rb", ("data-migrations",)),
        (".github/workflows/ci.yml", ("infrastructure",)),
        ("Dockerfile", ("infrastructure",)),
        ("deploy/Dockerfile.worker", ("infrastructure",)),
        ("infra/main.tf", ("infrastructure",)),
        (".github/rules.yml", ("rules",)),
        ("src/engine/rules.yml", ()),
        ("CODEOWNERS", ("rules",)),
        ("web/package.json", ("dependencies",)),
        ("requirements-dev.txt", ("dependencies",)),
        ("go.sum", ("dependencies",)),
        ("README.md", ("docs",)),
        ("docs/build.py", ()),
        ("AGENTS.md", ("ai-instructions", "docs")),
        ("tests/test_price.py", ("tests",)),
        ("pkg/price_test.go", ("tests",)),
        ("src/payments/README.md", ("payments", "docs")),
        ("src/price.py", ()),
    ],
)
def test_the_default_pack_knows_where_things_are(default: Rules, path: str, names: tuple[str, ...]) -> None:
    assert domains_of(default, [(path,)]) == (names,)


@pytest.mark.parametrize(
    ("files", "risk"),
    [
        ([], Risk.NORMAL),
        ([("src/price.py",)], Risk.NORMAL),
        ([("README.md",)], Risk.LOW),
        ([("README.md",), ("tests/test_price.py",)], Risk.LOW),
        ([("README.md",), ("src/price.py",)], Risk.NORMAL),
        ([("README.md",), ("go.mod",)], Risk.NORMAL),
        ([("README.md",), ("src/payments/a.py",)], Risk.HIGH),
        ([("src/payments/README.md",)], Risk.HIGH),
        ([("AGENTS.md",)], Risk.NORMAL),
        ([("docs/new.md", "docs/old.md")], Risk.LOW),
        ([("src/price.py", "docs/price.md")], Risk.NORMAL),
        ([("src/price.py", "src/payments/price.py")], Risk.HIGH),
        ([("a\n/payments/b.py",)], Risk.HIGH),
    ],
)
def test_risk_is_the_highest_of_what_is_touched(default: Rules, files: list[tuple[str, ...]], risk: Risk) -> None:
    assert risk_of(default, files) is risk


def test_a_renamed_file_belongs_to_the_domains_of_both_its_names(default: Rules) -> None:
    assert domains_of(default, [("docs/price.md", "src/payments/price.md")]) == (("payments", "docs"),)


def test_a_domain_without_paths_is_switched_off(ruled: Callable[[str], Rules]) -> None:
    rules = ruled("domains: {payments: {paths: []}}")

    assert domains_of(rules, [("src/payments/a.py",)]) == ((),)


def test_later_globs_win_over_earlier_ones(ruled: Callable[[str], Rules]) -> None:
    rules = ruled('domains: {core: {paths: ["src/**", "!src/generated/**", "src/generated/keep.py"]}}')
    files = [("src/a.py",), ("src/generated/a.py",), ("src/generated/keep.py",)]

    assert domains_of(rules, files) == (("core",), (), ("core",))


@pytest.mark.parametrize("path", ["a/b/" * 1000, "a" * 255, ("a" * 254 + "b/") * 16, "docs/" + "a/" * 2000 + "b.tx"])
def test_no_file_name_keeps_the_globs_busy(ruled: Callable[[str], Rules], path: str) -> None:
    rules = ruled('domains: {wild: {paths: ["**/a/**/b/**", "**/a/**/c", "*a*a*", "**/*a*a", "a*b*c*/**"]}}')
    start = time.perf_counter()
    risk_of(rules, [(path,)])

    assert time.perf_counter() - start < 1  # measured: 40 ms
