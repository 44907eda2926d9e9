"""What people say of the track: `/track careful because …`, `/track fast because …`, and the check's button.

More care is given at once, to anybody with a say here, and stays: it is remembered even where the comment is deleted.
Less care takes somebody whom the rules name, who had no hand in the change and gives a reason, of the newest commit; it
falls with the next push. What an organisation's floor wants careful nobody makes fast. Whoever lowers the track has
used their say: the approval comes from somebody else, or one person alone would have replaced two. So has whoever takes
back a call for care, also where the rules alone would let it be fast: both words are told.
"""

from dataclasses import replace

from bot.core.commands import Heard
from bot.core.facts import Pressed
from bot.core.heard import split, spoken
from bot.core.judgement import Steer
from bot.core.rules import Routed
from bot.core.words import Track, Word


def steer(heard: tuple[Heard, ...], raised: Steer | None, pressed: Pressed | None) -> Steer | None:
    """The word that counts: the latest. `raised` is what was remembered."""
    said = [_said(one) for one in spoken(heard, Word.TRACK) if one.counts]
    if pressed is not None:
        said.append(Steer(track=Track.CAREFUL, login=pressed.login, at=pressed.at, why="by the check's button"))
    said += [raised] if raised else []
    latest = max(said, key=lambda one: (one.at, one.track is Track.CAREFUL), default=None)
    calls = [one for one in said if one.track is Track.CAREFUL]
    if latest is None or latest.track is Track.CAREFUL or not calls:
        return latest
    return replace(latest, overruled=max(calls, key=lambda one: one.at).said)


def raised(heard: tuple[Heard, ...], before: Steer | None) -> Steer | None:
    """The latest call for more care, for remembering."""
    said = (_said(one) for one in spoken(heard, Word.TRACK) if one.counts)
    calls = [one for one in said if one.track is Track.CAREFUL]
    return max([*calls, *([before] if before else [])], key=lambda one: one.at, default=None)


def turns(word: Steer | None, routed: Routed) -> Steer | None:
    """The word, where it changes the way, or takes back somebody's that did."""
    if word is None or (word.track is Track.FAST and routed.is_held):
        return None
    return word if word.overruled or word.track is not routed.track else None


def _said(one: Heard) -> Steer:
    track, why = split(one.words)
    return Steer(track=Track(track), login=one.login, at=one.at, why=why)
