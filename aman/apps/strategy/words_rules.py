"""Rules in words: each condition and each effect a whole clause of its own, joined by patterns that are translated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from aman.apps.strategy.words_rule_names import rule_name
from aman.apps.strategy.words_tasks import TASKS
from aman.core import rules
from aman.core.almanac.occasions import TABLE
from aman.core.rules import Anchor, Certainty, Place, Priority, Rule, Strength
from aman.core.rules.conditions import SeasonKind
from aman.core.situation import PostureLevel, ThreatLevel
from aman.kit import occasions

Said = str | Promise

LEVELS: dict[str, Said] = {
    PostureLevel.EVERYDAY: _("Everyday care"),
    PostureLevel.EXTRA_CARE: _("Extra care"),
    PostureLevel.FULL_CARE: _("Full care"),
}
THREATS: dict[str, Said] = {
    ThreatLevel.LOW: _("Low"),
    ThreatLevel.MODERATE: _("Moderate"),
    ThreatLevel.SUBSTANTIAL: _("Substantial"),
    ThreatLevel.SEVERE: _("Severe"),
    ThreatLevel.CRITICAL: _("Critical"),
}
PRIORITIES: dict[str, Said] = {
    Priority.SAFE_GATHERINGS: _("Safe gatherings"),
    Priority.NIGHT_PRAYERS: _("Night prayers"),
    Priority.SAFE_CHILDREN: _("Safe children"),
    Priority.REASSURANCE: _("Reassurance"),
    Priority.TELLING_PEOPLE: _("Telling people"),
    Priority.REPORTING: _("Reporting"),
    Priority.ONLINE_ABUSE: _("Abuse online"),
    Priority.WATCHING: _("Watching the numbers"),
    Priority.BUILDINGS: _("Buildings and systems"),
    Priority.RESPONSE: _("Response"),
}
DEFECTS: dict[str, Said] = {
    "ALARM": _("Alarm"),
    "CAMERA": _("Camera"),
    "DOOR": _("Door"),
    "LIGHT": _("Light"),
    "LOCK": _("Lock"),
    "OTHER": _("Something else"),
}
ANCHORS: dict[str, Said] = {
    **{
        Anchor(name.upper()): occasions.PRAYERS[name] for name in ("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha")
    },
    Anchor.JUMUAH: occasions.PRAYERS["jumuah"],
    Anchor.EID: _("Eid prayer"),
}
_MOON = frozenset(line.code for line in TABLE)


def sentence(rule: Rule) -> str:
    """Return a rule as one sentence: when these hold, then this."""
    return pgettext("a rule", "When %(when)s: %(then)s.") % {
        "when": all_of(conditions(rule)),
        "then": listed(effects(rule)),
    }


def conditions(rule: Rule) -> list[str]:
    """Return each condition as a clause."""
    return [condition(one) for one in rule.when]


def effects(rule: Rule) -> list[str]:
    """Return each effect as a clause."""
    return [effect(one) for one in rule.then]


def all_of(clauses: Sequence[str]) -> str:
    """Join clauses that must all hold."""
    joined = clauses[0] if clauses else gettext("any day comes")
    for one in clauses[1:]:
        joined = pgettext("conditions that must both hold", "%(first)s, and %(second)s") % {
            "first": joined,
            "second": one,
        }
    return joined


def listed(clauses: Sequence[str]) -> str:
    """Join what follows from a rule."""
    joined = clauses[0] if clauses else ""
    for one in clauses[1:]:
        joined = pgettext("effects of a rule", "%(first)s; %(second)s") % {"first": joined, "second": one}
    return joined


def any_of(names: Sequence[Said]) -> str:
    """Join names of which one will do."""
    return get_text_list([str(name) for name in names], pgettext("between the last two of several", "or"))


def _also(clause: str, qualifier: str) -> str:
    if not qualifier:
        return clause
    return pgettext("a clause and what narrows it", "%(clause)s, %(qualifier)s") % {
        "clause": clause,
        "qualifier": qualifier,
    }


def clock(minutes: int) -> str:
    """Return minutes of the day as a time, past midnight beginning again."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def condition(one: rules.Condition) -> str:
    """Return a condition as a clause that can stand after "when"."""
    return _CONDITIONS[type(one)](one)


def _occasion(one: rules.OnOccasion) -> str:
    names = {"occasions": any_of([occasions.name(code) for code in one.codes])}
    if one.certainty is Certainty.CANDIDATE:
        said = gettext("the day’s calendar may have %(occasions)s, which is not settled yet") % names
    elif one.certainty is Certainty.CERTAIN:
        said = gettext("the day’s calendar has for certain: %(occasions)s") % names
    elif _MOON.isdisjoint(one.codes):
        said = gettext("the day’s calendar has: %(occasions)s") % names
    else:
        said = gettext("the day’s calendar has, or may have: %(occasions)s") % names
    return _also(said, _from_to(one.first if one.first > 1 else 0, one.last))


