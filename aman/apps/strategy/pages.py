"""What a site's day is made of as a page: frozen values built from the selectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.strategy import words
from aman.apps.strategy.selectors import DoneTask, SiteDay
from aman.core.posture import PostureLevel, Task, TaskCode
from aman.kit import hijri


@dataclass(frozen=True)
class Why:
    """One reason of a site's day and where it comes from."""

    icon: str
    text: str
    source: str
    at: time | None


@dataclass(frozen=True)
class DayTask:
    """One task of a site's day."""

    code: str
    title: str
    detail: str
    start_by: time | None
    done: DoneTask | None
    is_next: bool
    may_tap: bool
    message: UUID | None
    """The message to read, where the task is to acknowledge one."""


@dataclass(frozen=True)
class TodayPage:
    """A site's page today."""

    site: str
    on: date
    hijri: str
    level: str
    level_name: str
    step: int
    steps: int
    meanings: Sequence[tuple[str, str]]
    why: Sequence[Why]
    tasks: Sequence[DayTask]
    summary: str
    prayer_at: time | None


def today_page(day: SiteDay, *, may_tap: bool) -> TodayPage:
    """Build a site's page from its day."""
    posture = day.posture
    why = [
        Why(words.ICONS[one.code], words.reason_text(one, day), words.source_text(one), one.at)
        for one in posture.reasons
    ]
    tasks = _tasks(day, may_tap)
    return TodayPage(
        site=day.site.name,
        on=day.on,
        hijri=hijri.words(day.hijri),
        level=posture.level,
        level_name=str(words.LEVELS[posture.level]),
        step=posture.level.step,
        steps=len(PostureLevel),
        meanings=[(str(words.LEVELS[level]), str(words.MEANINGS[level])) for level in PostureLevel],
        why=why,
        tasks=tasks,
        summary=_summary(tasks),
        prayer_at=next((one.at for one in posture.reasons if one.at), None),
    )


def _tasks(day: SiteDay, may_tap: bool) -> list[DayTask]:
    """Return the tasks; the first that waits for a tap is the one to do now."""
    waiting = [task for task in day.posture.tasks if task.code not in day.done]
    following = next((task for task in waiting if task.code is not TaskCode.ACKNOWLEDGE_MESSAGE), None)
    return [_task(task, day, is_next=task is following, may_tap=may_tap) for task in day.posture.tasks]


def _task(task: Task, day: SiteDay, *, is_next: bool, may_tap: bool) -> DayTask:
    title, detail = words.TASKS[task.code]
    by_link = task.code is TaskCode.ACKNOWLEDGE_MESSAGE
    subject = day.messages[task.source].subject if by_link else ""
    return DayTask(
        code=task.code,
        title=f"{title}: {subject}" if subject else str(title),
        detail=str(detail),
        start_by=task.start_by,
        done=day.done.get(task.code),
        is_next=is_next,
        may_tap=may_tap and not by_link,
        message=day.messages[task.source].uuid if by_link and may_tap else None,
    )


def _summary(tasks: Sequence[DayTask]) -> str:
    if not tasks:
        return _("No tasks today")
    done = sum(task.done is not None for task in tasks)
    all_words = ngettext("%(count)d task", "%(count)d tasks", len(tasks)) % {"count": len(tasks)}
    return _("%(tasks)s, %(done)d done") % {"tasks": all_words, "done": done}
