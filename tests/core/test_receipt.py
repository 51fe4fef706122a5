"""Receipts: the check digits are ISO 7064 MOD 97-10, worked out here by long division, not by the code."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import receipt

SECRETS = st.integers(0, 10**16 - 1)


def remainder(digits: str) -> int:
    rest = 0
    for digit in digits:
        rest = (rest * 10 + int(digit)) % 97
    return rest


def test_a_number_worked_by_hand() -> None:
    # 794 is the example number of ISO 7064 MOD 97-10: its check digits are 44.
    assert receipt.from_number(794) == "0000000000000794" + "44"


@given(SECRETS)
def test_every_receipt_reads_back(number: int) -> None:
    digits = receipt.from_number(number)
    assert len(digits) == 18
    assert remainder(digits) == 1
    assert receipt.read(" ".join(receipt.groups(digits))) == digits


@given(SECRETS, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: int, place: int, change: int) -> None:
    digits = receipt.from_number(number)
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    with pytest.raises(receipt.Mistyped):
        receipt.read(wrong)


@given(SECRETS, st.integers(0, 16))
def test_two_digits_that_changed_places_are_found(number: int, place: int) -> None:
    digits = receipt.from_number(number)
    if digits[place] == digits[place + 1]:
        return
    wrong = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    with pytest.raises(receipt.Mistyped):
        receipt.read(wrong)


@pytest.mark.parametrize("zero", ["٠", "۰", "०"])
def test_digits_of_any_script_are_read(zero: str) -> None:
    digits = receipt.from_number(4071993522861640)
    assert receipt.read("".join(chr(ord(zero) + int(one)) for one in digits)) == digits


def test_a_short_number_says_how_many_digits_there_were() -> None:
    with pytest.raises(receipt.WrongLength) as error:
        receipt.read("4071 99")
    assert error.value.found == 6


@pytest.mark.parametrize("typed", ["four", "4071-9935-2286-1640-5x", "４071²"])
def test_anything_but_digits_is_refused(typed: str) -> None:
    with pytest.raises(receipt.NotDigits):
        receipt.read(typed)


@pytest.mark.parametrize("number", [-1, 10**16])
def test_a_secret_has_sixteen_digits(number: int) -> None:
    with pytest.raises(ValueError, match="sixteen"):
        receipt.from_number(number)


@given(st.text())
def test_reading_never_fails_otherwise(typed: str) -> None:
    with contextlib.suppress(receipt.NotDigits, receipt.WrongLength, receipt.Mistyped):
        assert len(receipt.read(typed)) == 18
