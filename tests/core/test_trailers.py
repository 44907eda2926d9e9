"""Trailers on every line, wherever they stand, and only on lines of their own."""

import pytest

from bot.core.trailers import Trailer, trailers

KEYS = frozenset({"co-authored-by", "amp-thread-id"})


def _lines(text):
    return [trailer.line for trailer in trailers(text, KEYS)]


def test_a_trailer_is_a_key_a_value_and_an_address():
    line = "Co-Authored-By: Claude Opus 4.6 (1M context) <NoReply@anthropic.com>"

    assert list(trailers(line, KEYS)) == [
        Trailer("co-authored-by", "Claude Opus 4.6 (1M context) <NoReply@anthropic.com>", "noreply@anthropic.com", line)
    ]


def test_a_squash_message_hides_credits_before_its_last_paragraph():
    message = (
        "Add a basket (#12)\n\n* Add it\n\nCo-authored-by: Amp <amp@ampcode.com>\n\n* Mend it\n\nSee above.\n"
        "Amp-Thread-ID: https://ampcode.com/threads/T-1\n\n---------\n\nCo-authored-by: Ana <ana@example.org>"
    )

    assert _lines(message) == [
        "Co-authored-by: Amp <amp@ampcode.com>",
        "Amp-Thread-ID: https://ampcode.com/threads/T-1",
        "Co-authored-by: Ana <ana@example.org>",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "    Co-authored-by: Claude <noreply@anthropic.com>",
        "> Co-authored-by: Claude <noreply@anthropic.com>",
        "No more Co-authored-by: Claude <noreply@anthropic.com>",
        "Co-authored-by Claude <noreply@anthropic.com>",
        "co-authored-by",
        "",
    ],
)
def test_shown_and_spoken_of_trailers_are_none(line):
    assert _lines(f"Change it\n\n{line}") == []


def test_windows_line_ends_are_no_part_of_a_trailer():
    assert _lines("Change it\r\n\r\nCo-authored-by: Amp <amp@ampcode.com>\r\n") == [
        "Co-authored-by: Amp <amp@ampcode.com>"
    ]


def test_an_address_counts_without_a_name_and_the_first_of_two_counts():
    found = trailers("Co-authored-by: <a@example.org>\nCo-authored-by: x <b@example.org> <c@example.org>", KEYS)

    assert [trailer.email for trailer in found] == ["a@example.org", "b@example.org"]


def test_megabytes_are_cut_where_they_stand_on_one_line():
    (trailer,) = trailers("Co-authored-by: " + "<" * 3_000_000 + "a@example.org>", KEYS)

    assert (trailer.email, len(trailer.value)) == ("", 1000 - 1)
