"""Occasions, seasons, defects and threat levels in words, as a site's day, its strip and the heat map say them.

The codes are those of core.almanac.occasions, core.rules.conditions and core.situation. A sentence is whole: nothing
is glued together, and what is not certain yet has a sentence of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aman.core.almanac.methods import UnknownMethod, method_of

Said = str | Promise


@dataclass(frozen=True)
class Occasion:
    """How an occasion is said: its short name, a sentence for the day it is on, and one while it may be another day."""

    name: Said
    today: Said
    perhaps: Said = ""
    icon: str = "cal"


OCCASIONS: dict[str, Occasion] = {
    "JUMUAH": Occasion(_("Jumu’ah"), _("Jumu’ah today."), icon="people"),
    "MUHARRAM": Occasion(
        _("1 Muharram"), _("The first day of Muharram."), _("The first day of Muharram may be today.")
    ),
    "ASHURA": Occasion(_("Ashura"), _("Ashura: processions are likely."), _("Ashura may be today.")),
    "MAWLID": Occasion(_("Mawlid"), _("Mawlid: gatherings and processions."), _("Mawlid may be today.")),
    "MAWLID_SHIA": Occasion(
        _("Mawlid, 17th"), _("Mawlid on the 17th: gatherings and processions."), _("Mawlid on the 17th may be today.")
    ),
    "ISRA_MIRAJ": Occasion(
        _("Isra and Mi’raj"), _("Isra and Mi’raj this evening."), _("Isra and Mi’raj may be this evening."), "moon"
    ),
    "NISF_SHABAN": Occasion(
        _("Nisf Sha’ban"), _("Nisf Sha’ban this evening."), _("Nisf Sha’ban may be this evening."), "moon"
    ),
    "RAMADAN": Occasion(_("Ramadan"), _("Ramadan."), _("Ramadan may begin or end today.")),
    "TARAWIH": Occasion(
        _("Tarawih"),
        _("Tarawih this evening: people come late and leave late."),
        _("Tarawih may be this evening: people come late and leave late."),
        "moon",
    ),
    "LAST_TEN_NIGHTS": Occasion(
        _("Last ten nights"),
        _("One of the last ten nights: people stay through the night."),
        _("Perhaps one of the last ten nights: people stay through the night."),
        "moon",
    ),
    "LAYLAT_AL_QADR": Occasion(
        _("27th night"),
        _("Tonight is the 27th night: the fullest of the year for many."),
        _("Tonight may be the 27th night: the fullest of the year for many."),
        "moon",
    ),
    "EID_AL_FITR": Occasion(
        _("Eid al-Fitr"),
        _("Eid al-Fitr today."),
        _("Eid al-Fitr may be today. Both days are covered until your authority says which."),
        "people",
    ),
    "HAJJ_ABSENCE": Occasion(
        _("Hajj"), _("Hajj: some of those who usually help are away."), _("Hajj may begin or end today.")
    ),
    "ARAFAH": Occasion(_("Arafah"), _("The day of Arafah."), _("The day of Arafah may be today.")),
    "EID_AL_ADHA": Occasion(
        _("Eid al-Adha"),
        _("Eid al-Adha today."),
        _("Eid al-Adha may be today. Both days are covered until your authority says which."),
        "people",
    ),
    "EID_PRAYER": Occasion(
        _("Eid prayer"),
        _("An Eid prayer is planned today."),
        _("An Eid prayer is planned for today, if it is Eid."),
        "people",
    ),
    "ANNIVERSARY": Occasion(_("Anniversary"), _("The anniversary of an attack.")),
    "ELECTION": Occasion(_("Election"), _("An election today.")),
    "MARCH": Occasion(_("March"), _("A march or rally is planned nearby."), icon="people"),
    "TRIAL": Occasion(_("Trial"), _("A trial or verdict that people watch.")),
    "SCHOOL_TERM": Occasion(_("School term"), _("School term: children come and go.")),
    "BANK_HOLIDAY": Occasion(_("Bank holiday"), _("A bank holiday.")),
    "MADRASSAH": Occasion(_("Madrassah"), _("Madrassah today: children leave together."), icon="people"),
    "FUNERAL": Occasion(_("Funeral"), _("A funeral at your site today."), icon="people"),
    "OPEN_DAY": Occasion(_("Open day"), _("An open day: people come who have not come before."), icon="people"),
    "OTHER": Occasion(pgettext_lazy("an entered date", "Date in your calendar"), _("A date in your calendar.")),
    "SUMMER_TIME": Occasion(_("Summer time"), _("It is summer time.")),
    "WINTER_TIME": Occasion(_("Winter time"), _("It is winter time: prayers fall in the dark.")),
    "CLOCKS_CHANGE": Occasion(_("Clocks change"), _("The clocks change today.")),
    "MONTHS": Occasion(_("Time of year"), _("The time of year.")),
    "WEEKDAY": Occasion(_("Day of the week"), _("The day of the week.")),
}
UNKNOWN = Occasion(pgettext_lazy("an entered date", "Date in your calendar"), _("A date in your calendar."))

QUIET = ("RAMADAN", "SUMMER_TIME", "WINTER_TIME", "MONTHS", "WEEKDAY", "SCHOOL_TERM")
"""Occasions that last for weeks: they are not repeated in every cell of a strip."""

DEFECTS: dict[str, Said] = {
    "CAMERA": _("A camera is down."),
    "LIGHT": _("A light is out."),
    "LOCK": _("A lock does not hold."),
    "ALARM": _("The alarm does not work."),
    "DOOR": _("A door does not close as it should."),
    "OTHER": _("Something at your site does not work."),
}

THREATS: dict[str, Said] = {
    "LOW": _("The national threat level is low."),
    "MODERATE": _("The national threat level is moderate."),
    "SUBSTANTIAL": _("The national threat level is substantial."),
    "SEVERE": _("The national threat level is severe."),
    "CRITICAL": _("The national threat level is critical."),
}

PRAYERS: dict[str, Said] = {
    "fajr": _("Fajr"),
    "sunrise": _("Sunrise"),
    "dhuhr": _("Dhuhr"),
    "asr": _("Asr"),
    "maghrib": _("Maghrib"),
    "isha": _("Isha"),
    "jumuah": _("Jumu’ah"),
}


def prayers_rule(prayers_from: str) -> str:
    """Return where a day's prayer times come from: the site's own timetable, or the rule that calculated them."""
    if not prayers_from:
        return gettext("No times of prayer are known for this site.")
    if prayers_from == "TIMETABLE":
        return gettext("Times of prayer from your own timetable.")
    try:
        name = method_of(prayers_from).words
    except UnknownMethod:
        name = prayers_from
    return gettext("Times of prayer calculated (%(rule)s), as there is no timetable of your own for this day.") % {
        "rule": name
    }


def occasion(code: str) -> Occasion:
    """Return how an occasion is said; a date in the calendar where its code is not known here."""
    return OCCASIONS.get(code, UNKNOWN)
