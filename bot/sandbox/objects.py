"""Git's objects under git's own names: blobs and trees by the hash git would give them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree."""

    name: str
    sha: str
    size: int | None  # None = a folder

    @property
    def mode(self) -> str:
        """As git writes it; every file here is a plain one."""
        return "40000" if self.size is None else "100644"


def blob_sha(text: str) -> str:
    """What `git hash-object` says of a text."""
    return _hash("blob", text.encode("utf-8", "surrogatepass"))


def _hash(kind: str, content: bytes) -> str:
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


@dataclass(eq=False)
class Objects:
    """The objects of a repository that somebody was shown the name of."""

    blobs: dict[str, str] = field(default_factory=dict)
    trees: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    _known: dict[int, tuple[Mapping[str, str], str]] = field(default_factory=dict)  # by identity, kept alive here

    def keep_blob(self, text: str) -> str:
        """Keep a file; its name."""
        name = blob_sha(text)
        self.blobs[name] = text
        return name

    def keep_tree(self, files: Mapping[str, str]) -> str:
        """Keep a tree with its folders and files; its name. Hashed once."""
        known = self._known.get(id(files))
        if known is None:
            known = files, self._tree({path: text for path, text in files.items() if path})
            self._known[id(files)] = known
        return known[1]

    def _tree(self, files: Mapping[str, str]) -> str:
        folders: dict[str, dict[str, str]] = {}
        entries = []
        for path, text in files.items():
            first, inside, rest = path.partition("/")
            if inside:
                folders.setdefault(first, {})[rest] = text
            else:
                entries.append(Entry(first, self.keep_blob(text), len(text.encode("utf-8", "surrogatepass"))))
        entries += [Entry(name, self._tree(inner), None) for name, inner in folders.items()]
        entries.sort(key=lambda one: one.name + ("/" if one.size is None else ""))  # git sorts folders so
        name = _hash("tree", b"".join(_line(one) for one in entries))
        self.trees[name] = tuple(entries)
        return name

    def listing(self, tree: str, *, recursive: bool, prefix: str = "") -> list[tuple[str, Entry]]:
        """The paths of a tree, and of its folders when asked."""
        found = []
        for entry in self.trees[tree]:
            found.append((f"{prefix}{entry.name}", entry))
            if recursive and entry.size is None:
                found += self.listing(entry.sha, recursive=True, prefix=f"{prefix}{entry.name}/")
        return found


def _line(entry: Entry) -> bytes:
    return f"{entry.mode} {entry.name}".encode("utf-8", "surrogatepass") + b"\0" + bytes.fromhex(entry.sha)
