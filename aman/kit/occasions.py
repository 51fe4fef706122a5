"""Occasions, prayers and ways of reckoning them in words. The codes are those of aman.core.almanac."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

NAMES: Mapping[str, Words] = {
    "JUMUAH": _("Jumu’ah"),
    "MUHARRAM": _("1 Muharram, the new year"),
    "ASHURA": _("Ashura"),
    "MAWLID": _("Mawlid"),
    "MAWLID_SHIA": _("Mawlid (17 Rabi al-Awwal)"),
    "ISRA_MIRAJ": _("Isra and Mi’raj"),
    "NISF_SHABAN": _("Nisf Sha’ban"),
    "RAMADAN": _("Ramadan"),
    "TARAWIH": _("Tarawih"),
    "LAST_TEN_NIGHTS": _("The last ten nights"),
    "LAYLAT_AL_QADR": _("Laylat al-Qadr (27th night)"),
    "EID_AL_FITR": _("Eid al-Fitr"),
    "HAJJ_ABSENCE": _("Hajj: people away"),
    "ARAFAH": _("Day of Arafah"),
    "EID_AL_ADHA": _("Eid al-Adha"),
    "ANNIVERSARY": _("Anniversary"),
    "ELECTION": _("Election"),
    "MARCH": _("March or demonstration"),
    "TRIAL": _("Trial"),
    "SCHOOL_TERM": _("School term"),
    "BANK_HOLIDAY": _("Bank holiday"),
    "MADRASSAH": _("Madrassah"),
    "FUNERAL": _("Funeral"),
    "OPEN_DAY": _("Open day"),
    "EID_PRAYER": _("Eid prayer"),
    "OTHER": _("Other date"),
}
"""Every occasion by its code."""

PRAYERS: Mapping[str, Words] = {
    "fajr": _("Fajr"),
    "sunrise": _("Sunrise"),
    "dhuhr": _("Dhuhr"),
    "asr": _("Asr"),
    "maghrib": _("Maghrib"),
    "isha": _("Isha"),
    "jumuah": _("Jumu’ah"),
}
"""The prayers of a day, and sunrise."""

METHODS: Mapping[str, Words] = {
    "MOONSIGHTING_COMMITTEE": _("Moonsighting Committee"),
    "MUSLIM_WORLD_LEAGUE": _("Muslim World League"),
    "UMM_AL_QURA": _("Umm al-Qura, Makkah"),
    "EGYPT": _("Egyptian General Authority of Survey"),
    "KARACHI": _("University of Islamic Sciences, Karachi"),
    "NORTH_AMERICA": _("Islamic Society of North America"),
    "FRANCE": _("Musulmans de France"),
    "GULF": _("Gulf region, Dubai"),
    "KUWAIT": _("Kuwait"),
    "QATAR": _("Qatar"),
    "SINGAPORE": _("Majlis Ugama Islam Singapura"),
    "TEHRAN": _("Institute of Geophysics, Tehran"),
}
"""Methods of calculating prayer times."""

NIGHT_RULES: Mapping[str, Words] = {
    "SEASONAL": _("by season and latitude"),
    "MIDDLE_OF_NIGHT": _("middle of the night"),
    "SEVENTH_OF_NIGHT": _("a seventh of the night"),
    "ANGLE_OF_NIGHT": _("angle of the night"),
    "NONE": _("none"),
}
"""Rules for nights in which twilight does not end."""

REFUSALS: Mapping[str, Words] = {
    "NO_SUNRISE": _("The sun does not rise or set here on this day."),
    "NO_TWILIGHT": _("Twilight never gets dark enough for this method on this night."),
    "OUT_OF_ORDER": _("By this method the prayers of this day are out of order."),
    "FAJR_MEETS_ISHA": _("By this method Isha and the next Fajr fall together on this night."),
    "NO_PLACE": _("The site’s place on the map is not known, so nothing can be calculated."),
}
"""Why calculated times are not shown."""


def name(code: str) -> Words:
    """Return an occasion's name; its code where there is none."""
    return NAMES.get(code, code)
