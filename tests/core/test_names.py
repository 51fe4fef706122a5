"""Names as they are heard. The pairs are of real spellings, not of what the code makes of them."""

from __future__ import annotations

import pytest

from aman.core import names

SAME = [
    ("Muhammad", "محمد"), ("Mohammed", "Muhammad"), ("Mehmet", "Mohammed"), ("Ahmet", "أحمد"), ("Ahmad", "Ahmed"),
    ("Yusuf", "يوسف"), ("Yousef", "Yusuf"), ("Cemal", "جمال"), ("Jamal", "Cemal"), ("Osman", "Uthman"),
    ("عثمان", "Othman"), ("Fatimah", "فاطمة"), ("Hussain", "حسین"), ("Hüseyin", "Hussein"), ("Ayşe", "Aisha"),
    ("عائشة", "Ayesha"), ("Khalid", "خالد"), ("Halid", "Khalid"), ("Omar", "عمر"), ("Umar", "Omar"),
    ("Dawud", "Davut"), ("Qasim", "Kasim"), ("Yakup", "Yaqub"), ("Kareem", "Karim"), ("کریم", "Kareem"),
    ("Şükrü", "Sukru"), ("İbrahim", "Ibrahim"), ("إبراهيم", "Ibrahim"), ("Süleyman", "Suleiman"),
    ("عبدالرحمن", "Abdulrahman"),
]  # fmt: skip
OTHERS = [("Amina", "man"), ("Daniel", "danger"), ("Leyla", "Maryam"), ("Yusuf", "safe"), ("Priya", "Omar")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_spellings(one, other):
    assert names.names(one, other)
    assert names.names(other, one)


@pytest.mark.parametrize(("person", "words"), OTHERS)
def test_other_names_and_other_words(person, words):
    assert not names.names(person, words)


def test_a_name_is_found_among_other_words():
    assert names.names("Karim Osei", "Please do not show this to brother Kareem who works there.")
    assert not names.names("Karim Osei", "Please do not show this to anyone at all.")


@pytest.mark.parametrize("words", ["", "   ", "12345", "!!!", "the of and", "\u200f\u200e", "é" * 500])
def test_words_that_name_nobody(words):
    assert not names.names("Karim Osei", words)
