"""Reads where a design document is, from what somebody wrote: hostile text in, a place on our own GitHub out."""

import re

from bot.core.body import read_body
from bot.core.document import Link
from bot.core.facts import Pull

_MOST_DESCRIBED = 3  # links that a description may give
_LONGEST = 500
_SAID = re.compile(
    r"[-+*#_]{0,6}[ \t]{0,4}[*_]{0,2}design(?:[ -]doc(?:ument)?)?[*_]{0,2}:[ \t*_]{0,6}(?P<link>\S.*)", re.IGNORECASE
)
_MARKDOWN = re.compile(r"^\[[^\]\n]{0,200}\]\((?P<link>[^()\s]{1,500})\)")
_THREAD = re.compile(r"(?:(?P<owner>[A-Za-z0-9-]{1,39})/(?P<name>[A-Za-z0-9._-]{1,100}))?#(?P<number>[1-9][0-9]{0,8})")
_URL = re.compile(r"[A-Za-z]{2,8}://[^?#\s]+")
_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_MARKDOWN_FILES = (".md", ".markdown")


class LinkError(ValueError):
    """What is wrong with a link, as a clause that follows the name of whoever gave it."""


def is_markdown(path: str) -> bool:
    """Whether a file can be a design document, by its name."""
    return path.lower().endswith(_MARKDOWN_FILES)


def described(body: str) -> tuple[str, ...]:
    """The links that a description gives, in lines such as `Design: docs/ledger.md`; unread."""
    lines = read_body(body).said.split("\n")
    found = (match["link"] for line in lines if (match := _SAID.match(line[: _LONGEST * 2].strip())))
    return tuple(dict.fromkeys(found))[:_MOST_DESCRIBED]


def read_link(text: str, pull: Pull, default_branch: str) -> Link:
    """The place that a text names; LinkError where that is none of ours.

    A URL counts only where it begins with the scheme and host of the pull request itself, and only the owner of its
    repository is read: whoever writes a comment must not choose whom we talk to.
    """
    word = _bare(text)
    if (thread := _THREAD.fullmatch(word)) is not None:
        repository = f"{thread['owner']}/{thread['name']}" if thread["owner"] else pull.ref.repository
        return Link(_owned(repository, pull), number=int(thread["number"]))
    if "://" in word:
        return _of_url(word, pull, default_branch)
    return Link(pull.ref.repository, path=_path(_without_place(word).removeprefix("./").split("/")))


def _without_place(word: str) -> str:
    """A path without the heading in it that a link may name: `docs/ledger.md#rollback`."""
    path, _, place = word.rpartition("#")
    return path if place and is_markdown(path) else word


def _bare(text: str) -> str:
    """The first word, without what people and Markdown put around it."""
    text = text.strip()
    if (match := _MARKDOWN.match(text)) is not None:
        return match["link"] if "://" in match["link"] else _decoded(match["link"])
    words = text.split(maxsplit=1)
    word = words[0].strip("`<>\"'").rstrip(".,;:)*_") if words else ""
    if not word or len(word) > _LONGEST:
        raise LinkError("gave no link: `/design docs/ledger.md`, or that of an issue or a pull request")
    return word


def _of_url(word: str, pull: Pull, default_branch: str) -> Link:
    home = pull.url.removesuffix(f"/{pull.ref.repository}/pull/{pull.ref.number}")
    url = _URL.match(word)
    if url is None or not home or not url[0].lower().startswith(f"{home.lower()}/"):
        raise LinkError(f"gave a link that leads away from {home or 'GitHub'}")
    match [_decoded(part) for part in url[0][len(home) :].strip("/").split("/")]:
        case [owner, name, "issues" | "pull", number, *_] if _NUMBER.fullmatch(number) and _NAME.fullmatch(name):
            return Link(_owned(f"{owner}/{name}", pull), number=int(number))
        case [owner, name, "blob", *rest]:
            if f"{owner}/{name}".lower() != pull.ref.repository.lower():
                raise LinkError("gave a file of another repository; a file counts where the change is")
            return Link(pull.ref.repository, path=_path(_below_branch(rest, default_branch)))
        case _:
            raise LinkError("gave an address that is no file, issue or pull request")


def _decoded(part: str) -> str:
    """Without percent signs; the checks of a path come after this."""
    return _ENCODED.sub(lambda match: bytes([int(match[1], 16)]), part.encode()).decode("utf-8", "replace")


def _below_branch(parts: list[str], default_branch: str) -> list[str]:
    """What follows the branch; which one it is does not matter, as only the default branch is read."""
    branch = default_branch.split("/")
    return parts[len(branch) :] if parts[: len(branch)] == branch else parts[1:]


def _owned(repository: str, pull: Pull) -> str:
    owner, _, _ = repository.partition("/")
    if owner.lower() != pull.ref.owner.lower():
        raise LinkError(f"gave a document of another owner; it has to be one of {pull.ref.owner}")
    return pull.ref.repository if repository.lower() == pull.ref.repository.lower() else repository


def _path(parts: list[str]) -> str:
    path = "/".join(parts)
    if any(part in {"", ".", ".."} for part in path.split("/")) or set(path) & {"\\", "`"} or not path.isprintable():
        raise LinkError("gave a path that is none of this repository")
    if not is_markdown(path):
        raise LinkError("gave no Markdown file; a design document ends in `.md`")
    return path
