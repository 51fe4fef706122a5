"""Occasions, seasons, defects and threat levels in words, as a site's day, its strip and the heat map say them.

The codes are those of core.almanac.occasions, core.rules.conditions and core.situation. A sentence is whole: nothing
is glued together, and what is not certain yet has a sentence of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.kit import occasions

Said = str | Promise


@dataclass(frozen=True)
class Occasion:
    """How an occasion is said: a sentence for the day it is on, and one while it may be another day."""

    today: Said
    perhaps: Said = ""
    icon: str = "cal"


OCCASIONS: dict[str, Occasion] = {
    "JUMUAH": Occasion(_("Jumu’ah today."), icon="people"),
    "MUHARRAM": Occasion(_("The first day of Muharram."), _("The first day of Muharram may be today.")),
    "ASHURA": Occasion(_("Ashura: processions are likely."), _("Ashura may be today.")),
    "MAWLID": Occasion(_("Mawlid: gatherings and processions."), _("Mawlid may be today.")),
    "MAWLID_SHIA": Occasion(
        _("Mawlid on the 17th: gatherings and processions."), _("Mawlid on the 17th may be today.")
    ),
    "ISRA_MIRAJ": Occasion(_("Isra and Mi’raj this evening."), _("Isra and Mi’raj may be this evening."), "moon"),
    "NISF_SHABAN": Occasion(_("Nisf Sha’ban this evening."), _("Nisf Sha’ban may be this evening."), "moon"),
    "RAMADAN": Occasion(_("Ramadan."), _("Ramadan may begin or end today.")),
    "TARAWIH": Occasion(
        _("Tarawih this evening: people come late and leave late."),
        _("Tarawih may be this evening: people come late and leave late."),
        "moon",
    ),
    "LAST_TEN_NIGHTS": Occasion(
        _("One of the last ten nights: people stay through the night."),
        _("Perhaps one of the last ten nights: people stay through the night."),
        "moon",
    ),
    "LAYLAT_AL_QADR": Occasion(
        _("Tonight is the 27th night: the fullest of the year for many."),
        _("Tonight may be the 27th night: the fullest of the year for many."),
        "moon",
    ),
    "EID_AL_FITR": Occasion(
        _("Eid al-Fitr today."),
        _("Eid al-Fitr may be today. Both days are covered until your authority says which."),
        "people",
    ),
    "HAJJ_ABSENCE": Occasion(_("Hajj: some of those who usually help are away."), _("Hajj may begin or end today.")),
    "ARAFAH": Occasion(_("The day of Arafah."), _("The day of Arafah may be today.")),
    "EID_AL_ADHA": Occasion(
        _("Eid al-Adha today."),
        _("Eid al-Adha may be today. Both days are covered until your authority says which."),
        "people",
    ),
    "EID_PRAYER": Occasion(
        _("An Eid prayer is planned today."),
        _("An Eid prayer is planned for today, if it is Eid."),
        "people",
    ),
    "ANNIVERSARY": Occasion(_("The anniversary of an attack.")),
    "ELECTION": Occasion(_("An election today.")),
    "MARCH": Occasion(_("A march or rally is planned nearby."), icon="people"),
    "TRIAL": Occasion(_("A trial or verdict that people watch.")),
    "SCHOOL_TERM": Occasion(_("School term: children come and go.")),
    "BANK_HOLIDAY": Occasion(_("A bank holiday.")),
    "MADRASSAH": Occasion(_("Madrassah today: children leave together."), icon="people"),
    "FUNERAL": Occasion(_("A funeral at your site today."), icon="people"),
    "OPEN_DAY": Occasion(_("An open day: people come who have not come before."), icon="people"),
    "OTHER": Occasion(_("A date in your calendar.")),
    "SUMMER_TIME": Occasion(_("It is summer time.")),
    "WINTER_TIME": Occasion(_("It is winter time: prayers fall in the dark.")),
    "CLOCKS_CHANGE": Occasion(_("The clocks change today.")),
    "MONTHS": Occasion(_("The time of year.")),
    "WEEKDAY": Occasion(_("The day of the week.")),
}
SHORT: dict[str, Said] = {
    "LAST_TEN_NIGHTS": _("Last ten nights"),
    "LAYLAT_AL_QADR": _("27th night"),
    "SUMMER_TIME": _("Summer time"),
    "WINTER_TIME": _("Winter time"),
    "CLOCKS_CHANGE": _("Clocks change"),
    "MONTHS": _("Time of year"),
    "WEEKDAY": _("Day of the week"),
}
"""Names short enough for one cell of a strip, where the occasion's own name is not, and of parts of the year."""
UNKNOWN = Occasion(_("A date in your calendar."))

WEEKDAY = "WEEKDAY"
QUIET = ("RAMADAN", "SUMMER_TIME", "WINTER_TIME", "MONTHS", WEEKDAY, "SCHOOL_TERM")
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


def prayers_rule(prayers_from: str) -> str:
    """Return where a day's prayer times come from: the site's own timetable, or the rule that calculated them."""
    if not prayers_from:
        return gettext("No times of prayer are known for this site.")
    if prayers_from == "TIMETABLE":
        return gettext("Times of prayer from your own timetable.")
    return gettext("Times of prayer calculated (%(rule)s), as there is no timetable of your own for this day.") % {
        "rule": occasions.METHODS.get(prayers_from, prayers_from)
    }


def name(code: str) -> Said:
    """Return an occasion, or a part of the year, in a few words."""
    return SHORT[code] if code in SHORT else occasions.name(code)


def occasion(code: str) -> Occasion:
    """Return how an occasion is said; a date in the calendar where its code is not known here."""
    return OCCASIONS.get(code, UNKNOWN)
