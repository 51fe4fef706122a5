"""Names as they are heard: one key for Muhammad, Mohammed, Mehmet and محمد.

A key is the first sound and the consonants after it. It errs towards saying "the same": it is used to keep somebody
out until a person has looked, never to let somebody in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

_NOBODY = (
    "a al an and any anyone at bin binti bint dr el el- from he her him his ibn in is it me mr mrs ms my no not of on "
    "or our please she sir that the their them they this to us ul ur was we who with you your von van de da abu umm "
    "lead local person people who works there here who's he's man woman brother sister uncle one all everyone "
    "ve bir bu o ile ben biz icin degil hoca bey hanim abi "
    "من في على الى إلى عن هو هي لا ان أن أو او مع هذا هذه شيخ الشيخ اخ أخ "
    "کا کی کے کو سے میں ہے اور نہ یہ وہ صاحب بھائی"
)
STOP = frozenset(_NOBODY.split())
"""Words that name nobody."""

_SCRIPT = str.maketrans(
    {
        **dict.fromkeys("اأإآٱعىي یےوۆۇ", "a"), **dict.fromkeys("يی", "y"), "و": "w", **dict.fromkeys("ءئؤةۃ", ""),
        "ب": "b", "پ": "p", **dict.fromkeys("تطٹ", "t"), **dict.fromkeys("ثسصش", "s"), "ج": "j", "چ": "c",
        **dict.fromkeys("حهہھ", "h"), **dict.fromkeys("خقكک", "k"), **dict.fromkeys("دڈ", "d"),
        **dict.fromkeys("ذزظضژ", "z"), **dict.fromkeys("رڑ", "r"), **dict.fromkeys("غگ", "g"), "ف": "f", "ل": "l",
        "م": "m", **dict.fromkeys("نں", "n"), " ": "",
    }
)  # fmt: skip
_LATIN = str.maketrans({"ı": "i", "ğ": "", "ß": "ss", "æ": "a", "ø": "o"})
_SOUNDS = (("kh", ("k",)), ("gh", ("g",)), ("sh", ("s",)), ("ch", ("c", "k", "s")), ("th", ("t", "s")),
           ("dh", ("d", "z")), ("ph", ("f",)), ("dj", ("j",)), ("ck", ("k",)))  # fmt: skip
_LETTERS = {"q": ("k",), "c": ("k", "j", "s"), "v": ("w", "f"), "x": ("ks",), "ç": ("c",), "ş": ("s",)}
_MOST = 16


def tokens(words: str) -> list[str]:
    """Return the words of a text that may name somebody, folded to lower case without marks."""
    folded = unicodedata.normalize("NFKC", words).casefold().replace("i̇", "i")
    plain = re.sub(r"[\u064b-\u065f\u0670\u0640]", "", folded)
    found = re.findall(r"[^\W\d_]+", plain)
    return [one.removeprefix("ال") if len(one) > 4 else one for one in found if one not in STOP and len(one) > 1]


@lru_cache(maxsize=20_000)
def keys(token: str) -> frozenset[str]:
    """Return the keys under which one word is heard; several where its spelling leaves the sound open."""
    if re.search(r"[\u0600-\u06ff]", token):
        return frozenset({_skeleton(token.translate(_SCRIPT))} - {""})
    kept = re.sub(r"[çş]", lambda hit: {"ç": "ç", "ş": "ş"}[hit.group()], token.translate(_LATIN))
    plain = "".join(
        letter if letter in "çş" else unicodedata.normalize("NFD", letter)[0]
        for letter in unicodedata.normalize("NFC", kept)
    )
    plain = re.sub(r"(.)\1+", r"\1", plain)
    parts = [_heard(part) for part in re.findall(r"kh|gh|sh|ch|th|dh|ph|dj|ck|.", plain)]
    if parts and parts[-1] in {("t",), ("p",)}:
        parts[-1] = {"t": ("t", "d"), "p": ("p", "b")}[parts[-1][0]]  # Ahmet is Ahmad, Yakup Yaqub
    if parts and parts[0] == ("h",):
        parts[0] = ("h", "k")  # Halid is Khalid
    found = {_skeleton("".join(one)) for one, _ in zip(product(*parts), range(_MOST), strict=False)}
    return frozenset(found - {""})


def _heard(part: str) -> tuple[str, ...]:
    return dict(_SOUNDS).get(part) or _LETTERS.get(part) or (part,)


def _skeleton(sounds: str) -> str:
    """Return the first sound and the consonants after it."""
    if not sounds:
        return ""
    first = "a" if sounds[0] in "aeiou" else sounds[0]
    return first + re.sub(r"[aeiouyhw]", "", sounds[1:])


def alike(one: str, other: str) -> bool:
    """Tell whether two words may be the same name."""
    if one == other:
        return True
    shared = keys(one) & keys(other)
    if any(len(key) > 2 for key in shared):
        return True
    # Two sounds are few: ask that the spelling, too, is near, unless the scripts differ and cannot be compared.
    return bool(shared) and (one.isascii() != other.isascii() or _near(one, other))


def _near(one: str, other: str) -> bool:
    """Whether at most one letter differs, or two of five and more."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) <= (2 if len(short) >= 5 else 1)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def names(person: str, words: str) -> bool:
    """Tell whether a text may name a person, given their full name."""
    said = tokens(words)
    return any(alike(part, word) for part in tokens(person) for word in said)
