"""The judge sees what it must see: it is shown pages that are wrong on purpose."""

from __future__ import annotations

from html import escape

import pytest

from tests.hostile.judge import escapes
from tests.hostile.strings import ELEMENTS, MARK, STRINGS


def test_there_are_five_hundred_and_no_two_are_the_same() -> None:
    assert len(STRINGS) == 500
    assert len(set(STRINGS)) == 500


@pytest.mark.parametrize("element", ELEMENTS)
def test_markup_that_got_through_is_seen(element: str) -> None:
    assert escapes(f"<p>{element}</p>")


def test_a_quote_that_got_through_is_seen() -> None:
    assert escapes(f'<input value="" onfocus=1 {MARK}="">')
    assert escapes('<a href="java\tscript:alert(1)">x</a>')
    assert escapes(f"<p><!-- --><!-- {MARK} --></p>")


def test_a_turned_neighbour_is_seen() -> None:
    assert escapes("<p>Name: \u202eevil, five reports</p>")
    assert not escapes("<p>Name: <bdi>\u202eevil</bdi>, five reports</p>")
    assert not escapes("<p>⟦\u202eevil⟧</p>")


@pytest.mark.parametrize("text", STRINGS)
def test_escaped_strings_are_at_rest(text: str) -> None:
    assert not escapes(f'<p><bdi title="{escape(text)}">{escape(text)}</bdi></p>')
