"""Values to JSON and back, for the columns that hold whole facts and judgements."""

from typing import Any

from pydantic import TypeAdapter

from bot.core.audit import Trail
from bot.core.facts import Commit, Diff, Snapshot
from bot.core.judgement import Judgement
from bot.core.memory import Memory
from bot.core.notice import Notice

DIFF: TypeAdapter[Diff] = TypeAdapter(Diff)
COMMITS: TypeAdapter[tuple[Commit, ...]] = TypeAdapter(tuple[Commit, ...])
TRAIL: TypeAdapter[Trail] = TypeAdapter(Trail)
MEMORY: TypeAdapter[Memory] = TypeAdapter(Memory)
SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)
JUDGEMENT: TypeAdapter[Judgement] = TypeAdapter(Judgement)
NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)


def dump(adapter: TypeAdapter[Any], value: object) -> str:
    """JSON text. PostgreSQL's jsonb cannot hold NUL or lone surrogates, which hostile text may contain."""
    text = adapter.dump_json(value).decode("utf-8", "replace")
    return text.replace("\\u0000", "\\ufffd")
