"""How items are written: in `rules/checklist/*.yml`, and under `checklist:` in rules."""

from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, Final

from bot.core.lint.built_in import BUILT_IN
from bot.core.lint.detector import Detector, Scope, Where
from bot.core.lint.finding import Severity
from bot.core.lint.item import Item
from bot.core.lint.line_search import AddedLines, RemovedLines
from bot.core.lint.sought import Sought
from bot.core.lint.structure import GRAMMARS, Structure
from bot.core.lint.tuning import Tuning
from bot.core.rules.conditions import WHEN
from bot.core.rules.conditions.files import LANGUAGE
from bot.core.rules.expressions import EXPRESSION, Expression
from bot.core.rules.globs import NO_GLOBS, PATH_GLOBS, Globs
from bot.core.rules.names import NAME
from bot.core.rules.shapes import Entries, Key, Made, Many, MisreadError, Number, Plain, Record, Shape, Text, Word

_LONGEST = 400
_LARGEST_RULE = 8_000  # characters; a pattern of many times as many takes tree-sitter's stack


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
    by: type[Detector] | None = None
    limits: dict[str, int] = field(default_factory=dict)
    libraries: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)


def _detector(keys: _Find) -> Detector:
    scope = Scope(languages=keys.languages, where=keys.where, paths=keys.paths)
    ways = {"added": keys.added, "removed": keys.removed, "rule": keys.rule, "by": keys.by}
    if len(named := [name for name, way in ways.items() if way is not None]) > 1:
        raise MisreadError(f"`{named[0]}` and `{named[1]}` are two ways to look", "write two entries")
    if keys.by is None and (keys.limits or keys.libraries):
        raise MisreadError("`limits` and `libraries` belong to a detector that ships", "name it with `by:`")
    if keys.added is not None:
        return AddedLines(scope=scope, added=keys.added, unless=keys.unless)
    if keys.removed is not None:
        return RemovedLines(scope=scope, removed=keys.removed, unless=keys.unless)
    if keys.rule is not None:
        return _structure(scope, keys, keys.rule)
    if keys.by is not None:
        return _built_in(keys.by, scope, keys)
    raise MisreadError("nothing to look for", "write `added:`, `removed:`, `rule:` or `by:`")


def _built_in(kind: type[Detector], scope: Scope, keys: _Find) -> Detector:
    """A detector that ships, with those of the other keys that it has a use for."""
    known = {each.name.replace("_", "-"): each.name for each in fields(kind) if isinstance(each.default, int)}
    if unknown := [name for name in keys.limits if name not in known]:
        raise MisreadError(f"there is no limit `{unknown[0]}` here", f"it has {', '.join(known) or 'none'}")
    given: dict[str, Any] = {known[name]: limit for name, limit in keys.limits.items()}
    given |= {"unless": keys.unless} if keys.unless else {}
    given |= {"libraries": keys.libraries} if keys.libraries else {}
    if idle := given.keys() - {each.name for each in fields(kind)}:
        raise MisreadError(f"`{min(idle)}` has no meaning for this detector", "leave it out")
    return kind(scope=scope, **given)


def _structure(scope: Scope, keys: _Find, rule: dict[str, Any]) -> Detector:
    if not scope.languages:
        raise MisreadError("`rule` reads code, so it needs `languages`", f"some of {', '.join(GRAMMARS)}")
    if unread := [name for name in scope.languages if name not in GRAMMARS]:
        raise MisreadError(f"ast-grep does not read {unread[0]}", f"it reads {', '.join(GRAMMARS)}")
    if len(repr((rule, keys.constraints, keys.utils))) > _LARGEST_RULE:
        raise MisreadError(f"expected an ast-grep rule of at most {_LARGEST_RULE:,} characters", "write several items")
    config = {"rule": rule}
    config |= {"constraints": keys.constraints} if keys.constraints else {}
    config |= {"utils": keys.utils} if keys.utils else {}
    return Structure(scope=scope, config=config, hint=keys.hint, unless=keys.unless)


def _prose(text: str) -> str:
    if "\n" in text or not 0 < len(text.strip()) <= _LONGEST:
        raise MisreadError(f"expected one line of at most {_LONGEST} characters")
    return text.strip()