def _from_to(first: int, last: int) -> str:
    span = {"first": max(first, 1), "last": last}
    if last:
        return gettext("on its days %(first)d to %(last)d") % span
    return gettext("from its day %(first)d on") % span if first else ""


def _around(one: rules.AroundPrayer) -> str:
    return gettext("it is between %(before)s minutes before and %(after)s minutes after %(prayer)s") % {
        "before": one.before,
        "after": one.after,
        "prayer": ANCHORS[one.anchor],
    }


def _between(one: rules.PrayerBetween) -> str:
    return gettext("%(prayer)s falls between %(first)s and %(last)s") % {
        "prayer": ANCHORS[one.anchor],
        "first": clock(one.first),
        "last": clock(one.last),
    }


def _threat(one: rules.ThreatAtLeast) -> str:
    if one.level is ThreatLevel.CRITICAL:
        return gettext("the national threat level is critical")
    return gettext("the national threat level is at least: %(level)s") % {"level": THREATS[one.level]}


EVENT_AT: dict[str, Said] = {
    Place.STREET: _("a trigger event is running that is felt in the street"),
    Place.ONLINE: _("a trigger event is running that is felt online"),
    Place.EITHER: _("a trigger event is running"),
}


def _trigger(one: rules.TriggerRunning) -> str:
    said = str(EVENT_AT[one.place])
    if one.is_near:
        said = _also(said, gettext("near the site"))
    if one.first_hour or one.last_hour:
        said = _also(said, _hours(one.first_hour, one.last_hour))
    if one.first_day or one.last_day:
        said = _also(said, _days(one.first_day, one.last_day))
    if one.least_share:
        share = {"share": round(100 * one.least_share)}
        said = _also(said, gettext("with at least %(share)s%% of its first rise left") % share)
    if one.least_height:
        height = {"height": f"{one.least_height:g}"}
        said = _also(said, gettext("at its peak at least %(height)s times the usual") % height)
    return said


def _hours(first: int, last: int) -> str:
    span = {"first": first, "last": last}
    if not first:
        return gettext("up to %(last)d hours after it became known") % span
    if last:
        return gettext("%(first)d to %(last)d hours after it became known") % span
    return gettext("more than %(first)d hours after it became known") % span


def _days(first: int, last: int) -> str:
    span = {"first": first, "last": last}
    if last and first == last:
        return ngettext("%(first)d day after it happened", "%(first)d days after it happened", first) % span
    if last and not first:
        return gettext("up to %(last)d days after it happened") % span
    if last:
        return gettext("%(first)d to %(last)d days after it happened") % span
    return gettext("at least %(first)d days after it happened") % span


def _signal(one: rules.SignalSeen) -> str:
    days = {"days": one.days}
    if one.strength is Strength.STRONG:
        return (
            ngettext(
                "a strong signal was seen in the site’s area in the last %(days)d day",
                "a strong signal was seen in the site’s area in the last %(days)d days",
                one.days,
            )
            % days
        )
    if one.strength is Strength.WEAK:
        return (
            ngettext(
                "a weak signal was seen in the site’s area in the last %(days)d day",
                "a weak signal was seen in the site’s area in the last %(days)d days",
                one.days,
            )
            % days
        )
    return (
        ngettext(
            "a signal was seen in the site’s area in the last %(days)d day",
            "a signal was seen in the site’s area in the last %(days)d days",
            one.days,
        )
        % days
    )


_IN_SEASON: dict[str, Said] = {
    SeasonKind.SUMMER_TIME: _("it is summer time"),
    SeasonKind.WINTER_TIME: _("it is winter time"),
    SeasonKind.CLOCKS_CHANGE: _("the clocks change that day"),
}


def _season(one: rules.InSeason) -> str:
    if one.season is not SeasonKind.MONTHS:
        return str(_IN_SEASON[one.season])
    return gettext("the month is %(months)s") % {"months": any_of([MONTHS[month] for month in one.months])}


def _weekday(one: rules.OnWeekday) -> str:
    if len(one.days) == 6:
        other = next(day for day in range(7) if day not in one.days)
        return gettext("the day is not a %(weekday)s") % {"weekday": WEEKDAYS[other]}
    return gettext("the day is a %(weekdays)s") % {"weekdays": any_of([WEEKDAYS[day] for day in one.days])}


def _defect(one: rules.DefectOpen) -> str:
    if one.what:
        names = {"what": any_of([DEFECTS.get(code, code) for code in one.what])}
        said = gettext("something at the site does not work: %(what)s") % names
    else:
        said = gettext("something at the site does not work")
    days = {"days": one.days}
    since = ngettext("for at least %(days)d day", "for at least %(days)d days", one.days) % days if one.days else ""
    return _also(said, since)


