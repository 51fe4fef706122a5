"""What the pages of trigger events are made of: frozen values built from the selectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aman.apps.strategy import selectors
from aman.apps.strategy.models import TriggerEvent
from aman.apps.strategy.pages_events_smooth import smoothed
from aman.apps.strategy.selectors import AFTER_DAYS, Measured
from aman.core import counts
from aman.kit import charts, when
from aman.kit import page as kit

LABEL_AT = {2: 7, 3: 14}
"""The day at which an earlier event's line carries its label, apart so that they do not meet."""


@dataclass(frozen=True)
class TriggerPage:
    """A trigger event: today's tally, what came on top, and earlier events beside it."""

    sentence: str
    excess: str
    online: str
    chart: charts.BarChart | None
    compared: charts.LineChart | None
    compared_words: str
    days: kit.Table | None
    facts: Sequence[tuple[str, object]]
    method: kit.Method | None
    is_over: bool


def trigger_table(found: Sequence[TriggerEvent], now: datetime) -> kit.Table:
    """Table the trigger events, newest first."""
    columns = [kit.Column(_("Event")), kit.Column(_("Day it happened")), kit.Column(_("State"))]
    columns += [kit.Column(_("Until"), wide=True), kit.Column(_("Entered by"), wide=True)]
    rows = [
        (
            kit.Link(reverse("trigger_page", args=[one.uuid]), one.title, one.where),
            when.short_day_text(one.happened_on),
            state(one, when.day_of(now)),
            when.short_day_text(one.ends_on),
            kit.apart(one.entered_by.short_name),
        )
        for one in found
    ]
    return kit.table(_("Trigger events"), columns, rows, hide_caption=True)


def state(trigger: TriggerEvent, today: date) -> kit.Status:
    """Return where an event stands."""
    if trigger.withdrawn_at:
        return kit.Status("un", _("Withdrawn"))
    if trigger.ends_on < today:
        return kit.Status("ok", _("Over"))
    return kit.Status("info", _("Day %(number)d") % {"number": (today - trigger.happened_on).days})


def trigger_page(trigger: TriggerEvent, found: Measured, now: datetime) -> TriggerPage:
    """Build the page of an event from the incidents within scope."""
    today = when.day_of(now)
    after = found.street
    compared = _compared(trigger, after, now) if after else None
    return TriggerPage(
        sentence=_sentence(after, today) if after else _("There is too little history yet to say what is usual."),
        excess=_excess(after.total) if after else "",
        online=_online(found),
        chart=_chart(trigger, after) if after else None,
        compared=compared,
        compared_words=_compared_words(compared),
        days=_day_table(after) if after else None,
        facts=_facts(trigger),
        method=_method(after, found) if after else None,
        is_over=trigger.ends_on < today,
    )


def _sentence(after: counts.Aftermath, today: date) -> str:
    last = after.tallies[-1]
    facts = {"count": last.observed, "day": when.day_text(last.day), "usual": when.count_text(round(last.expected, 1))}
    if last.day == today:
        return (
            ngettext(
                "%(count)d incident so far today. About %(usual)s would be usual by the end of the day.",
                "%(count)d incidents so far today. About %(usual)s would be usual by the end of the day.",
                last.observed,
            )
            % facts
        )
    return (
        ngettext(
            "%(count)d incident on %(day)s. About %(usual)s would be usual.",
            "%(count)d incidents on %(day)s. About %(usual)s would be usual.",
            last.observed,
        )
        % facts
    )


def _excess(total: counts.Excess) -> str:
    facts = {"count": total.observed, "usual": when.count_text(round(total.expected, 1))}
    first = ngettext(
        "%(count)d incident since day 0, where about %(usual)s would be usual.",
        "%(count)d incidents since day 0, where about %(usual)s would be usual.",
        total.observed,
    )
    if total.low <= 0:
        second = _("That is within what chance explains.")
    else:
        second = _("Between %(low)d and %(high)d of them came on top.")
    both = pgettext("two sentences", "%(first)s %(second)s")
    bounds = {"low": int(total.low), "high": int(total.high)}
    return both % {"first": first % facts, "second": second % bounds}


def _online(found: Measured) -> str:
    if found.online is None:
        return ""
    total = found.online.total
    return ngettext(
        "Online, counted apart: %(count)d incident since day 0, where about %(usual)s would be usual.",
        "Online, counted apart: %(count)d incidents since day 0, where about %(usual)s would be usual.",
        total.observed,
    ) % {"count": total.observed, "usual": when.count_text(round(total.expected, 1))}


def _tick(day: date) -> str:
    return date_format(day, pgettext("day on an axis", "j M"), use_l10n=False)


def _chart(trigger: TriggerEvent, after: counts.Aftermath) -> charts.BarChart:
    bars = [
        charts.Bar(_tick(one.day), one.observed, one.expected, one.low, one.high, one.limit, one.observed >= one.limit)
        for one in after.tallies
    ]
    above = sum(bar.alarm for bar in bars)
    description = _("Day 0 is %(day)s. The highest day has %(highest)d; days above the limit: %(above)d.") % {
        "day": when.day_text(after.day_zero),
        "highest": max(one.observed for one in after.tallies),
        "above": above,
    }
    zero = after.offsets.index(0)
    title = _("Incidents per day, before and after")
    return charts.BarChart(
        "after", title, description, bars=bars, unit=_("Incidents that day"), event=(zero, trigger.title), every=7
    )


