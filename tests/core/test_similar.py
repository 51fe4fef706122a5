"""Likeness of texts: the same template in other words, other events, other scripts; calibrated, not guessed."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import similar

KEY = b"a key of the test, 32 bytes long"
TEMPLATES = {
    "en": "Last night a group of five men came to the mosque on Larkfield Road and threw stones at the windows while "
    "shouting that we should all leave the country. I am very afraid and I want the police to close the mosque "
    "before more violence starts.",
    "ar": "رأيت مجموعة من الرجال أمام المسجد يرمون الحجارة على النوافذ ويصرخون بكلمات بذيئة ضد المسلمين ثم هربوا في "
    "سيارة بيضاء عندما اقتربنا منهم وكان الجميع خائفين جدا",
    "ur": "کل رات پانچ آدمی مسجد کے سامنے آئے اور انہوں نے کھڑکیوں پر پتھر پھینکے اور چلا رہے تھے کہ ہم سب ملک چھوڑ "
    "دیں۔ میں بہت خوفزدہ ہوں اور چاہتا ہوں کہ پولیس آئے",
    "tr": "Dün gece beş kişilik bir grup camiye geldi ve pencerelere taş attı, hepimizin ülkeyi terk etmesi "
    "gerektiğini bağırıyorlardı. Çok korkuyorum ve polisin gelmesini istiyorum.",
}
OTHER_WORDS = ["quickly", "brother", "street", "yesterday", "blue", "seven", "around", "car", "window", "people"]
OTHER_WORDS += ["اليوم", "آج", "gece", "dün"]
HONEST = [
    "I was praying when we smelled smoke, somebody had set fire to the side door of the mosque.",
    "My son ran in and said the door was burning, we put it out with water from the kitchen.",
    "Two men poured something on the mosque door and lit it, I saw them from my window across the road.",
    "There is a fire at Larkfield Road mosque, the fire brigade is here now, the door is black.",
    "Someone tried to burn our mosque tonight. Thank God nobody was hurt but the children are crying.",
    "I want to report arson at the mosque. About ten past ten a man with petrol set the door alight and ran off.",
    "We were leaving after the night prayer and the entrance was on fire. People had to go out at the back.",
    "A car stopped, a man got out, threw a bottle with fire at the door and they drove away laughing.",
    "Fire at the mosque door, I think it was done on purpose because it smells of petrol.",
    "I am the caretaker. At 22:10 the alarm rang and I found the side door burning. I used the extinguisher.",
    "There was shouting outside, then a bang and flames at the door of the mosque in Larkfield Road.",
    "Please help, somebody set fire to the mosque door while we were praying inside.",
]
"""Written one by one, about one event: what a crowd of honest reports is like."""


def _alike(one: str, other: str) -> bool:
    near = similar.may_be_alike(similar.fingerprint(one, KEY), similar.fingerprint(other, KEY))
    return near and similar.are_alike(similar.runs(one), similar.runs(other))


def _swapped(text: str, number: int, chance: random.Random) -> str:
    words = text.split()
    for at in chance.sample(range(len(words)), number):
        words[at] = chance.choice(OTHER_WORDS)
    return " ".join(words)


@pytest.mark.parametrize("language", TEMPLATES)
def test_a_template_with_a_tenth_of_its_words_swapped_is_known_again(language: str) -> None:
    chance, text = random.Random(7), TEMPLATES[language]
    number = max(1, len(text.split()) // 10)
    found = sum(_alike(text, _swapped(text, number, chance)) for _ in range(200))
    assert found == 200


@pytest.mark.parametrize("language", TEMPLATES)
def test_a_fifth_of_the_words_swapped_is_still_known_nine_times_in_ten(language: str) -> None:
    chance, text = random.Random(8), TEMPLATES[language]
    number = len(text.split()) // 5
    found = sum(_alike(text, _swapped(text, number, chance)) for _ in range(200))
    assert found >= 180


def test_honest_reports_of_one_event_are_never_alike() -> None:
    assert not [pair for pair in combinations(HONEST, 2) if _alike(*pair)]


def test_honest_reports_share_fewer_runs_than_alike_ones_must() -> None:
    shares = [similar.resemblance(similar.runs(a), similar.runs(b)) for a, b in combinations(HONEST, 2)]
    assert max(shares) < similar.ALIKE - 0.08


def test_translations_of_a_template_are_not_alike_so_each_language_has_a_card() -> None:
    assert not [pair for pair in combinations(TEMPLATES.values(), 2) if _alike(*pair)]


def test_case_marks_punctuation_and_letter_variants_change_nothing() -> None:
    assert similar.plain("  The DOOR, burnt!! at 22:10 ") == similar.plain("the door burnt at 09 41")
    assert similar.plain("مُسْلِمِيّ كتابة") == similar.plain("مسلمی کتابه")
    assert similar.plain("Ｆｉｒｅ") == "fire"


def test_the_number_depends_on_the_key() -> None:
    text = TEMPLATES["en"]
    far = similar.distance(similar.fingerprint(text, KEY), similar.fingerprint(text, b"another key of the test"))
    assert far > 15


def test_short_texts_are_alike_only_where_they_are_the_same() -> None:
    assert _alike("fire at the mosque", "Fire, at the mosque!")
    assert not _alike("fire at the mosque", "fight at the mosque")


def test_nothing_is_like_an_empty_text() -> None:
    assert similar.fingerprint(" …!? ", KEY) == 0
    assert not _alike("", "")
    assert similar.resemblance(frozenset(), frozenset({"a"})) == 0


@given(st.text(max_size=400))
def test_any_text_has_a_number_that_fits_the_column_and_is_like_itself(text: str) -> None:
    number = similar.fingerprint(text, KEY)
    assert -(2**63) <= number < 2**63
    assert number == 0 or _alike(text, text)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_distance_is_symmetric_and_bounded(one: int, other: int) -> None:
    assert 0 <= similar.distance(one, other) == similar.distance(other, one) <= similar.BITS
    assert similar.distance(one, one) == 0
