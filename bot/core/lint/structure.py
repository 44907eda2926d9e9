"""Detectors that read code as a tree, by ast-grep's rules, and speak only of what the change added.

ast-grep's parsers (tree-sitter) read broken code too. They are not ours: files come from strangers, so this runs in a
process of its own, with a limit of time for each file (`bot/work/inspector.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

from ast_grep_py import SgRoot
from typing_extensions import override

from bot.core.lint.changed import Changed, readable
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit
from bot.core.rules.expressions import Expression
from bot.core.rules.shapes import MisreadError

GRAMMARS: Final = {  # languages that ast-grep reads, by our names
    "c": "c",
    "cpp": "cpp",
    "csharp": "csharp",
    "css": "css",
    "elixir": "elixir",
    "go": "go",
    "haskell": "haskell",
    "html": "html",
    "java": "java",
    "javascript": "javascript",
    "kotlin": "kotlin",
    "lua": "lua",
    "php": "php",
    "python": "python",
    "ruby": "ruby",
    "rust": "rust",
    "scala": "scala",
    "shell": "bash",
    "swift": "swift",
    "typescript": "tsx",
    "vue": "html",  # its template; what is in `<script>` is one piece of text there
}
_SISTERS: Final = {"typescript": ("typescript",)}
_CAUSE = "Caused by:"
_NUMBERED = re.compile(r"^ *\d+: ", re.MULTILINE)


class UnrunnableError(MisreadError):
    """A rule that ast-grep cannot run for a language, with the cause that it gives."""

    def __init__(self, language: str, cause: str) -> None:
        super().__init__(f"ast-grep cannot run this rule for {language}: {cause}")
        self.language = language
        self.cause = cause


@dataclass(frozen=True, kw_only=True)
class Structure(FileDetector):
    """What an ast-grep rule matches, where it touches an added line.

    `hint` is an expression that some added line must match before the file is read as a whole; None = always read.
    `config` has the keys `rule`, `constraints` and `utils`, as ast-grep documents them (Rule Object Reference).
    """

    config: dict[str, Any] = field(hash=False)
    hint: Expression | None = None
    unless: tuple[Expression, ...] = ()

    @cached_property
    def grammars(self) -> frozenset[str]:
        """The parsers that know its words; UnrunnableError where a language has none. Slow, so asked once."""
        return runnable(self.config, self.scope.languages)

    @override
    def needs_text(self, file: Changed) -> bool:
        """Whether the file is worth reading."""
        if not file.added or grammar_of(file) not in self.grammars:
            return False
        return self.hint is None or self.hint.search(file.added_text)

    @override
    def parses(self, file: Changed) -> bool:
        """Where it is worth reading."""
        return file.text is not None and self.needs_text(file)

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """Each match once, at its first added line."""
        if file.text is None or not self.needs_text(file):
            return
        grammar = grammar_of(file)
        if grammar is None:
            return
        told = set()
        for node in tree(file.text, grammar).find_all(self.config):
            place, text = node.range(), node.text()
            span = place.start.line + 1, place.end.line + 1
            line = file.touched(*span)
            if line is None or line in told or any(other.search(text) for other in self.unless):
                continue
            told.add(line)
            yield Hit(line, whole=text, span=span)


@lru_cache(maxsize=1)
def tree(text: str, grammar: str) -> Any:
    """The root of a file's tree; the detectors of one file ask for the same one."""
    return SgRoot(readable(text), grammar).root()


def grammar_of(file: Changed) -> str | None:
    """The parser for a file; TypeScript without JSX has one of its own, since `<T>x` means another thing there."""
    if file.language == "typescript" and not file.path.endswith(".tsx"):
        return "typescript"
    return GRAMMARS.get(file.language or "")


def runnable(config: dict[str, Any], languages: tuple[str, ...]) -> frozenset[str]:
    """The grammars that can run a rule: TypeScript without JSX knows nothing of JSX, and is then left out.

    UnrunnableError where the main grammar of a language cannot.
    """
    for name in languages:
        if told := refusal(config, GRAMMARS[name]):
            raise UnrunnableError(name, told)
    sisters = {grammar for name in languages for grammar in _SISTERS.get(name, ())}
    return frozenset(
        {GRAMMARS[name] for name in languages} | {grammar for grammar in sisters if not refusal(config, grammar)}
    )


def refusal(config: dict[str, Any], grammar: str) -> str:
    """Why a grammar cannot run a rule; empty where it can."""
    try:
        tree("", grammar).find_all(config)
    except Exception as error:  # noqa: BLE001 - ast-grep raises the bare class for a key that it does not know
        return _cause(error)
    return ""


def _cause(error: Exception) -> str:
    """The innermost of ast-grep's causes on one line, without the stack that it prints."""
    told = str(error).split("Stack backtrace:")[0]
    innermost = _NUMBERED.split(told.rpartition(_CAUSE)[2])[-1]
    return " ".join(innermost.split()) or "it cannot be read"
