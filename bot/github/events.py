"""A webhook, reduced to what it asks of us: a look at something, a word about an installation, or nothing.

Decided from the payload alone, before any request. The table at the end is also the list of events the app subscribes
to: `app.yml` is tested against it. Payloads are read loosely; one without the fields we need asks for nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core.code_owners import PLACES
from bot.core.commands import commands
from bot.core.document_link import is_markdown
from bot.core.facts import PullRef
from bot.core.labels import is_ours
from bot.core.pauses import asks
from bot.core.plan import CAREFUL
from bot.github.wish import (
    AnswerGroup,
    Hint,
    Joined,
    LabelsChanged,
    Left,
    LookAt,
    LookAtAll,
    LookAtHead,
    LookAtNaming,
    Nothing,
    PeopleChanged,
    Renamed,
    Wish,
)

Json = Mapping[str, Any]

_FULL_NAME = re.compile(r"(?P<owner>[A-Za-z0-9_-]{1,100})/(?P<name>[A-Za-z0-9._-]{1,100})")
_QUEUED = re.compile(r"gh-readonly-queue/.+/pr-(?P<number>[1-9]\d{0,9})-[0-9a-f]+$")
_OWNER = re.compile(r"[A-Za-z0-9_-]{1,100}")
_SHA = re.compile(r"[0-9A-Za-z]{1,64}")
_MOST_ID = 2**63
_MOST_NUMBER = 2**31
_LONGEST = 500
_MOST_PUSHED = 2048  # commits in a payload (docs: webhooks/webhook-events-and-payloads, push)
RULES_PATH = ".github/rules.yml"
ORGANISATION_RULES = "rules.yml"


@dataclass(frozen=True, slots=True)
class Us:
    """How we recognise ourselves in a payload."""

    app_id: int
    slug: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook, verified but not yet understood."""

    guid: str
    event: str
    action: str
    installation: int
    payload: Json


def delivery(guid: str, event: str, payload: Json) -> Delivery:
    """Name what every payload has in common."""
    installation = (payload.get("installation") or {}).get("id") if isinstance(payload.get("installation"), dict) else 0
    action = payload.get("action")
    known = isinstance(installation, int) and not isinstance(installation, bool) and 0 < installation < _MOST_ID
    return Delivery(
        guid=guid,
        event=event,
        action=action[:100].replace("\0", "") if isinstance(action, str) else "",
        installation=int(installation or 0) if known else 0,
        payload=payload,
    )


def understand(found: Delivery, us: Us) -> Wish:
    """What a delivery asks for. Never raises: a payload without the fields we need asks for nothing."""
    handler = _HANDLERS.get(found.event)
    if handler is None:
        return Nothing("not an event we act on")
    if found.installation == 0:
        return Nothing("no installation in the payload", odd=True)
    try:
        return handler(found.action, found.payload, us)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        return Nothing(f"the payload lacks what we need ({type(problem).__name__})", odd=True)


def _pull_request(action: str, payload: Json, us: Us) -> Wish:
    if action not in _PULL_ACTIONS:
        return Nothing(f"pull_request.{action} changes nothing we judge")
    if action != "opened" and _by_us(payload, us):
        return Nothing("our own doing")
    look = _look(payload)
    return replace(look, pusher=_text(payload["sender"]["login"])) if action == "synchronize" else look


def _review(action: str, payload: Json, us: Us) -> Wish:
    if action not in {"submitted", "dismissed"}:
        return Nothing(f"pull_request_review.{action} changes nothing we judge")
    if payload["review"]["user"]["type"] == "Bot" or _by_us(payload, us):
        return Nothing("reviews by bots never count")
    return _look(payload)


def _issue_comment(action: str, payload: Json, us: Us) -> Wish:
    if "pull_request" not in payload["issue"]:
        return Nothing("a comment on an issue")
    if _by_us(payload, us):
        return Nothing("our own doing")
    on_ours = (payload["comment"].get("performed_via_github_app") or {}).get("id") == us.app_id
    before = ((payload.get("changes") or {}).get("body") or {}).get("from") or ""
    bodies = (payload["comment"].get("body") or "", before)
    if not on_ours and not any(_matters(body) for body in bodies) and not _is_the_authors(payload):
        return Nothing("a comment that neither commands, asks nor answers")
    ref = PullRef(*_owner_name(payload), _number(payload["issue"]))
    return LookAt(ref) if action in {"created", "edited", "deleted"} else Nothing("not a change of the comment")


