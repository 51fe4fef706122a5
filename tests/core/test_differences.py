"""Differences between two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aman.core.differences import ADDED, KEPT, REMOVED, Piece, compare


def test_words_are_kept_removed_and_added_in_reading_order() -> None:
    found = compare("People are worried now", "People are calm now")
    assert found == [
        Piece(KEPT, "People are "), Piece(REMOVED, "worried"), Piece(ADDED, "calm"), Piece(KEPT, " now"),
    ]  # fmt: skip


def test_the_same_text_is_one_piece_and_no_text_is_none() -> None:
    assert compare("a b", "a b") == [Piece(KEPT, "a b")]
    assert compare("", "") == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after
