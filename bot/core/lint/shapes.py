"""How items are written: in `rules/checklist/*.yml`, and under `checks:` in rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from typing_extensions import override

from bot.core.lint.built_in import BUILT_IN
from bot.core.lint.detector import Detector, Scope, Where
from bot.core.lint.finding import Severity
from bot.core.lint.item import Item
from bot.core.lint.line_search import AddedLines, RemovedLines
from bot.core.lint.structure import GRAMMARS, Structure, runnable
from bot.core.rules.conditions import WHEN
from bot.core.rules.conditions.files import LANGUAGE
from bot.core.rules.expressions import EXPRESSION, Expression
from bot.core.rules.globs import NO_GLOBS, PATH_GLOBS, Globs
from bot.core.rules.names import NAME
from bot.core.rules.report import Report
from bot.core.rules.shapes import Key, Made, Many, MisreadError, Record, Shape, Text, Word
from bot.core.rules.tree import Node, Table, plain

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class _Plain(Shape[dict[str, Any]]):
    """A mapping that somebody else gives a meaning, as it stands."""

    expected: str

    @override
    def read(self, node: Node, report: Report) -> dict[str, Any] | None:
        if not isinstance(node, Table):
            self.refuse(node, report)
            return None
        return {key: plain(entry.value) for key, entry in node.entries.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Find:
    """The keys of one detector as they were written."""

    languages: tuple[str, ...] = ()
    where: Where = Where.CODE
    paths: Globs = NO_GLOBS
    added: Expression | None = None
    removed: Expression | None = None
    unless: tuple[Expression, ...] = ()
    hint: Expression | None = None
    rule: dict[str, Any] | None = None
    constraints: dict[str, Any] = field(default_factory=dict)
    utils: dict[str, Any] = field(default_factory=dict)
    by: Callable[..., Detector] | None = None


def _detector(keys: _Find) -> Detector:
    scope = Scope(languages=keys.languages, where=keys.where, paths=keys.paths)
    ways = {"added": keys.added, "removed": keys.removed, "rule": keys.rule, "by": keys.by}
    if len(named := [name for name, way in ways.items() if way is not None]) > 1:
        raise MisreadError(f"`{named[0]}` and `{named[1]}` are two ways to look", "write two entries")
    if keys.added is not None:
        return AddedLines(scope=scope, added=keys.added, unless=keys.unless)
    if keys.removed is not None:
        return RemovedLines(scope=scope, removed=keys.removed, unless=keys.unless)
    if keys.rule is not None:
        return _structure(scope, keys, keys.rule)
    if keys.by is not None:
        return keys.by(scope=scope)
    raise MisreadError("nothing to look for", "write `added:`, `removed:`, `rule:` or `by:`")


def _structure(scope: Scope, keys: _Find, rule: dict[str, Any]) -> Detector:
    if not scope.languages:
        raise MisreadError("`rule` reads code, so it needs `languages`", f"some of {', '.join(GRAMMARS)}")
    if unread := [name for name in scope.languages if name not in GRAMMARS]:
        raise MisreadError(f"ast-grep does not read {unread[0]}", f"it reads {', '.join(GRAMMARS)}")
    config = {"rule": rule}
    config |= {"constraints": keys.constraints} if keys.constraints else {}
    config |= {"utils": keys.utils} if keys.utils else {}
    grammars = runnable(config, scope.languages)
    return Structure(scope=scope, config=config, hint=keys.hint, unless=keys.unless, grammars=grammars)


def _prose(text: str) -> str:
    if "\n" in text or not 0 < len(text.strip()) <= _LONGEST:
        raise MisreadError(f"expected one line of at most {_LONGEST} characters")
    return text.strip()


LINE: Final = Text("one line of text", _prose)
_RULE: Final = _Plain("an ast-grep rule, such as `{pattern: eval($CODE)}`")
_SEVERITY: Final = Word({severity.value: severity for severity in Severity}, meant={"error": "block", "info": "ask"})
_FIND: Final = Made(
    Record(
        "something to look for, such as `{added: '…'}`",
        {
            "languages": Key("languages", Many("a list of languages", LANGUAGE, least=1), "only in files of these"),
            "in": Key(
                "where", Word({where.value: where for where in Where}), "`code` (the default), `tests`, or `any`"
            ),
            "paths": Key("paths", PATH_GLOBS, "only in these files"),
            "added": Key("added", EXPRESSION, "an expression that an added line matches"),
            "removed": Key("removed", EXPRESSION, "an expression of which a file loses more lines than it gains"),
            "rule": Key("rule", _RULE, "a rule of ast-grep, matched in code and kept where it touches added lines"),
            "constraints": Key("constraints", _Plain("ast-grep's constraints"), "as ast-grep has them, beside `rule`"),
            "utils": Key("utils", _Plain("ast-grep's utility rules"), "as ast-grep has them, beside `rule`"),
            "hint": Key("hint", EXPRESSION, "an added line has to match this before a file is read whole for `rule`"),
            "unless": Key(
                "unless", Many("expressions", EXPRESSION, least=1, lone=True), "not where one of these matches"
            ),
            "by": Key("by", Word(BUILT_IN), "a detector that ships with Twotrack"),
        },
        _Find,
    ),
    _detector,
)
ITEM: Final = Record(
    "a question such as `{id: …, question: …, why: …}`",
    {
        "id": Key("id", NAME, "its name", required=True),
        "family": Key("family", LINE, "the heading it stands under", required=True),
        "question": Key("question", LINE, "what the reviewer reads, as a statement to tick", required=True),
        "why": Key("why", LINE, "why it matters, with the source", required=True),
        "how": Key("how", LINE, "how to find out in a minute"),
        "severity": Key("severity", _SEVERITY, "`block`, `warn` or `ask` (the default)"),
        "when": Key("when", WHEN, "only for changes of which this holds"),
        "find": Key("detectors", Many("a list of things to look for", _FIND, least=1), "what a machine looks for"),
    },
    Item,
)
