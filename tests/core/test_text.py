"""Text in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import text

REFUSED = ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\U000e0041"]


@pytest.mark.parametrize("sign", REFUSED, ids=[f"U+{ord(sign):04X}" for sign in REFUSED])
def test_controls_and_overrides_are_refused_in_a_line(sign: str) -> None:
    with pytest.raises(text.ControlCharacter):
        text.tidy_line(f"High{sign}Road")


def test_joiners_and_marks_stay_but_are_not_repeated() -> None:
    assert text.tidy_line("می\u200c\u200c\u200cخواهم") == "می\u200cخواهم"
    assert text.tidy_line("\u200fمسجد") == "\u200fمسجد"


def test_a_line_is_composed_and_its_spaces_are_single() -> None:
    assert text.tidy_line("  Cafe\u0301 \t Road ") == "Café Road"


def test_a_text_keeps_its_lines_and_loses_only_nul() -> None:
    assert text.tidy_text("one\r\ntwo\rthree\0\n\u202eend") == "one\ntwo\nthree\n\u202eend"


@given(st.text())
def test_tidying_twice_changes_nothing(words: str) -> None:
    once = text.tidy_text(words)
    assert text.tidy_text(once) == once
    try:
        line = text.tidy_line(words)
    except text.ControlCharacter:
        return
    assert text.tidy_line(line) == line


def test_isolated_words_cannot_close_their_isolate() -> None:
    turned = text.isolated("\u2067abc\u2069\u202edef")
    assert turned == "\u2068abcdef\u2069"
