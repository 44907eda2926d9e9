"""Conditions on what kind of files a change touches: their languages, tests, generated ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import NOT_ALL_SHOWN, Condition, Reply, clipped, either
from bot.core.rules.conditions.paths import Quantity
from bot.core.rules.globs import Globs
from bot.core.rules.languages import LANGUAGES, named, spoken
from bot.core.rules.problem import Near
from bot.core.rules.shapes import Either, Flag, Key, Made, Many, MisreadError, Record, Text


def _language(text: str) -> str:
    if (name := named(text)) in LANGUAGES:
        return name
    raise MisreadError(f'"{text[:40]}" is no language known here', near=Near(text, LANGUAGES))


LANGUAGE = Text("a language such as `python`", _language, among=LANGUAGES)
_WORDS = Many("a list of languages", LANGUAGE, least=1)


_MEANT = {
    Quantity.ANY: "some file is in one of these",
    Quantity.ALL: "there is a file in each of these",
    Quantity.ONLY: "every file is in one of these",
}


@dataclass(frozen=True, slots=True)
class Languages:
    """Languages, and how they and the files have to meet."""

    quantity: Quantity
    names: tuple[str, ...]


def _chosen(**choice: tuple[str, ...]) -> Languages:
    if len(choice) != 1:
        raise MisreadError("expected one of any, all and only", "join several with `all: [{languages: …}, …]`")
    ((word, names),) = choice.items()
    return Languages(Quantity(word), names)


@dataclass(frozen=True, slots=True)
class LanguagesAre(Condition):
    """Files by the language they are written in."""

    key = "languages"
    help = (
        "The languages of the files, by their endings. A list, or {any: […]}: some file is in one of them. {all: […]}: "
        "each of them is there. {only: […]}: every file is in one of them; a file of unknown language is in none. "
        "In any case, also as C++ and C#."
    )
    example = "{only: [markdown, text]}"
    shape = Either(
        "a language, or a list of languages",
        leaf=Made(LANGUAGE, lambda name: Languages(Quantity.ANY, (name,))),
        listing=Made(_WORDS, lambda names: Languages(Quantity.ANY, names)),
        table=Record(
            "a list of languages, or one of any, all and only",
            {each.value: Key(each.value, _WORDS, _MEANT[each]) for each in Quantity},
            _chosen,
            least=1,
        ),
    )
    wanted: Languages

    @override
    def holds(self, case: Case) -> Reply:
        found = spoken(case.paths)
        match self.wanted.quantity:
            case Quantity.ANY:
                finding = self._any(found)
            case Quantity.ALL:
                finding = self._all(found)
            case Quantity.ONLY:
                finding = self._only(found)
            case _:
                assert_never(self.wanted.quantity)
        more_would_change_it = finding.holds is (self.wanted.quantity is Quantity.ONLY)
        return NOT_ALL_SHOWN if case.truncated and more_would_change_it else finding

    def _any(self, found: Mapping[str | None, str]) -> Reply:
        for name in self.wanted.names:
            if name in found:
                return Reply(holds=True, said=f"{clipped(found[name])} is {name}")
        return Reply(holds=False, said=f"no file is {either(self.wanted.names)}")

    def _all(self, found: Mapping[str | None, str]) -> Reply:
        if missing := [name for name in self.wanted.names if name not in found]:
            return Reply(holds=False, said=f"no file is {missing[0]}")
        return Reply(holds=True, said=f"there are files in {' and '.join(self.wanted.names)}")

    def _only(self, found: Mapping[str | None, str]) -> Reply:
        other = next((path for name, path in found.items() if name not in self.wanted.names), None)
        if other is not None:
            return Reply(holds=False, said=f"{clipped(other)} is not {either(self.wanted.names)}")
        if not found:
            return Reply(holds=False, said="touches no file")
        return Reply(holds=True, said=f"every file is {either(self.wanted.names)}")


TESTS: Final = Globs.compile(
    (
        "**/test/**",
        "**/tests/**",
        "**/__tests__/**",
        "**/spec/**",
        "**/specs/**",
        "**/e2e/**",
        "**/testing/**",
        "test_*.py",
        "*_test.*",
        "*_tests.*",
        "*.test.*",
        "*.spec.*",
        "*_spec.*",
        "*Test.java",
        "*Tests.java",
        "*IT.java",
        "*Test.kt",
        "*Tests.cs",
        "*Test.php",
        "*Tests.swift",
    )
)
"""Where test runners look for tests by default."""


@dataclass(frozen=True, slots=True)
class HasTests(Condition):
    """Somebody thought of tests."""

    key = "has-tests"
    help = "Whether the change adds lines to a test: a file that test runners would find by its folder or name."
    example = "false"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        tested = next((path for path in case.grown if TESTS.cover(path)), None)
        if tested is not None:
            return Reply(holds=self.wanted, said=f"adds lines to the test {clipped(tested)}")
        if case.truncated:
            return NOT_ALL_SHOWN
        return Reply(holds=not self.wanted, said="adds no line to a test")


@dataclass(frozen=True, slots=True)
class GeneratedOnly(Condition):
    """Nothing that a person writes."""

    key = "generated-only"
    help = "Whether every file is generated, vendored, minified or a lock file. A renamed one is so under both names."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        if case.written is not None:
            return Reply(holds=not self.wanted, said=f"{clipped(case.written)} is not generated")
        if case.truncated:
            return NOT_ALL_SHOWN
        if not case.paths:
            return Reply(holds=not self.wanted, said="touches no file")
        return Reply(holds=self.wanted, said="every file is generated, vendored or a lock file")
