"""Everything that can be done here, by name: one table for the control API and for the forms of the pages.

A verb is a function whose parameters are its fields. People, pull requests and repositories are given by name and found
before the verb runs. This file is the table; `deeds.py` fills it with what people do, `levers.py` with what only a
sandbox can.
"""

import difflib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from bot.sandbox.auth import Refusal
from bot.sandbox.people import Person
from bot.sandbox.state import PullRequest, Repository

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

_PULL = re.compile(r"(?P<repository>[^#]+)#(?P<number>[0-9]{1,9})")
Login = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\[bot\])?$")]
FullName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}$")]
Branch = Annotated[str, Field(pattern=r"^[^\x00-\x20\x7f~^:?*\[\\]{1,250}$")]
Path = Annotated[str, Field(min_length=1, max_length=4096, pattern=r"^[^\x00]+$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Title = Annotated[str, Field(min_length=1, max_length=256)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=300, allow_inf_nan=False)]

# What a parameter of that type is given as, and how that is said.
_KINDS: dict[Any, tuple[Any, str]] = {
    Person: (Login, "a login"),
    PullRequest: (Annotated[str, Field(max_length=300)], "owner/name#number"),
    Repository: (Annotated[str, Field(max_length=300)], "owner/name"),
}
Run = TypeVar("Run", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done. `kinds` says which fields are looked up."""

    name: str
    run: Callable[..., Any]
    model: type[BaseModel]
    kinds: Mapping[str, Any]
    example: Mapping[str, Any]

    @property
    def needs_sandbox(self) -> bool:
        """Whether it acts on more than what its fields name."""
        return "sandbox" in inspect.signature(self.run).parameters

    @property
    def does(self) -> str:
        """In a sentence."""
        return inspect.getdoc(self.run) or ""

    @property
    def fields(self) -> dict[str, str]:
        """Each field and what it takes, in words."""
        schema = self.model.model_json_schema()
        needed = set(schema.get("required", ()))
        parts = schema.get("properties", {})
        return {name: _said(part, self._kind(name), needed=name in needed) for name, part in parts.items()}

    def _kind(self, name: str) -> str | None:
        kind = self.kinds.get("who" if name == "as" else name)
        return None if kind is None else _KINDS[kind][1]


VERBS: dict[str, Verb] = {}


def verb(**example: Any) -> Callable[[Run], Run]:
    """Put a function in the table under its own name; the example is shown in the index and tried by the tests."""

    def add(run: Run) -> Run:
        name = run.__name__.rstrip("_")
        if name in VERBS:
            raise ValueError(f"two verbs are called {name}")
        given = [one for one in inspect.signature(run).parameters.values() if one.name != "sandbox"]
        fields = {one.name: (_KINDS.get(one.annotation, (one.annotation,))[0], _default(one)) for one in given}
        made: Any = create_model
        model = made(name, __config__=ConfigDict(extra="forbid", protected_namespaces=()), **fields)
        kinds = {one.name: one.annotation for one in given if one.annotation in _KINDS}
        VERBS[name] = Verb(name, run, model, kinds, {_outside(key): value for key, value in example.items()})
        return run

    return add


def do(sandbox: "Sandbox", name: str, given: Any) -> Any:
    """Do what a verb says. Refuses what it does not understand, saying what it expects."""
    found = VERBS.get(name.replace("-", "_"))
    if found is None:
        raise Refusal(404, f"There is no verb {name!r}.{meant(name, VERBS)}", verbs=sorted(VERBS))
    try:
        fields = found.model.model_validate(given)
    except ValidationError as problem:
        raise _refusal(found, problem) from None
    values = {key: getattr(fields, key) for key in type(fields).model_fields}
    parts = {key: _look_up(sandbox, found.kinds.get(key), value) for key, value in values.items()}
    return found.run(sandbox, **parts) if found.needs_sandbox else found.run(**parts)


def meant(word: str, known: Mapping[str, Any] | list[str]) -> str:
    """A guess at what somebody meant, as a sentence to append."""
    close = difflib.get_close_matches(word[:100], list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""


def find_pull(sandbox: "Sandbox", full: str) -> PullRequest:
    """The pull request behind `owner/name#7`."""
    match = _PULL.fullmatch(full)
    if match is None:
        raise Refusal(422, f"{full!r} is no pull request; write owner/name#number")
    repository = find_repository(sandbox, match["repository"])
    if (pull := repository.pulls.get(int(match["number"]))) is None:
        raise Refusal(404, f"{repository.full_name} has no pull request {match['number']}")
    return pull


def find_repository(sandbox: "Sandbox", full_name: str) -> Repository:
    """The repository of that name."""
    repository = sandbox.world.repository(full_name)
    if repository is None:
        known = [one.full_name for one in sandbox.world.repositories.values()]
        raise Refusal(404, f"There is no repository {full_name!r}.{meant(full_name, known)}", repositories=known[:50])
    return repository


def find_person(sandbox: "Sandbox", login: str) -> Person:
    """Somebody known by that login."""
    account = sandbox.world.accounts.get(login.removesuffix("[bot]").lower())
    if account is None or account.kind == "Organization":
        known = sorted(one.login for one in sandbox.world.accounts.values() if one.kind != "Organization")
        guess = meant(login, known)
        message = f"Nobody here is called {login!r}.{guess} POST /_sandbox/person makes somebody."
        raise Refusal(404, message, people=known[:50])
    return Person(sandbox, account)


def _look_up(sandbox: "Sandbox", kind: Any, value: Any) -> Any:
    if kind is None or value is None:
        return value
    return {Person: find_person, PullRequest: find_pull, Repository: find_repository}[kind](sandbox, value)


def _default(parameter: inspect.Parameter) -> Any:
    default = ... if parameter.default is parameter.empty else parameter.default
    return Field(default, alias="as") if parameter.name == "who" else default


def _outside(field: str) -> str:
    """A field's name as it is sent; `as` is a word of Python."""
    return "as" if field == "who" else field


def _refusal(found: Verb, problem: ValidationError) -> Refusal:
    problems = [
        {"field": ".".join(map(str, one["loc"])) or "(the whole body)", "problem": one["msg"]}
        for one in problem.errors(include_url=False, include_input=False, include_context=False)[:20]
    ]
    first = problems[0]
    return Refusal(422, f"{found.name}: {first['field']}: {first['problem']}", problems=problems, expected=found.fields,
                   example=dict(found.example))  # fmt: skip


def _said(part: Mapping[str, Any], kind: str | None, *, needed: bool) -> str:
    """One field of a JSON Schema in words."""
    words = kind or _type({"anyOf": [one for one in part.get("anyOf", [part]) if one.get("type") != "null"]})
    if needed:
        return f"{words}, required"
    return words if part.get("default") in (None, "", [], {}) else f"{words}, {part['default']!r} when left out"


def _type(part: Mapping[str, Any]) -> str:
    if choices := part.get("enum"):
        return " | ".join(map(str, choices))
    if several := part.get("anyOf"):
        return " or ".join(_type(one) for one in several)
    if part.get("type") == "array":
        return f"list of {_type(part.get('items', {}))}"
    if part.get("type") == "object":
        values = [*part.get("patternProperties", {}).values(), part.get("additionalProperties")]
        return f"object of {_type(values[0])}"
    return str(part.get("type") or "commit")
