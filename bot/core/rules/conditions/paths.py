"""Which files a `paths` condition asks for, and how many of them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, assert_never

from bot.core.rules.conditions.base import Reply, clipped
from bot.core.rules.globs import PATH_GLOB, PATH_GLOBS, Globs
from bot.core.rules.shapes import Either, Key, Made, Many, MisreadError, Record, Shape

Paths = tuple[tuple[str, ...], ...]
Known = Mapping[Hashable, Mapping[str, None]]


class Quantity(StrEnum):
    """How the globs and the files have to meet."""

    ANY = "any"
    ALL = "all"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class SomePaths:
    """Globs, one `Globs` for each that is judged alone: `all` judges each, the others judge them together."""

    quantity: Quantity
    globs: tuple[Globs, ...]
    shape: ClassVar[Shape["SomePaths"]]

    def judge(self, paths: Paths, known: Known) -> Reply:
        """Compare the changed files, each with its former name if it has one. `known` is `Case.covered`."""
        match self.quantity:
            case Quantity.ANY:
                return self._any(paths, known)
            case Quantity.ALL:
                return self._all(paths, known)
            case Quantity.ONLY:
                return self._only(paths, known)
            case _:
                assert_never(self.quantity)

    def _any(self, paths: Paths, known: Known) -> Reply:
        (globs,) = self.globs
        if (touched := _first(globs, paths, known)) is not None:
            return Reply(holds=True, said=f"touches {clipped(touched)}")
        return Reply(holds=False, said=f"touches nothing in {globs}")

    def _all(self, paths: Paths, known: Known) -> Reply:
        touched = [_first(globs, paths, known) for globs in self.globs]
        for globs, path in zip(self.globs, touched, strict=True):
            if path is None:
                return Reply(holds=False, said=f"touches nothing in {globs}")
        files = [clipped(path) for path in dict.fromkeys(touched) if path is not None]
        return Reply(holds=True, said=f"touches {' and '.join(files[:3])}")

    def _only(self, paths: Paths, known: Known) -> Reply:
        (globs,) = self.globs
        inside = _covered(globs, paths, known)
        outside = next((name for names in paths for name in names if name not in inside), None)
        if outside is not None:
            return Reply(holds=False, said=f"touches {clipped(outside)}, outside {globs}")
        # "Only documents" must not hold for a change of which we see no file.
        return Reply(holds=bool(paths), said=f"touches only {globs}" if paths else "touches no file")


def _first(globs: Globs, paths: Paths, known: Known) -> str | None:
    return next(iter(_covered(globs, paths, known)), None)


def _covered(globs: Globs, paths: Paths, known: Known) -> Mapping[str, None]:
    if (found := known.get(globs)) is not None:
        return found
    return dict.fromkeys(name for names in paths for name in names if globs.cover(name))


def _chosen(**choice: object) -> SomePaths:
    if len(choice) != 1:
        raise MisreadError("expected one of any, all and only", "join several `paths` with `all: [{paths: …}, …]`")
    ((word, globs),) = choice.items()
    return SomePaths(Quantity(word), globs if isinstance(globs, tuple) else (globs,))


_EACH = Made(Many("a list of globs", PATH_GLOB, least=1), lambda lines: tuple(Globs.compile((line,)) for line in lines))
SomePaths.shape = Either(
    "a list of globs",
    listing=Made(PATH_GLOBS, lambda globs: SomePaths(Quantity.ANY, (globs,))),
    table=Record(
        "a list of globs, or one of any, all and only",
        {
            "any": Key("any", PATH_GLOBS, "some file matches one of these"),
            "all": Key("all", _EACH, "each of these matches some file"),
            "only": Key("only", PATH_GLOBS, "every file matches one of these"),
        },
        _chosen,
        least=1,
    ),
)