def _compared(trigger: TriggerEvent, after: counts.Aftermath, now: datetime) -> charts.LineChart | None:
    """Draw the event beside the latest two that are over, each against its own usual."""
    lines = []
    for style, earlier in enumerate(selectors.earlier_events(trigger), start=2):
        measured = selectors.measured(earlier, now).street
        if measured:
            label = _("%(event)s, %(year)d") % {"event": earlier.title, "year": earlier.happened_on.year}
            lines.append(charts.Line(label, smoothed(measured), style, LABEL_AT[style]))
    if not lines:
        return None
    number = after.offsets[-1]
    words_ = _("This event, day %(number)d") % {"number": number}
    values: list[float | None] = [*smoothed(after), *[None] * (AFTER_DAYS - number)]
    lines.insert(0, charts.Line(words_, values, 1, number, label_below=True))
    title = _("Beside earlier events, day 0 aligned")
    return charts.LineChart("beside", title, _beside_words(after), lines=lines, reference=(1, _("usual = 1")), every=2)


def _beside_words(after: counts.Aftermath) -> str:
    values = smoothed(after)
    return _("This event reached %(peak)s times the usual; the latest value is %(latest)s.") % {
        "peak": when.count_text(max(values)),
        "latest": when.count_text(values[-1]),
    }


def _compared_words(compared: charts.LineChart | None) -> str:
    if compared is None:
        return _("There is no earlier event to compare with.")
    return _("Each against its own usual, in means of three days. A rise after an event is not proof of its cause.")


def _day_table(after: counts.Aftermath) -> kit.Table:
    columns = [
        kit.Column(_("Day")),
        kit.Column(_("Since"), number=True, wide=True),
        kit.Column(_("Incidents"), number=True),
    ]
    columns += [kit.Column(_("Expected"), number=True), kit.Column(_("Limit"), number=True, wide=True)]
    columns += [kit.Column(_("Chance"), wide=True), kit.Column(_("Reading"))]
    rows = [
        (
            when.short_day_text(one.day),
            str(offset),
            str(one.observed),
            when.count_text(round(one.expected, 1)),
            str(one.limit),
            _chance(one.p),
            _reading(one),
        )
        for one, offset in reversed(list(zip(after.tallies, after.offsets, strict=True)))
        if offset >= 0
    ]
    return kit.table(_("Day by day"), columns, rows)


def _chance(p: float) -> str:
    return _one_in(p) if p <= 0.1 else ""


def _one_in(p: float) -> str:
    """Return a small chance as "1 in 1,600", to three digits."""
    number = 1 / max(p, 1e-12)
    digits = max(0, len(str(int(number))) - 3)
    return _("1 in %(number)s") % {"number": when.count_text(round(number / 10**digits) * 10**digits)}


def _reading(one: counts.Tally) -> kit.Status:
    if one.observed >= one.limit:
        return kit.Status("at", _("Above limit"))
    if one.observed > one.high:
        return kit.Status("info", _("Above band"))
    return kit.Status("un", _("In the band"))


def _concerned(trigger: TriggerEvent) -> str:
    if trigger.is_national or trigger.area is None:
        return _("Every site")
    return _("Sites of %(area)s") % {"area": trigger.area.name}


def _facts(trigger: TriggerEvent) -> list[tuple[str, object]]:
    expected = [_("Street")] if trigger.expects_street else []
    expected += [_("Online")] if trigger.expects_online else []
    return [
        (_("Where"), trigger.where),
        (_("Kind"), trigger.get_kind_display()),
        (_("Concerns"), _concerned(trigger)),
        (_("Day it happened"), when.day_text(trigger.happened_on)),
        (_("Became known"), when.when_text(trigger.known_at)),
        (_("How sure"), trigger.get_sureness_display()),
        (_("Rise expected"), ", ".join(expected)),
        (_("In force until"), when.day_text(trigger.ends_on)),
        (_("Entered by"), kit.apart(trigger.entered_by.short_name)),
    ]


def _method(after: counts.Aftermath, found: Measured) -> kit.Method:
    baseline, last = after.baseline, after.tallies[-1]
    span = {"first": when.day_text(baseline.first), "last": when.day_text(baseline.last)}
    terms = _("Weekday and season") if baseline.seasonal else _("Weekday")
    return kit.Method(
        _("Daily count against a negative binomial baseline"),
        window=_("%(first)s to %(last)s, days of other events left out") % span,
        cut_off=when.day_text(found.known_to),
        parameters={
            _("Terms"): terms,
            _("Usual days"): when.count_text(baseline.usable_days),
            _("Alarm"): _("Chance below 1 in 1,000 on a day"),
            _("Latest day"): _one_in(last.p),
            _("All days together"): _one_in(after.total.p),
            _("Scatter (size)"): when.count_text(round(baseline.size, 1)) if baseline.size < 1e5 else _("Poisson"),
        },
    )