LINE: Final = Text("one line of text", _prose)
_RULE: Final = Plain("an ast-grep rule, such as `{pattern: eval($CODE)}`")
_SEVERITY: Final = Word({severity.value: severity for severity in Severity}, meant={"error": "block", "info": "ask"})
_LIMITS: Final = Entries("numbers by name", NAME, Number("a whole number", 1, 1_000_000, whole=True))
_LIBRARIES: Final = Entries(
    "libraries by language",
    LANGUAGE,
    Entries("libraries by purpose", LINE, Many("names as they are imported", LINE, least=2)),
)
_KEYS: Final = Record(
    "something to look for, such as `{added: '…'}`",
    {
        "languages": Key("languages", Many("a list of languages", LANGUAGE, least=1), "only in files of these"),
        "in": Key("where", Word({where.value: where for where in Where}), "`code` (the default), `tests`, or `any`"),
        "paths": Key("paths", PATH_GLOBS, "only in these files"),
        "added": Key("added", EXPRESSION, "an expression that an added line matches"),
        "removed": Key("removed", EXPRESSION, "an expression of which a file loses more lines than it gains"),
        "rule": Key("rule", _RULE, "a rule of ast-grep, matched in code and kept where it touches added lines"),
        "constraints": Key("constraints", Plain("ast-grep's constraints"), "as ast-grep has them, beside `rule`"),
        "utils": Key("utils", Plain("ast-grep's utility rules"), "as ast-grep has them, beside `rule`"),
        "hint": Key("hint", EXPRESSION, "an added line has to match this before a file is read whole for `rule`"),
        "unless": Key("unless", Many("expressions", EXPRESSION, least=1, lone=True), "not where one of these matches"),
        "by": Key("by", Word(BUILT_IN), "a detector that ships with Twotrack"),
        "limits": Key("limits", _LIMITS, "the numbers from which such a detector speaks"),
        "libraries": Key("libraries", _LIBRARIES, "for `odd-library`: those of which a code base uses one"),
    },
    _Find,
)


def _item(find: Shape[Detector], *, own: bool) -> Record[Item]:
    return Record(
        "a question such as `{id: …, question: …, why: …}`",
        {
            "id": Key("id", NAME, "its name", required=True),
            "family": Key("family", LINE, "the heading it stands under", required=True),
            "question": Key("question", LINE, "what the reviewer reads, as a statement to tick", required=True),
            "why": Key("why", LINE, "why it matters, with the source", required=True),
            "how": Key("how", LINE, "how to find out in a minute"),
            "severity": Key("severity", _SEVERITY, "`block`, `warn` or `ask` (the default)"),
            "when": Key("when", WHEN, "only for changes of which this holds"),
            "find": Key("detectors", Many("a list of things to look for", find, least=1), "what a machine looks for"),
            "yields-to": Key("yields_to", Many("a list of items", NAME, least=1), "silent on a line where one speaks"),
        },
        partial(_made, own=own),
    )


def _made(**keys: Any) -> Item:
    if keys.get("severity") is Severity.BLOCK and not keys.get("detectors"):
        raise MisreadError("`severity: block` without `find` would never block", "say what to look for")
    return Item(**keys)


def _checked(keys: _Find) -> Detector:
    """A rule that ast-grep cannot run is told where it stands."""
    made = _detector(keys)
    if isinstance(made, Structure):
        _ = made.grammars
    return made


ITEM: Final = _item(Sought(_KEYS, _checked), own=True)
SHIPPED_ITEM: Final = _item(Made(_KEYS, _detector), own=False)  # a test has ast-grep run all of them: that takes long
TUNING: Final = Record(
    "a mapping with `off`, `severity` or `items`",
    {
        "off": Key("off", Many("a list of items", NAME), "items that nobody is told of any more"),
        "severity": Key("severity", Entries("items by name, as in `stubs: ask`", NAME, _SEVERITY), "what items weigh"),
        "items": Key("items", Many("a list of items", ITEM), "items of your own, as docs/checks.md describes them"),
    },
    Tuning,
    least=1,
)
