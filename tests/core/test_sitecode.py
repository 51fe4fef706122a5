"""Short codes of sites survive being read out and typed in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import sitecode

NUMBERS = st.integers(0, sitecode.COUNT - 1)


@given(NUMBERS)
def test_a_code_is_six_characters_nobody_takes_for_others(number):
    code = sitecode.code_of(number)
    assert len(code) == 6
    assert not set(code) & set("01AEIOUL")
    assert sitecode.is_code(f" {code[:3].lower()}-{code[3:]} ")


@given(NUMBERS, st.integers(0, 5), st.sampled_from(sitecode.ALPHABET))
def test_one_wrong_character_is_noticed(number, at, wrong):
    code = sitecode.code_of(number)
    typed = code[:at] + wrong + code[at + 1 :]
    assert sitecode.is_code(typed) == (typed == code)


@given(NUMBERS, st.integers(0, 3))
def test_two_neighbours_swapped_are_noticed(number, at):
    code = sitecode.code_of(number)
    typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert sitecode.is_code(typed) == (typed == code)


def test_numbers_outside_the_range_have_no_code():
    for number in (-1, sitecode.COUNT):
        with pytest.raises(ValueError, match=str(number)):
            sitecode.code_of(number)
