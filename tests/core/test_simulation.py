"""The sum of a simulation: bounded, and in words that no title breaks."""

from dataclasses import replace
from datetime import timedelta

from bot.core.evidence import Provenance, Share
from bot.core.messages.simulation import headline, simulated
from bot.core.simulation import MOST_SHOWN, Moved, Tally
from bot.core.verdict import Verdict
from bot.core.words import Basis, Mode, Origin, Risk, Track
from tests.builders import NOW


def verdict(track: Track, **asked: int) -> Verdict:
    nothing = Provenance(origin=Origin.UNDECLARED, share=Share(0, 0, 100), basis=Basis.ASSUMED, coverage=0, counted=1)
    return Verdict(provenance=nothing, domains=(), risk=Risk.NORMAL, track=track, route=f"to {track}", why="it is so",
                   asked=tuple(asked.items()))  # fmt: skip


def moved(before: Verdict, after: Verdict, title: str = "Change it") -> Moved:
    return Moved(ref="acme/shop#7", title=title, before=before, after=after)


FAST, CAREFUL = verdict(Track.FAST, seniors=1), verdict(Track.CAREFUL, seniors=2, architects=1)


def tallied(*pairs: Moved, days: int = 0):
    tally = Tally()
    for at, one in enumerate(pairs):
        tally.add(one, NOW + timedelta(days=days * at))
    return tally.result()


def test_moves_and_reviews_are_counted_by_week():
    answer = tallied(moved(FAST, CAREFUL), moved(CAREFUL, FAST), moved(FAST, FAST), moved(FAST, CAREFUL), days=7)

    assert (answer.judged, answer.to_careful, answer.to_fast, answer.otherwise, answer.weeks) == (4, 2, 1, 0, 3)
    assert answer.reviews == {"architects": (1, 2), "seniors": (5, 6)}
    assert headline(answer) == "Of 4: 2 to careful, 1 to fast"
    assert "| `architects` | 0.3 | 0.7 | +0.3 |" in simulated(answer, "changes")


def test_other_reviewers_on_the_same_track_are_a_change_and_their_order_is_none():
    one = verdict(Track.FAST, seniors=1, payers=1)

    assert tallied(moved(one, verdict(Track.FAST, payers=1, seniors=1))).changes == 0
    assert headline(tallied(moved(FAST, one))) == "Of 1: 1 asked otherwise"
    assert "| fast: nothing of this | fast: 1 of `payers` |" in simulated(tallied(moved(FAST, one)), "changes")


def test_nothing_judged_and_nothing_changed_say_so():
    assert headline(tallied()) == "Nothing to try these rules on yet"
    assert headline(tallied(moved(FAST, FAST))) == "The only pull request would not change"


def test_memory_does_not_grow_with_what_moves():
    many = tallied(*(moved(FAST, CAREFUL) for _ in range(3 * MOST_SHOWN)))

    assert (many.to_careful, len(many.moved)) == (3 * MOST_SHOWN, MOST_SHOWN)
    assert "…and 560 more" in simulated(many, "changes")


def test_titles_stay_titles():
    text = simulated(tallied(moved(FAST, CAREFUL, "a | b <script> `x` </details>\n# no")), "changes")
    row = next(line for line in text.split("\n") if "script" in line)

    assert "\n# no" not in text
    assert row.replace("\\|", "").count("|") == 6


def test_headlines_fit_a_check():
    huge = tallied(*(moved(FAST, CAREFUL) for _ in range(3)))
    assert len(headline(huge)) <= 60


def test_another_mode_or_demand_is_a_change():
    watched = replace(FAST, mode=Mode.OBSERVE)
    tested = replace(FAST, demands=("a manual test",))

    assert tallied(moved(FAST, watched), moved(FAST, tested), moved(FAST, FAST)).otherwise == 2
    alone = tallied(moved(watched, FAST), moved(watched, FAST))
    assert "For 2 of them nothing changes but the mode, from observe to enforce" in simulated(alone, "changes")
    assert alone.moved == (), "one sentence, not a row for each"
    assert alone.reviews == {"seniors": (2, 2)}, "as if both were enforced"
    assert "`a manual test`" in simulated(tallied(moved(FAST, tested)), "changes")


def test_what_no_pull_request_shows_is_told_beside_the_table():
    tally = Tally(besides=("The group seniors gains eve.",))
    tally.add(moved(FAST, FAST), NOW)
    answer = tally.result()

    assert "The group seniors gains eve" in simulated(answer, "changes")
    assert headline(answer) == "The only pull request would not change, but see below"


def test_a_domain_that_could_not_be_looked_for_is_told():
    answer = tallied(moved(FAST, replace(CAREFUL, unread=("customers",))), moved(FAST, FAST))

    assert answer.besides[0].startswith("For 1 of them the added lines are not at hand, so that they count as touching")


def test_reviews_are_counted_as_if_both_rules_were_enforced_and_a_line_says_so():
    """Whoever tries rules by observing first wants to know what they will ask for, not that observing asks for nothing."""
    line = "Reviews are counted as if both rules were enforced"
    watched = simulated(tallied(moved(FAST, replace(CAREFUL, mode=Mode.OBSERVE))), "changes")

    assert line in watched
    assert "| `seniors` | 1.0 | 2.0 | +1.0 |" in watched
    assert line not in simulated(tallied(moved(FAST, CAREFUL)), "changes")


def test_both_rules_are_named_also_where_nothing_was_judged():
    tally = Tally(names=("pack default", "my <b>file</b>.yml over pack default"))
    assert "- now: pack default\n- then: my &lt;b" in simulated(tally.result(), "changes").replace("\\<", "&lt;")
    tally.add(moved(FAST, FAST), NOW)
    assert "- now: pack default\n" in simulated(tally.result(), "changes")