def _matters(body: str) -> bool:
    """Whether it could change a judgement: promises stand still until a question is answered."""
    return asks(body) or any(True for _ in commands(body))


def _is_the_authors(payload: Json) -> bool:
    """Whether it may answer a question."""
    author, by = ((payload[key].get("user") or {}).get("login") for key in ("issue", "comment"))
    return author is not None and author == by


def _check_run(action: str, payload: Json, us: Us) -> Wish:
    run = payload["check_run"]
    if run["app"]["id"] != us.app_id:
        if action == "created" and run["status"] != "completed":
            return LookAtHead(_full_name(payload), _sha(run["head_sha"]), only_green=True)
        return Nothing("another app's check run; its suite will tell")
    if action not in {"rerequested", "requested_action"}:
        return Nothing("our own doing")
    identifier = (payload.get("requested_action") or {}).get("identifier")
    by = _text(payload["sender"]["login"]) if identifier == CAREFUL and payload["sender"]["type"] == "User" else ""
    return LookAtHead(_full_name(payload), _sha(run["head_sha"]), pressed=by)


def _check_suite(action: str, payload: Json, us: Us) -> Wish:
    suite = payload["check_suite"]
    ours = suite["app"]["id"] == us.app_id
    if ours and action == "completed":
        return Nothing("our own doing")
    if action not in {"completed", "rerequested"}:
        return Nothing(f"check_suite.{action} changes nothing we judge")
    return LookAtHead(_full_name(payload), _sha(suite["head_sha"]))


def _status(_action: str, payload: Json, _us: Us) -> Wish:
    return LookAtHead(_full_name(payload), _sha(payload["sha"]), only_green=payload["state"] == "pending")


def _merge_group(action: str, payload: Json, _us: Us) -> Wish:
    """docs: webhooks/webhook-events-and-payloads, merge_group; the ref names the last pull request of the group."""
    if action != "checks_requested":
        return Nothing(f"merge_group.{action} asks for no check")
    group = payload["merge_group"]
    if (match := _QUEUED.search(str(group["head_ref"]))) is None:
        raise ValueError("not a ref of a merge queue")
    branch = _text(str(group["base_ref"]).removeprefix("refs/heads/"))
    return AnswerGroup(_full_name(payload), _sha(group["head_sha"]), branch, _number({"number": int(match["number"])}))


def _repository(action: str, payload: Json, _us: Us) -> Wish:
    """docs: webhooks/webhook-events-and-payloads, repository"""
    owner, name = _owner_name(payload)
    match action:
        case "renamed":
            before = f"{owner}/{payload['changes']['repository']['name']['from']}"
        case "transferred":
            source = payload["changes"]["owner"]["from"]
            before = f"{(source.get('organization') or source['user'])['login']}/{name}"
        case "unarchived":  # meanwhile nothing could be written there
            return LookAtAll(f"{owner}/{name}")
        case "deleted":
            return Left((f"{owner}/{name}",))
        case _:
            return Nothing(f"repository.{action} changes nothing we judge")
    return Renamed("/".join(_names_of(before)), f"{owner}/{name}")


def _push(_action: str, payload: Json, _us: Us) -> Wish:
    repository = payload["repository"]
    if payload["ref"] != f"refs/heads/{repository['default_branch']}":
        return Nothing("a push to another branch; its pull requests tell of it themselves")
    touched = {
        path for commit in payload["commits"] for kind in ("added", "modified", "removed") for path in commit[kind]
    }
    # What a force-push takes away is in no commit, and of a long push GitHub lists the end only.
    unseen = payload.get("forced") is True or len(payload["commits"]) >= _MOST_PUSHED
    owner, name = _owner_name(payload)
    if name == ".github" and (unseen or ORGANISATION_RULES in touched):
        return LookAtAll(owner)
    if unseen or not touched.isdisjoint((RULES_PATH, *PLACES)):
        return LookAtAll(f"{owner}/{name}")
    if documents := tuple(sorted(path for path in touched if path.isprintable() and is_markdown(path))):
        return LookAtNaming(f"{owner}/{name}", documents)
    return Nothing("a push that leaves the rules, code owners and all documents alone")


