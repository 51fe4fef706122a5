"""Fields for what people write."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from aman.kit.words import LineField, TextField


def test_a_line_is_tidied() -> None:
    assert LineField().clean("  High \t Road ") == "High Road"


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\u202e"])
def test_a_hidden_control_is_named_in_words(sign: str) -> None:
    with pytest.raises(ValidationError) as error:
        LineField().clean(f"High{sign}Road")
    assert error.value.code == "control"
    assert "hidden character" in str(error.value)


def test_lengths_count_characters_as_people_do() -> None:
    assert LineField(max_length=3).clean("e\u0301e\u0301e\u0301") == "ééé"
    with pytest.raises(ValidationError, match="too long"):
        LineField(max_length=3).clean("abcd")
    with pytest.raises(ValidationError, match="too long"):
        TextField(max_length=3).clean("abcd")


def test_a_text_keeps_every_line_and_needs_something_in_it() -> None:
    assert TextField().clean("one\r\n\r\ntwo") == "one\n\ntwo"
    with pytest.raises(ValidationError):
        TextField().clean(" \n ")


def test_browsers_are_not_told_to_cut() -> None:
    assert "maxlength" not in LineField().widget.attrs
    assert "maxlength" not in TextField().widget.attrs
