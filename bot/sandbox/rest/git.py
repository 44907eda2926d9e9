"""Git's own objects: refs, commits, trees and blobs (docs: rest/git)."""

import base64

from bot.sandbox.auth import Refusal
from bot.sandbox.rest.call import REPO, Answer, Call, route


@route("GET", REPO + "/git/ref/{ref:.+}", "contents:read")
def ref(call: Call) -> Answer:
    """A ref such as `heads/main` or `notes/ai`."""
    name = call.part("ref")
    commit = call.repository.ref(f"refs/{name}")
    if commit is None:
        raise Refusal(404, "Not Found")
    return 200, call.shapes.ref(call.repository, name, commit)


@route("GET", REPO + "/git/commits/{sha}", "contents:read")
def commit(call: Call) -> Answer:
    """A commit as git has it."""
    found = call.repository.commits.get(call.part("sha"))
    if found is None:
        raise Refusal(404, "Not Found")
    return 200, call.shapes.git_commit(call.repository, found)


@route("GET", REPO + "/git/trees/{sha:.+}", "contents:read")
def tree(call: Call) -> Answer:
    """A tree by its own sha, or by that of a commit or the name of a branch; with `recursive`, all below it."""
    objects = call.repository.objects
    found = call.repository.commit(call.part("sha"))
    name = call.repository.tree_sha(found) if found else call.part("sha")
    if name not in objects.trees:
        raise Refusal(404, "Not Found")
    listing = objects.listing(name, recursive="recursive" in call.request.query)
    return 200, call.shapes.tree(call.repository, name, listing, most=call.sandbox.limits.most_entries)


@route("GET", REPO + "/git/blobs/{sha}", "contents:read")
def blob(call: Call) -> Answer:
    """A file by its sha."""
    name = call.part("sha")
    text = call.repository.objects.blobs.get(name)
    if text is None:
        raise Refusal(404, "Not Found")
    content = text.encode("utf-8", "replace")
    return 200, {
        "sha": name,
        "node_id": f"B_{name[:12]}",
        "size": len(content),
        "url": f"{call.sandbox.url}/repos/{call.repository.full_name}/git/blobs/{name}",
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }
