"""What the pages of the picture are made of: frozen values built from the selectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.surveillance import selectors, words
from aman.apps.surveillance.boards import ALL, CountBoard
from aman.apps.surveillance.models import Run, Signal, SignalState
from aman.core import counts
from aman.kit import charts, when
from aman.kit import page as kit

CHART_DAYS = 56
TABLE_DAYS = 730
MOST_CARDS = 12
MOST_ROWS = 60
OPEN_STATES = (SignalState.NEW, SignalState.WATCHING)


@dataclass(frozen=True)
class Card:
    """One signal in the list: strength, state, what was seen, and its last days."""

    url: str
    title: str
    strength: kit.Status
    state: kit.Status
    seen: str
    usual: str
    spark: charts.Spark | None
    decided_by: str


@dataclass(frozen=True)
class PicturePage:
    """The picture: open signals, the days of all incidents, and where they were."""

    open_signals: Sequence[Card]
    waiting: int
    decided: kit.Table
    chart: charts.BarChart
    tally: str
    tally_method: kit.Method | None
    where: kit.Table
    run: Run | None
    run_words: str
    until: date
    is_today: bool


def picture_page(now: datetime, *, area: str = "", region: str = "", until: date | None = None) -> PicturePage:
    """Build the picture as it stands, or as it stood on a day. A fixed number of queries."""
    today = when.day_of(now)
    last = until or today
    names = selectors.category_names()
    found = list(selectors.signals(area=area).filter(as_of__lte=last)[:200])
    opened = [one for one in found if one.state in OPEN_STATES]
    board = selectors.board(first=last - timedelta(days=TABLE_DAYS - 1), last=last)
    regions = [region] if region else selectors.home_regions()
    chart, tally, method = day_chart(last, now, area=area, regions=regions)
    run = selectors.latest_run()
    return PicturePage(
        open_signals=[card(one, names) for one in opened[:MOST_CARDS]],
        waiting=sum(one.state == SignalState.NEW for one in opened),
        decided=_decided([one for one in found if one.state not in OPEN_STATES][:10], names),
        chart=chart,
        tally=tally,
        tally_method=method,
        where=_where(board, area, regions, names),
        run=run,
        run_words=_run_words(run),
        until=last,
        is_today=last == today,
    )


def card(signal: Signal, names: dict[str, Any]) -> Card:
    """Return a signal as a list shows it."""
    return Card(
        url=reverse("signal_page", args=[signal.uuid]),
        title=words.title(signal, names),
        strength=words.strength(signal.level),
        state=words.state(signal.state),
        seen=words.seen(signal),
        usual=words.usual(signal.expected),
        spark=_spark(signal),
        decided_by=signal.decided_by.short_name if signal.decided_by else "",
    )


def day_chart(
    last: date, now: datetime, *, area: str = "", regions: Sequence[str] = (), days: int = CHART_DAYS
) -> tuple[charts.BarChart, str, kit.Method | None]:
    """Draw the days up to one, street incidents in scope, against their usual; say the last day in words."""
    options = counts.DailyOptions()
    history = options.baseline_days + options.gap_days
    found = selectors.totals(first=last - timedelta(days=history - 1), last=last, area=area, regions=regions)
    row = found.street[int((found.street > 0).argmax()) :] if found.street.any() else found.street
    known = selectors.shares_known(last=last, days=days, now=now)
    first = last - timedelta(days=days - 1)
    shown = found.street[-days:]
    try:
        baseline = counts.fit_daily(row, last, options)
    except (counts.TooFewBaselineDays, counts.NoFit):
        return _plain_chart(shown, first), _("There is too little history yet to say what is usual."), None
    tallies = counts.tallies(shown, first, baseline, known)
    bars = [
        charts.Bar(
            words.tick(one.day), one.observed, one.expected, one.low, one.high, one.limit, one.observed >= one.limit
        )
        for one in tallies
    ]
    return _bar_chart(bars), _tally_words(tallies[-1], now), _tally_method(baseline, last, tallies[-1])


def _bar_chart(bars: Sequence[charts.Bar]) -> charts.BarChart:
    highest = max((bar.value for bar in bars), default=0)
    above = sum(bar.alarm for bar in bars)
    description = _("The highest day has %(highest)d; days above the limit: %(above)d.") % {
        "highest": highest,
        "above": above,
    }
    return charts.BarChart(
        "days", _("Incidents per day"), description, bars=bars, unit=_("Incidents that day"), every=7
    )


def _plain_chart(values: Any, first: date) -> charts.BarChart:
    return _bar_chart([charts.Bar(words.tick(first + timedelta(days=n)), int(v)) for n, v in enumerate(values)])


def _tally_words(tally: counts.Tally, now: datetime) -> str:
    facts = {"count": tally.observed, "day": when.day_text(tally.day), "expected": when.count_text(tally.expected)}
    if tally.day == when.day_of(now):
        return (
            ngettext(
                "%(count)d incident so far today. About %(expected)s would be usual by the end of the day.",
                "%(count)d incidents so far today. About %(expected)s would be usual by the end of the day.",
                tally.observed,
            )
            % facts
        )
    return (
        ngettext(
            "%(count)d incident on %(day)s. About %(expected)s would be usual.",
            "%(count)d incidents on %(day)s. About %(expected)s would be usual.",
            tally.observed,
        )
        % facts
    )


def _tally_method(baseline: counts.DailyBaseline, last: date, tally: counts.Tally) -> kit.Method:
    terms = _("Weekday and season") if baseline.seasonal else _("Weekday")
    return kit.Method(
        words.METHODS["NB2_DAILY"],
        window=words.span(baseline.first, baseline.last),
        cut_off=when.day_text(last),
        parameters={
            _("Terms"): terms,
            _("Alarm"): _("Chance below 1 in 1,000 on a day"),
            _("This day"): words.one_in(tally.p),
            _("Scatter (size)"): when.count_text(round(baseline.size, 1)) if baseline.size < 1e5 else _("Poisson"),
        },
    )


def _where(board: CountBoard, area: str, regions: Sequence[str], names: dict[str, Any]) -> kit.Table:
    """Table the counts by area, or by type within one area."""
    groups: dict[tuple[str, str], Any] = {}
    for series, row in zip(board.series, board.counts, strict=True):
        elsewhere = series.area_code != area if area else bool(regions) and series.region not in regions
        if series.category == ALL or elsewhere:
            continue
        code = series.category if area else series.area_code
        label = words.category_text(code, names) if area else series.area_name
        groups[label, code] = groups.get((label, code), 0) + row
    head = _("Type") if area else _("Area")
    columns = [kit.Column(head), kit.Column(_("Last 7 days"), number=True)]
    columns += [kit.Column(_("Last 28 days"), number=True), kit.Column(_("Usual in 28 days"), number=True, wide=True)]
    rows = []
    for (label, code), row in sorted(groups.items()):
        past = row[:-28]
        usual = round(28 * float(past.mean()), 1) if past.size else 0.0
        name = label if area else kit.Link(f"?area={code}", label)
        cells = (name, when.count_text(int(row[-7:].sum())), when.count_text(int(row[-28:].sum())))
        rows.append(kit.TableRow((*cells, when.count_text(usual))))
    caption = _("Incidents by type") if area else _("Incidents by area")
    return kit.Table(caption, columns, rows, hide_caption=True, empty=_("No incidents in these days."))


def _decided(found: Sequence[Signal], names: dict[str, Any]) -> kit.Table:
    columns = [kit.Column(_("Signal")), kit.Column(_("Decision")), kit.Column(_("By"), wide=True)]
    rows = [
        (
            kit.Link(reverse("signal_page", args=[one.uuid]), words.title(one, names), when.short_day_text(one.as_of)),
            words.state(one.state),
            kit.apart(one.decided_by.short_name) if one.decided_by else "",
        )
        for one in found
    ]
    return kit.table(_("Decided signals"), columns, rows, hide_caption=True, empty=_("Nothing has been decided yet."))


def _run_words(run: Run | None) -> str:
    if run is None:
        return _("The counts have not been looked at yet.")
    return ngettext(
        "%(count)s series of counts looked at together, up to %(day)s.",
        "%(count)s series of counts looked at together, up to %(day)s.",
        run.series,
    ) % {"count": when.count_text(run.series), "day": when.day_text(run.as_of)}


def _window(signal: Signal) -> dict[str, Any]:
    windows = signal.parameters.get("windows", [])
    return next((one for one in windows if one["days"] == signal.window_days), {})


def _spark(signal: Signal) -> charts.Spark | None:
    line = signal.parameters.get("track")
    if not line:
        return None
    values = line["observed"][-14:]
    limits = words.limits_of(signal, len(line["observed"]))[-14:]
    return charts.Spark(
        values,
        frozenset(
            n
            for n, (value, limit) in enumerate(zip(values, limits, strict=True))
            if limit is not None and value >= limit
        ),
    )