def _message(one: rules.MessageWaiting) -> str:
    return gettext("nobody at the site has acknowledged a message")


_CONDITIONS: dict[type, Callable[[Any], str]] = {
    rules.OnOccasion: _occasion,
    rules.AroundPrayer: _around,
    rules.PrayerBetween: _between,
    rules.ThreatAtLeast: _threat,
    rules.TriggerRunning: _trigger,
    rules.SignalSeen: _signal,
    rules.InSeason: _season,
    rules.OnWeekday: _weekday,
    rules.DefectOpen: _defect,
    rules.MessageWaiting: _message,
}


def effect(one: rules.Effect) -> str:
    """Return an effect as a clause that can stand after "then"."""
    return _EFFECTS[type(one)](one)


def task(code: str) -> str:
    """Return the title of a task; its code where it has no words."""
    return str(TASKS[code][0]) if code in TASKS else code


def priority(code: str) -> str:
    """Return the name of a priority; its code where the strategy alone knows it."""
    return str(PRIORITIES.get(code, code))


def _level(one: rules.SetLevel) -> str:
    return gettext("the day asks for: %(level)s") % {"level": LEVELS[one.level]}


def _task(one: rules.AddTask) -> str:
    names = {"task": task(one.code), "time": _time(one.anchor, one.before, one.at)}
    if one.anchor is Anchor.ANY_TIME:
        return gettext("task: “%(task)s”, that day") % names
    return gettext("task: “%(task)s”, %(time)s") % names


def _time(anchor: Anchor, before: int, at: int | None = None) -> str:
    """Return when, as words that can follow a task or a number of stewards."""
    if anchor is Anchor.CLOCK:
        return gettext("at %(time)s") % {"time": clock(at or 0)}
    patterns = _BEGINNINGS if anchor is Anchor.OCCASION else _PRAYER_TIMES
    pattern = str(patterns[(before > 0) - (before < 0)])
    return pattern % {"minutes": abs(before), "prayer": ANCHORS.get(anchor, "")}


_PRAYER_TIMES: dict[int, Said] = {
    1: _("%(minutes)d minutes before %(prayer)s"),
    0: _("at %(prayer)s"),
    -1: _("%(minutes)d minutes after %(prayer)s"),
}
_BEGINNINGS: dict[int, Said] = {
    1: _("%(minutes)d minutes before it begins"),
    0: _("when it begins"),
    -1: _("%(minutes)d minutes after it begins"),
}


def _stewards(one: rules.AddStewards) -> str:
    names = {"count": one.count, "time": _time(one.anchor, one.before)}
    if one.anchor is Anchor.ANY_TIME:
        return ngettext("%(count)d steward while people are there", "%(count)d stewards while people are there",
                        one.count) % names  # fmt: skip
    return ngettext("%(count)d steward, %(time)s", "%(count)d stewards, %(time)s", one.count) % names


def _priority(one: rules.RaisePriority) -> str:
    names = {"count": abs(one.steps), "priority": priority(one.code)}
    if one.steps > 0:
        return (
            ngettext(
                "the priority “%(priority)s” goes up %(count)d place",
                "the priority “%(priority)s” goes up %(count)d places",
                one.steps,
            )
            % names
        )
    return (
        ngettext(
            "the priority “%(priority)s” goes down %(count)d place",
            "the priority “%(priority)s” goes down %(count)d places",
            -one.steps,
        )
        % names
    )


def _remind(one: rules.Remind) -> str:
    return ngettext("the site is told %(days)d day before", "the site is told up to %(days)d days before", one.days) % {
        "days": one.days
    }


_EFFECTS: dict[type, Callable[[Any], str]] = {
    rules.SetLevel: _level,
    rules.AddTask: _task,
    rules.AddStewards: _stewards,
    rules.RaisePriority: _priority,
    rules.Remind: _remind,
}


def clash(one: rules.Conflict) -> str:
    """Return a contradiction between two rules in one sentence."""
    first, second, holds = (f"“{rule_name(code)}”" if code else "" for code in (*one.rules, one.holds))
    facts = {"first": first, "second": second, "holds": holds, "subject": ""}
    if one.kind == "LEVEL":
        return gettext("%(first)s and %(second)s ask for different levels. The higher holds: %(holds)s.") % facts
    if one.kind == "PRIORITY":
        facts["subject"] = priority(one.subject)
        said = gettext("%(first)s and %(second)s move “%(subject)s” both ways. Up holds: %(holds)s.")
        return said % facts
    facts["subject"] = task(one.subject)
    if not one.holds:
        return gettext("%(first)s and %(second)s time “%(subject)s” differently. The earlier of the day holds.") % facts
    return gettext("%(first)s and %(second)s time “%(subject)s” differently. The earlier holds: %(holds)s.") % facts
