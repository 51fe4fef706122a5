"""A site's page today: its level, why, what changed, the line of its day, and the two weeks ahead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.places import selectors_year as calendars
from aman.apps.strategy import pages_days as days
from aman.apps.strategy import selectors, words, words_days, words_tasks
from aman.apps.strategy.selectors import SiteDay
from aman.core.posture import Change, PostureLevel, SourceKind, Stewards, Task, TaskCode
from aman.core.rules import Anchor, Firing
from aman.kit import occasions, when

MOST_REASONS = 4
"""Reasons shown at once on a phone; the others wait behind one tap."""


@dataclass(frozen=True)
class TodayPage:
    """A site's page today."""

    site: str
    on: date
    hijri: str
    authority: str
    hijri_note: str
    rule: str
    level: str
    level_name: str
    step: int
    steps: int
    until: date | None
    why: Sequence[days.Why]
    more: Sequence[days.Why]
    changed: days.Changed | None
    line: Sequence[days.Item]
    tasks: Sequence[days.DayTask]
    stewards: Sequence[str]
    summary: str
    strip: Sequence[days.StripDay]
    reminders: Sequence[str]


@dataclass(frozen=True)
class Asked:
    """What the page is built from besides the day: the days ahead, what changed, what the site is reminded of."""

    ahead: Sequence[SiteDay] = ()
    change: Change | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    """Titles of the events that a change names, which may be over or withdrawn by now."""
    reminders: Sequence[tuple[date, Firing]] = ()


def names_of(day: SiteDay) -> words.Names:
    """Return the names behind a day's reasons. One query where dates that people entered are among them."""
    entered = {one.source for one in day.posture.reasons if one.code in words.ENTERED and one.source}
    return words.Names(
        area=day.site.area_name,
        events={key: one.title for key, one in day.triggers.items()},
        messages={key: one.subject for key, one in day.messages.items()},
        dates=calendars.date_words(entered) if entered else {},
    )


def today_page(day: SiteDay, asked: Asked, *, may_tap: bool, may_follow: bool = False) -> TodayPage:
    """Build a site's page from its day. may_follow: whether links to the panel's own pages lead anywhere."""
    names = names_of(day)
    why = days.why(day.posture.reasons, names, _urls(day, may_follow))
    tasks = _tasks(day, may_tap)
    return TodayPage(
        site=day.site.name,
        on=day.on,
        hijri=days.day_words(day.calendar.hijri),
        authority=days.authority_words(day.calendar.hijri),
        hijri_note=days.hijri_note(asked.ahead),
        rule=words_days.prayers_rule(day.calendar.prayers_from),
        level=day.posture.level,
        level_name=str(words.LEVELS[day.posture.level]),
        step=day.posture.level.step,
        steps=len(PostureLevel),
        until=days.until(asked.ahead, day.on),
        why=why[:MOST_REASONS],
        more=why[MOST_REASONS:],
        changed=days.changed(asked.change, replace(names, events={**names.events, **asked.titles})),
        line=days.line(days.prayers(day), tasks),
        tasks=tasks,
        stewards=[stewards_text(one) for one in day.posture.stewards],
        summary=summary(tasks),
        strip=days.strip(asked.ahead, day.on),
        reminders=_reminders(asked.reminders, {one.code for one in day.calendar.occasions}),
    )


def titles_of(change: Change) -> dict[str, str]:
    """Return the titles of the events a change names. One query, none where it names none."""
    named = [one.source for one in (*change.came, *change.went) if one.kind == SourceKind.TRIGGER]
    return {str(key): title for key, title in selectors.triggers().filter(uuid__in=named).values_list("uuid", "title")}


def _urls(day: SiteDay, may_follow: bool) -> Mapping[str, str]:
    """Return where the records behind the reasons can be read, by those who may."""
    if not may_follow:
        return {}
    found = {key: reverse("trigger_page", args=[one.uuid]) for key, one in day.triggers.items()}
    for one in day.posture.reasons:
        if one.kind == "SIGNAL" and one.source:
            found[one.source] = reverse("signal_page", args=[one.source])
    return found


def _tasks(day: SiteDay, may_tap: bool) -> list[days.DayTask]:
    """Return the tasks; the first that waits for a tap is the one to do now."""
    waiting = [task for task in day.posture.tasks if task.code not in day.done]
    following = next((task for task in waiting if task.code != TaskCode.ACKNOWLEDGE_MESSAGE), None)
    return [_task(task, day, is_next=task is following, may_tap=may_tap) for task in day.posture.tasks]


def _task(task: Task, day: SiteDay, *, is_next: bool, may_tap: bool) -> days.DayTask:
    by_link = task.code == TaskCode.ACKNOWLEDGE_MESSAGE
    message = day.messages.get(task.source) if by_link else None
    done = day.done.get(task.code)
    title = str(words_tasks.title(task.code))
    return days.DayTask(
        code=task.code,
        title=f"{title}: {message.subject}" if message else title,
        detail=str(words_tasks.detail(task.code)),
        start_by=task.start_by,
        minutes=task.minutes,
        because="",
        done_by=done.by if done else "",
        done_at=done.at if done else None,
        is_next=is_next,
        may_tap=may_tap and not by_link,
        message=message.uuid if message and may_tap else None,
    )


def summary(tasks: Sequence[days.DayTask]) -> str:
    """Say how many tasks there are and how many are done."""
    if not tasks:
        return _("No tasks today")
    done = sum(task.is_done for task in tasks)
    all_words = ngettext("%(count)d task", "%(count)d tasks", len(tasks)) % {"count": len(tasks)}
    return _("%(tasks)s, %(done)d done") % {"tasks": all_words, "done": done}


def stewards_text(one: Stewards) -> str:
    """Say how many stewards stand where, and from when."""
    facts = {"count": one.count, "prayer": _anchor(one.anchor)}
    if one.minutes is None:
        return (
            ngettext(
                "%(count)d steward while people come and go", "%(count)d stewards while people come and go", one.count
            )
            % facts
        )
    facts["time"] = f"{one.minutes // 60 % 24:02d}:{one.minutes % 60:02d}"
    return (
        ngettext(
            "%(count)d steward from %(time)s, for %(prayer)s",
            "%(count)d stewards from %(time)s, for %(prayer)s",
            one.count,
        )
        % facts
    )


def _anchor(anchor: str) -> str:
    if anchor == Anchor.EID:
        return str(_("the Eid prayer"))
    return str(occasions.PRAYERS.get(anchor.lower(), _("what is on")))


def _reminders(found: Sequence[tuple[date, Firing]], present: Collection[str]) -> list[str]:
    """Say what is coming, each once; what is on already is not to be prepared for."""
    said: dict[str, str] = {}
    for on, fired in found:
        cause = next((one for one in fired.causes if one.kind == SourceKind.OCCASION), None)
        if cause is None or cause.code in present:
            continue
        name = words_days.name(cause.code)
        shown = name if cause.is_certain else _("%(occasion)s, perhaps") % {"occasion": name}
        said.setdefault(cause.code, _("%(day)s: %(what)s") % {"day": when.short_day_text(on), "what": shown})
    return list(said.values())
