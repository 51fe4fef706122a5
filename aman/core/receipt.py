"""The number a reporter keeps: sixteen digits and two check digits, so that a slip of the pen is found at once.

The check is ISO 7064 MOD 97-10: the eighteen digits read as one number leave 1 when divided by 97.
"""

from __future__ import annotations

import unicodedata

SECRET_DIGITS = 16
ALL_DIGITS = 18
_SPACES = frozenset(" \t\r\n-.\u00a0\u2007\u2009\u200e\u200f\u2010\u2011\u202f\u061c")


class WrongLength(Exception):
    """A receipt has eighteen digits; `found` is how many were given."""

    def __init__(self, found: int) -> None:
        super().__init__(str(found))
        self.found = found


class NotDigits(Exception):
    """A receipt holds digits and spaces only."""


class Mistyped(Exception):
    """The check digits do not fit the others: one digit is wrong, or two changed places."""


def from_number(number: int) -> str:
    """Return the eighteen digits of a receipt whose secret is a whole number from 0 to 10**16 - 1."""
    if not 0 <= number < 10**SECRET_DIGITS:
        raise ValueError("a receipt's secret has sixteen digits")
    return f"{number:016d}{98 - number * 100 % 97:02d}"


def digits_of(typed: str) -> str:
    """Return the eighteen digits somebody typed, in any script's digits, with or without spaces; unchecked.

    Raises NotDigits, WrongLength.
    """
    kept = [sign for sign in typed[:200] if sign not in _SPACES]
    try:
        digits = "".join(str(unicodedata.decimal(sign)) for sign in kept)
    except ValueError as error:
        raise NotDigits from error
    if len(digits) != ALL_DIGITS:
        raise WrongLength(len(digits))
    return digits


def read(typed: str) -> str:
    """Return the eighteen digits somebody typed, if their check digits fit.

    Raises NotDigits, WrongLength, Mistyped.
    """
    digits = digits_of(typed)
    if int(digits) % 97 != 1:
        raise Mistyped
    return digits


def groups(digits: str) -> list[str]:
    """Return the digits as they are shown: four groups of four, then the two check digits."""
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]
