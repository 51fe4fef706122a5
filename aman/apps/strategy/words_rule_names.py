"""What the rules that Aman comes with are called. A panel's own rule is called what its writers called it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "ANNIVERSARY": _("Anniversary of an attack"),
    "ARAFAH": _("Day of Arafah: ready for Eid"),
    "CLOCKS_CHANGE": _("The clocks change"),
    "DARK_AT_SCHOOL_RUN": _("Dark when children go home"),
    "DARK_MONTHS": _("Dark months: lights outside"),
    "DEFECT": _("Something does not work"),
    "EID": _("Eid prayers"),
    "EID_GROUND": _("Eid on a ground of its own"),
    "EID_NOT_SETTLED": _("Eid may be on either day"),
    "EVENT": _("An event felt in the street"),
    "EVENT_21_DAYS": _("An event: to day 21"),
    "EVENT_24_HOURS": _("An event: the first 24 hours"),
    "EVENT_72_HOURS": _("An event: from 24 to 72 hours"),
    "EVENT_AND_DEFECT": _("An event, and something broken"),
    "EVENT_AND_SIGNAL": _("An event, and a signal nearby"),
    "EVENT_CLOSE_OUT": _("An event: looking back after eight weeks"),
    "EVENT_FRIDAY": _("An event, and it is Friday"),
    "EVENT_NEAR": _("An event nearby"),
    "EVENT_ONLINE": _("An event felt online"),
    "EVENT_STRONG": _("A grave event"),
    "EVENT_WALK": _("An event: walk round every day"),
    "FRIDAY": _("Jumu’ah"),
    "FUNERAL": _("A funeral"),
    "HAJJ_ABSENCE": _("Hajj: people away"),
    "LAST_TEN_NIGHTS": _("The last ten nights"),
    "LATE_ISHA": _("Isha is late"),
    "MADRASSAH": _("Madrassah goes home"),
    "MARCH": _("A march or demonstration"),
    "MESSAGE": _("A message waits"),
    "NIGHT_GATHERINGS": _("Evening gatherings"),
    "NIGHT_OF_27": _("The 27th night"),
    "OPEN_DAY": _("An open day"),
    "PROCESSIONS": _("Processions"),
    "RAMADAN": _("Ramadan"),
    "SIGNAL_FRIDAY": _("A strong signal, and it is Friday"),
    "SIGNAL_STRONG": _("A strong signal"),
    "SIGNAL_WALK": _("A strong signal: walk round every day"),
    "SIGNAL_WEAK": _("A weak signal"),
    "TARAWIH": _("Tarawih"),
    "THREAT_CRITICAL": _("The threat level is critical"),
    "THREAT_SEVERE": _("The threat level is severe or higher"),
    "VERDICTS_AND_VOTES": _("Verdicts and votes"),
}


def rule_name(code: str) -> str:
    """Return the name of a rule; its code made readable where the panel wrote it."""
    if code in NAMES:
        return str(NAMES[code])
    return code.replace("_", " ").capitalize()
