"""Invented names. No street, mosque or person here is a real one; a test keeps to these lists."""

from __future__ import annotations

HEADS = [
    ("Ash", "آش"), ("Bramble", "برامبل"), ("Copper", "كوبر"), ("Dove", "دوف"), ("Elder", "إلدر"), ("Fern", "فيرن"),
    ("Gorse", "غورس"), ("Hazel", "هيزل"), ("Ivy", "آيفي"), ("Juniper", "جونيبر"), ("Kestrel", "كسترل"),
    ("Linden", "ليندن"), ("Marl", "مارل"), ("Nettle", "نيتل"), ("Orchard", "أورتشارد"), ("Pebble", "بيبل"),
    ("Quill", "كويل"), ("Rush", "رش"), ("Sorrel", "سوريل"), ("Tansy", "تانزي"), ("Umber", "أمبر"), ("Vesper", "فيسبر"),
    ("Willow", "ويلو"), ("Yarrow", "يارو"), ("Bracken", "براكن"), ("Clover", "كلوفر"), ("Ember", "إمبر"),
    ("Finch", "فنتش"), ("Heron", "هيرون"), ("Thistle", "ثيسل"),
]  # fmt: skip
TAILS = [
    ("mere", "مير"), ("fen", "فين"), ("stow", "ستو"), ("hythe", "هايث"), ("combe", "كوم"), ("march", "مارش"),
    ("fold", "فولد"), ("garth", "غارث"), ("wyke", "ويك"), ("holm", "هولم"),
]  # fmt: skip
HOME = ("Larkfield", "لاركفيلد")

FORMS = [
    ("{} Road Mosque", "مسجد {}", "MOSQUE"),
    ("{} Islamic Centre", "مركز {} الإسلامي", "CENTRE"),
    ("{} Lane Mosque", "جامع {}", "MOSQUE"),
    ("{} Community Mosque", "مسجد أهالي {}", "MOSQUE"),
    ("{} Prayer Room", "مصلى {}", "PRAYER_ROOM"),
    ("{} Madrasa", "مدرسة {}", "SCHOOL"),
]
FORM_WEIGHTS = [38, 24, 20, 22, 10, 6]

FIRST = [
    "Amina", "Yusuf", "Bilal", "Safiya", "Hassan", "Maryam", "Ibrahim", "Zainab", "Omar", "Khadija", "Tariq",
    "Leyla", "Emre", "Ayşe", "Mehmet", "Fatima", "Idris", "Nadia", "Samir", "Hafsa", "Kareem", "Rukhsana",
    "Imran", "Sumaya", "Adnan", "Nasreen", "Faisal", "Hawa", "Musa", "Elif", "Rashid", "Salma", "Junaid",
]  # fmt: skip
LAST = [
    "Rahman", "Karim", "Noor", "Demir", "Siddiq", "Bello", "Aziz", "Iqbal", "Kaya", "Chowdhury", "Hussain",
    "Warsame", "Malik", "Yilmaz", "Begum", "Farah", "Qureshi", "Saleh", "Osman", "Mirza", "Haddad", "Uddin",
]  # fmt: skip
