"""One pull request in a town where somebody tries something: acts, and says what GitHub shows then."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox import PullRequest
from bot.sandbox.state import Comment
from bot.sandbox.verbs import VERBS, do
from tests.attacks.attack import Step, slug
from tests.town import Town

DESIGN = "\n\n".join(
    f"## {name}\n\nAs we always did."
    for name in ("Regulatory requirements", "Security model", "Error handling", "Rollback plan")
)
_CHECK = "twotrack"
_LONG = {"src/payments/large.py": "".join(f"line {number}\n" for number in range(600))}  # $long


@dataclass
class Scene:
    """A pull request by hana, or by whom the attack names."""

    town: Town
    pull: PullRequest

    @classmethod
    async def opened(cls, town: Town, name: str, fields: dict[str, Any]) -> "Scene":
        """Open it."""
        given = {"as": "hana", "repository": town.shop.full_name, "title": name, "branch": slug(name), **fields}
        given = {key: _LONG if value == "$long" else value for key, value in given.items()}
        scene = cls(town, do(town.sandbox, "open", given))
        await town.settle()
        return scene

    async def plays(self, steps: tuple[Step, ...]) -> None:
        """Act, a minute after each other; the bot looks each time."""
        for step in steps:
            await self.stands(step)

    async def stands(self, *steps: Step) -> None:
        """All of this is done, a minute after each other, before the bot looks."""
        for verb, given in steps:
            self.town.sandbox.advance(minutes=1)
            do(self.town.sandbox, verb, self._filled(verb, given))
        await self.town.settle()

    def _filled(self, verb: str, given: dict[str, Any]) -> dict[str, Any]:
        fields = {"pull": self.pull.full, "repository": self.town.shop.full_name, **given}
        known = VERBS[verb].fields
        return {name: self._meant(value) for name, value in fields.items() if name in known or name in given}

    def _meant(self, value: Any) -> Any:
        """What `$word` stands for in this very pull request."""
        talk = [one for one in self.pull.comments if one.author is not self.town.sandbox.bot_account]
        words = {
            "$first": lambda: self.pull.history[0].commits[-1].sha,
            "$before": lambda: self.pull.history[-2].commits[-1].sha,
            "$ours": lambda: self._ours()[0].id,
            "$said": lambda: talk[-1].id,
            "$other": lambda: list(self.pull.repository.pulls.values())[-1].full,
            "$issue": lambda: max(self.pull.repository.issues),
            "$design": lambda: DESIGN,
            "$review": lambda: self.pull.reviews[-1].id,
        }
        if value == "/design #$issue":
            return f"/design #{max(self.pull.repository.issues)}"
        return words[value]() if isinstance(value, str) and value in words else value

    def _ours(self) -> list[Comment]:
        return [one for one in self.pull.comments if one.author is self.town.sandbox.bot_account]

    def is_green(self) -> bool:
        """GitHub would merge the newest head: it requires our check, and takes it from us alone."""
        return _CHECK not in self.town.sandbox.missing_checks(self.pull.repository, self.pull.head_sha)

    def words(self) -> str:
        """All that the check and the comment tell whoever asks why."""
        app = self.town.sandbox.app.slug
        check = [one for one in self.pull.checks if one.name == _CHECK and one.app.slug == app]
        return "\n".join([*(f"{one.title}\n{one.summary}" for one in check[-1:]), *(one.body for one in self._ours())])
