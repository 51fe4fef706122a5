"""The page of the national week: sentences, chart, events aligned on day 0, and tables by area and type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.surveillance import selectors, words
from aman.apps.surveillance.pages_map import RULE, amount
from aman.apps.surveillance.week import AFTER, Followed, Row, Week
from aman.core import counts
from aman.kit import charts, when
from aman.kit import page as kit

SMOOTH_DAYS = 3
"""Each point of the comparison is the mean of this many days, or a handful of incidents would look like a storm."""
LABEL_AT = (7, 14, 10)
READING: dict[str, kit.Kind] = {"ABOVE": "at", "IN": "un", "BELOW": "info"}


@dataclass(frozen=True)
class WeekPage:
    """The national week."""

    title: str
    sentence: str
    unusual: str
    online: str
    chart: charts.BarChart | None
    compared: charts.LineChart | None
    decay: Sequence[str]
    areas: kit.Table
    without: str
    types: kit.Table
    decays: kit.Table | None
    method: kit.Method


def week_page(found: Week, *, exact: bool) -> WeekPage:
    """Build the page. exact: whether the reader may see counts of an area below ten."""
    names = selectors.category_names()
    types = [Row(one.code, words.category_text(one.code, names), *_numbers(one)) for one in found.types]
    return WeekPage(
        title=_("Week to %(day)s") % {"day": when.day_text(found.last)},
        sentence=_sentence(found),
        unusual=how_unusual(found),
        online=_online(found),
        chart=week_chart(found),
        compared=_compared(found),
        decay=_decay_words(found),
        areas=_table(_("By area"), _("Area"), [one for one in found.areas if _is_told(one, exact)], exact),
        without=_without(found.areas) if exact else "",
        types=_table(_("By type"), _("Type"), types, exact=True),
        decays=_decays(found),
        method=kit.Method(
            words.METHODS["NB2_DAILY"],
            cut_off=when.day_text(found.last),
            parameters={
                _("Whole week"): _("Negative binomial baseline; days after trigger events are not usual"),
                _("By area and type"): _("Gamma-Poisson, each against its own past; areas borrow from one another"),
                _("Usual range"): _("9 weeks in 10"),
                _("After an event"): _("Half-life and excess by maximum likelihood, intervals by profile"),
            },
        ),
    )


def _is_told(one: Row, exact: bool) -> bool:
    """Whether an area stands in the table: any with an incident for those who see small counts, else what is told."""
    return one.observed > 0 if exact else RULE.shown(one.observed) is not None


def _without(areas: Sequence[Row]) -> str:
    number = sum(not one.observed for one in areas)
    if not number:
        return ""
    return ngettext("%(count)d area had none.", "%(count)d areas had none.", number) % {"count": number}


def _numbers(one: Row) -> tuple[int, float, int, int]:
    return one.observed, one.expected, one.low, one.high


def _sentence(found: Week) -> str:
    if found.whole is None:
        return _("There is too little history yet to say what is usual.")
    total = found.whole
    facts = {"count": total.observed, "usual": when.count_text(round(total.expected)), "day": when.day_text(found.last)}
    first = ngettext(
        "%(count)d incident in the week to %(day)s, where about %(usual)s would be usual.",
        "%(count)d incidents in the week to %(day)s, where about %(usual)s would be usual.",
        total.observed,
    )
    return first % facts


def how_unusual(found: Week) -> str:
    """Return in one sentence how unusual the week is."""
    if found.whole is None:
        return ""
    if found.whole.low <= 0:
        return _("That is within what chance explains.")
    low, high = int(found.whole.low), int(found.whole.high)
    return _("Between %(low)d and %(high)d of them came on top.") % {"low": low, "high": high}


def _online(found: Week) -> str:
    return ngettext(
        "Online, counted apart: %(count)d incident in these days.",
        "Online, counted apart: %(count)d incidents in these days.",
        found.online,
    ) % {"count": found.online}


def week_chart(found: Week) -> charts.BarChart | None:
    """Draw eight weeks of days against their usual, with the event."""
    if not found.tallies:
        return None
    bars = [
        charts.Bar(
            words.tick(one.day), one.observed, one.expected, one.low, one.high, one.limit, one.observed >= one.limit
        )
        for one in found.tallies
    ]
    event = found.event.event if found.event else None
    place = (event.on - found.tallies[0].day).days if event else -1
    description = _("The highest day has %(highest)d; days above the limit: %(above)d.") % {
        "highest": max(bar.value for bar in bars),
        "above": sum(bar.alarm for bar in bars),
    }
    mark = (place, event.title) if event and place >= 0 else None
    title = _("Incidents per day")
    return charts.BarChart("week", title, description, bars=bars, unit=_("Incidents that day"), event=mark, every=7)


def _compared(found: Week) -> charts.LineChart | None:
    """Draw the event beside earlier ones, day 0 aligned, each against its own usual."""
    if found.event is None or not found.earlier:
        return None
    number = found.event.after.offsets[-1]
    now: list[float | None] = [*smoothed(found.event.after), *[None] * (AFTER - number)]
    lines = [charts.Line(_("This event, day %(number)d") % {"number": number}, now, 1, number, label_below=True)]
    for n, one in enumerate(found.earlier[:2]):
        label = _("%(event)s, %(year)d") % {"event": one.event.title, "year": one.event.on.year}
        lines.append(charts.Line(label, smoothed(one.after), n + 2, LABEL_AT[n]))
    values = smoothed(found.event.after)
    said = _("This event reached %(peak)s times the usual; the latest value is %(latest)s.") % {
        "peak": when.count_text(max(values)),
        "latest": when.count_text(values[-1]),
    }
    title = _("Beside earlier events, day 0 aligned")
    return charts.LineChart("beside", title, said, lines=lines, reference=(1, _("usual = 1")), every=2)


def smoothed(after: counts.Aftermath) -> list[float]:
    """Return seen over usual from day 0 on, each the mean of up to three days ending there."""
    rows = [one for one, offset in zip(after.tallies, after.offsets, strict=True) if offset >= 0]
    values = []
    for n in range(len(rows)):
        window = rows[max(0, n - SMOOTH_DAYS + 1) : n + 1]
        values.append(round(sum(o.observed for o in window) / max(sum(o.expected for o in window), 1e-9), 2))
    return values


def _decay_words(found: Week) -> list[str]:
    said = []
    if found.event:
        said.append(_died_down(found.event, _("In the street")))
    if found.event_online:
        said.append(_died_down(found.event_online, _("Online")))
    return said


def _died_down(one: Followed, where: str) -> str:
    total, decay = one.after.total, one.decay
    facts = {
        "where": where, "event": one.event.title, "count": total.observed,
        "usual": when.count_text(round(total.expected, 1)),
    }  # fmt: skip
    if decay is None or total.low <= 0:
        return (
            _("%(where)s: %(count)d since %(event)s, about %(usual)s usual. That is within what chance explains.")
            % facts
        )
    facts |= {
        "low": max(0, round(decay.excess_interval.low)),
        "high": round(decay.excess_interval.high),
        "half": when.count_text(round(decay.half_life, 1)),
        "from": when.count_text(round(decay.half_life_interval.low, 1)),
        "to": when.count_text(round(decay.half_life_interval.high, 1)),
    }
    if decay.half_life_interval.open_high:
        return (
            _(
                "%(where)s: %(count)d since %(event)s, about %(usual)s usual; between %(low)d and %(high)d came on top."
                " It is too early to say how fast it dies down."
            )
            % facts
        )
    return (
        _(
            "%(where)s: %(count)d since %(event)s, about %(usual)s usual; between %(low)d and %(high)d came on top."
            " Half of the excess is gone after about %(half)s days (between %(from)s and %(to)s)."
        )
        % facts
    )


def _decays(found: Week) -> kit.Table | None:
    """Table the event and the earlier ones: how high, how long, how many."""
    rows = [(one, one.decay) for one in (found.event, *found.earlier) if one and one.decay]
    if not rows:
        return None
    columns = [
        kit.Column(_("Event")),
        kit.Column(_("Day 0"), wide=True),
        kit.Column(_("Times the usual"), number=True, wide=True),
    ]
    columns += [kit.Column(_("Half-life, days"), number=True), kit.Column(_("On top"), number=True)]
    lines = []
    for one, decay in rows:
        excess = _("%(low)d to %(high)d") % {
            "low": round(decay.excess_interval.low), "high": round(decay.excess_interval.high),
        }  # fmt: skip
        known = decay.height > 0 and not decay.half_life_interval.open_high
        half = when.count_text(round(decay.half_life, 1)) if known else _("Not known yet")
        lines.append(
            (
                kit.Link(one.event.url, one.event.title),
                when.short_day_text(one.event.on),
                when.count_text(round(1 + decay.height, 1)),
                half,
                excess,
            )
        )
    return kit.table(_("How events died down"), columns, lines)


def reading_words(code: str) -> str:
    """Return where a count lies against its usual range, in words."""
    return {"ABOVE": _("Above the usual"), "IN": _("Usual"), "BELOW": _("Below the usual")}[code]


def _table(caption: str, head: str, rows: Sequence[Row], exact: bool) -> kit.Table:
    columns = [kit.Column(head), kit.Column(_("Incidents"), number=True), kit.Column(_("Usual"), number=True)]
    columns += [kit.Column(_("Range"), number=True, wide=True), kit.Column(_("Reading"))]
    lines = [
        (
            one.name,
            amount(one.observed, exact),
            when.count_text(round(one.expected, 1)),
            _("%(low)d to %(high)d") % {"low": one.low, "high": one.high},
            # The reading of a count that is not told would tell it.
            kit.Status(READING[one.reading], reading_words(one.reading)) if exact else "",
        )
        for one in sorted(rows, key=lambda row: (row.reading != "ABOVE", -row.observed, row.name))
    ]
    return kit.table(caption, columns, lines, empty=_("No incidents in these days."))
