"""Short codes of sites for links and printed codes: six characters that survive being read out and typed in.

Five are chosen, the sixth checks them: any one wrong character, and any two neighbours swapped, is noticed.
No vowels, and none of 0 1 I L O, so that no code is a word and no character is taken for another. A code names
a site; it opens nothing and keeps nothing secret.
"""

from __future__ import annotations

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 6
COUNT = len(ALPHABET) ** (LENGTH - 1)
_PRIME = 29
"""One more than the alphabet: a remainder of 28 has no character, and such numbers are passed over."""


def code_of(number: int) -> str:
    """Return the code of a number from 0 to COUNT - 1, or of the next one that has a code.

    Raises ValueError outside that range.
    """
    if not 0 <= number < COUNT:
        raise ValueError(number)
    for step in range(COUNT):
        head = _head((number + step) % COUNT)
        check = _check(head)
        if check < len(ALPHABET):
            return head + ALPHABET[check]
    raise AssertionError("most numbers have a code")


def normalised(text: str) -> str:
    """Return a code as typed in, without spaces and hyphens, in capitals."""
    return "".join(text.upper().replace("-", " ").split())


def is_code(text: str) -> bool:
    """Whether a text, as typed in, is a code somebody could have been given."""
    code = normalised(text)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return _check(code[:-1]) == ALPHABET.index(code[-1])


def _head(number: int) -> str:
    found = []
    for _ in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        found.append(ALPHABET[place])
    return "".join(found)


def _check(head: str) -> int:
    return sum(weight * ALPHABET.index(one) for weight, one in enumerate(head, start=2)) % _PRIME