def _installation(action: str, payload: Json, _us: Us) -> Wish:
    match action:
        case "created" | "unsuspend" | "new_permissions_accepted":
            return Joined(_names(payload.get("repositories") or ()))
        case "deleted" | "suspend":
            return Left()
        case _:
            return Nothing(f"installation.{action} changes nothing we judge")


def _installation_repositories(action: str, payload: Json, _us: Us) -> Wish:
    if action == "added":
        return Joined(_names(payload["repositories_added"]))
    return Left(_names(payload["repositories_removed"]))


def _label(action: str, payload: Json, _us: Us) -> Wish:
    before = ((payload.get("changes") or {}).get("name") or {}).get("from") or ""
    if action == "created" or not (is_ours(payload["label"]["name"]) or is_ours(before)):
        return Nothing("not a label of ours")
    return LabelsChanged(_full_name(payload))


def _people(action: str, payload: Json, _us: Us) -> Wish:
    if action in _NO_NEW_PEOPLE:
        return Nothing(f"{action} changes nobody's teams")
    name = payload["organization"]["login"] if "organization" in payload else payload["repository"]["owner"]["login"]
    if not isinstance(name, str) or _OWNER.fullmatch(name) is None:
        raise ValueError("not an organisation")
    return PeopleChanged(name)


def _names(repositories: Any) -> tuple[str, ...]:
    return tuple("/".join(_names_of(repository["full_name"])) for repository in repositories)


def _by_us(payload: Json, us: Us) -> bool:
    sender = payload["sender"]
    return bool(sender["type"] == "Bot" and sender["login"] == f"{us.slug}[bot]")


def _look(payload: Json) -> LookAt:
    pull = payload["pull_request"]
    ref = PullRef(*_owner_name(payload), _number(pull))
    hint = Hint(_sha(pull["head"]["sha"]), _text(pull["base"]["ref"]), _instant(pull["updated_at"]))
    return LookAt(ref, hint)


def _owner_name(payload: Json) -> tuple[str, str]:
    return _names_of(payload["repository"]["full_name"])


def _full_name(payload: Json) -> str:
    return "/".join(_owner_name(payload))


def _names_of(full_name: object) -> tuple[str, str]:
    """`owner/name` in the letters GitHub allows (docs: repositories/creating-and-managing-repositories)."""
    if not isinstance(full_name, str) or (match := _FULL_NAME.fullmatch(full_name)) is None:
        raise ValueError("not an owner/name")
    return match["owner"], match["name"]


def _number(record: Json) -> int:
    number = record["number"]
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < _MOST_NUMBER:
        raise ValueError("not a number of a pull request")
    return number


def _sha(text: object) -> str:
    if not isinstance(text, str) or _SHA.fullmatch(text) is None:
        raise ValueError("not a commit")
    return text


def _text(text: object) -> str:
    if not isinstance(text, str) or not text.isprintable() or len(text) > _LONGEST:
        raise ValueError("not a name")
    return text


def _instant(text: object) -> datetime:
    """An instant of this century with a zone: PostgreSQL and arithmetic must be able to hold it."""
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None or not 2000 <= at.year <= 2100:
        raise ValueError("not an instant GitHub would send")
    return at


_PULL_ACTIONS = {
    "opened", "reopened", "synchronize", "edited", "labeled", "unlabeled", "ready_for_review", "converted_to_draft",
    "closed", "review_requested", "review_request_removed",
}  # fmt: skip
_NO_NEW_PEOPLE = {"member_invited"}  # of an organisation: they have yet to accept
_HANDLERS: dict[str, Callable[[str, Json, Us], Wish]] = {
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "issue_comment": _issue_comment,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "status": _status,
    "push": _push,
    "merge_group": _merge_group,
    "repository": _repository,
    "label": _label,
    "member": _people,
    "membership": _people,
    "organization": _people,
    "team": _people,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
}
# Sent to every app, subscribed or not (docs: webhooks/webhook-events-and-payloads, installation)
_ALWAYS = {"installation", "installation_repositories"}
EVENTS = frozenset(_HANDLERS) - _ALWAYS
