"""How a trigger event runs: its clocks, its rise as expected beside what was counted, what raised it again, its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from aman.apps.strategy.models import Channel, DecayBasis
from aman.apps.strategy.pages_events_smooth import smoothed
from aman.apps.strategy.selectors import EventCourse, HalfLife, Measured
from aman.core.posture import Clock
from aman.core.posture.course import FIRST_HOURS, FLOOR_DAYS, SECOND_HOURS, THIRD_DAYS
from aman.kit import charts, when
from aman.kit import page as kit

CLOCK_WORDS: dict[Clock, tuple[str | Promise, str | Promise]] = {
    Clock.FIRST: (
        gettext_lazy("First 24 hours"),
        gettext_lazy("Say what is known, answer rumours, send the message to sites."),
    ),
    Clock.SECOND: (
        gettext_lazy("To 72 hours"),
        gettext_lazy("The peak: be seen, stewards at the road, ring local police."),
    ),
    Clock.THIRD: (
        gettext_lazy("To day 21"),
        gettext_lazy("Extra care, falling away. Look at the tension once a week."),
    ),
    Clock.CLOSE: (
        gettext_lazy("To eight weeks"),
        gettext_lazy("Back to everyday care. Write down what was learnt."),
    ),
}
BASES: dict[str, str | Promise] = {
    DecayBasis.DEFAULT: gettext_lazy("the default, from earlier events"),
    DecayBasis.FITTED: gettext_lazy("fitted to this event’s own counts"),
    DecayBasis.BY_HAND: gettext_lazy("set by hand"),
}


@dataclass(frozen=True)
class ClockLine:
    """One of the doctrine's clocks: its name, what it is for, until when, and whether it is over, running or ahead."""

    name: str
    aim: str
    until: date | datetime
    state: str
    is_moment: bool


@dataclass(frozen=True)
class CoursePage:
    """How an event runs: clocks, m(t) drawn, half-lives in words, what raised it again, and its close-out."""

    clocks: Sequence[ClockLine]
    chart: charts.LineChart
    half_lives: Sequence[str]
    height: str
    resets: kit.Table
    review_due: date
    review_words: str
    may_review: bool


def course_page(course: EventCourse, found: Measured, now: datetime) -> CoursePage:
    """Build the course of an event."""
    today = when.day_of(now)
    return CoursePage(
        clocks=_clocks(course, now),
        chart=_chart(course, found, today),
        half_lives=[_half_life(one) for one in (course.street, course.online) if one],
        height=_height(course),
        resets=_resets(course),
        review_due=course.review_due,
        review_words=review_words(course.review_due, today),
        may_review=course.event.reviewed_at is None and (today > course.event.ends_on or today >= course.review_due),
    )


def _clocks(course: EventCourse, now: datetime) -> list[ClockLine]:
    event = course.event
    ends: dict[Clock, date | datetime] = {
        Clock.FIRST: event.known_at + timedelta(hours=FIRST_HOURS),
        Clock.SECOND: event.known_at + timedelta(hours=SECOND_HOURS),
        Clock.THIRD: event.happened_on + timedelta(days=THIRD_DAYS),
        Clock.CLOSE: event.happened_on + timedelta(days=FLOOR_DAYS),
    }
    order = list(Clock)
    present = order.index(course.clock)
    found = []
    for number, (code, (name, aim)) in enumerate(CLOCK_WORDS.items()):
        state = "over" if number < present else "now" if number == present else "ahead"
        found.append(ClockLine(str(name), str(aim), ends[code], state, isinstance(ends[code], datetime)))
    return found


def _height(course: EventCourse) -> str:
    return _("%(height)s times the usual at first.") % {"height": when.count_text(round(course.event.height, 1))}


def _half_life(one: HalfLife) -> str:
    facts = {"days": when.count_text(round(one.days, 1)), "basis": BASES[one.basis]}
    if one.channel == Channel.STREET:
        first = _("In the street, half of the rise is gone after %(days)s days: %(basis)s.") % facts
    else:
        first = _("Online, half of the rise is gone after %(days)s days: %(basis)s.") % facts
    if one.low is None or one.high is None:
        return first
    bounds = {"low": when.count_text(round(one.low, 1)), "high": when.count_text(round(one.high, 1))}
    second = _("Between %(low)s and %(high)s days would fit as well (95 in 100).") % bounds
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def _chart(course: EventCourse, found: Measured, today: date) -> charts.LineChart:
    """Draw m(t) as expected, street and online apart, beside what was counted so far."""
    first = course.event.happened_on
    last = max(course.course.last_day(today), first + timedelta(days=THIRD_DAYS))
    lines = []
    if found.street is not None:
        label = _("Counted in the street, means of three days")
        counted = smoothed(found.street)
        lines.append(charts.Line(label, counted, 1, len(counted) - 1, label_below=True))
    for style, channel, label in (
        (2, Channel.STREET, _("Expected in the street")),
        (3, Channel.ONLINE, _("Expected online")),
    ):
        held = course.street if channel == Channel.STREET else course.online
        if held:
            values = [round(times, 2) for _on, times in course.expected(channel, first, last)]
            lines.append(charts.Line(label, values, style, {2: 3, 3: 1}[style]))
    return charts.LineChart(
        "course",
        _("How the rise is expected to pass"),
        _chart_words(course, first, last),
        lines=lines,
        reference=(1, _("usual = 1")),
        every=7,
    )


def _chart_words(course: EventCourse, first: date, last: date) -> str:
    channel = Channel.STREET if course.street else Channel.ONLINE
    values = dict(course.expected(channel, first, last))
    week = values.get(first + timedelta(days=7), 1.0)
    return _("Expected: %(peak)s times the usual on day 0, %(week)s on day 7, %(last)s on day %(day)d.") % {
        "peak": when.count_text(round(values[first], 1)),
        "week": when.count_text(round(week, 1)),
        "last": when.count_text(round(values[last], 1)),
        "day": (last - first).days,
    }


def _resets(course: EventCourse) -> kit.Table:
    columns = [kit.Column(_("Day")), kit.Column(_("What")), kit.Column(_("Words"), wide=True)]
    rows = [(when.short_day_text(one.on), one.get_kind_display(), one.words) for one in course.resets]
    return kit.table(_("Raised again"), columns, rows, empty=_("Nothing has raised it again."), hide_caption=True)


def review_words(due: date, today: date) -> str:
    """Say when the close-out is due."""
    days = (due - today).days
    if days < 0:
        return ngettext("Due for %(count)d day.", "Due for %(count)d days.", -days) % {"count": -days}
    if days == 0:
        return _("Due today.")
    return ngettext("Due in %(count)d day.", "Due in %(count)d days.", days) % {"count": days}
