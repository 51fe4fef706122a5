"""Invented names. No street, mosque or person here is a real one; a test keeps to these lists."""

from __future__ import annotations

PLACES = [
    ("Larkfield", "لاركفيلد"), ("Brightwell", "برايتويل"), ("Ashmere", "آشمير"), ("Thornbrook", "ثورنبروك"),
    ("Wexcombe", "ويكسكوم"), ("Hollowmere", "هولومير"), ("Quillgate", "كويلغيت"), ("Fernwick", "فيرنويك"),
    ("Oakhollow", "أوكهولو"), ("Saltmarrow", "سالتمارو"), ("Merrowdale", "ميروديل"), ("Stanebridge", "ستينبريدج"),
    ("Elmhurstow", "إلمهرستو"), ("Pennyfold", "بينيفولد"), ("Ravensmoor", "ريفنزمور"), ("Copperfen", "كوبرفين"),
    ("Willowmarch", "ويلومارش"), ("Hartswell", "هارتسويل"), ("Greyfallow", "غرايفالو"), ("Lindenhythe", "ليندنهايث"),
    ("Marlcross", "مارلكروس"), ("Nettlecombe", "نيتلكوم"), ("Orchardby", "أورتشاردبي"), ("Pebblestow", "بيبلستو"),
    ("Rushmarsh", "رشمارش"), ("Sorrelgate", "سوريلغيت"), ("Tansyfield", "تانزيفيلد"), ("Underlea", "أندرلي"),
    ("Vinterhill", "فينترهيل"), ("Wrenlow", "رينلو"), ("Yarrowby", "يارووبي"), ("Amberstow", "أمبرستو"),
    ("Birchmarl", "بيرتشمارل"), ("Cloverhythe", "كلوفرهايث"), ("Dovemarch", "دوفمارش"), ("Emberlea", "إمبرلي"),
    ("Foxmere", "فوكسمير"), ("Gorsewick", "غورسويك"), ("Hazelfen", "هيزلفين"), ("Ivybourne Cross", "آيفيبورن كروس"),
]  # fmt: skip

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
