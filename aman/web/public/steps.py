"""The questions of the public door in short pages. What was answered travels with the form, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.forms_entry import ReportForm
from aman.apps.incidents.models import ReportKind

_WHEN = ("occurred_on", "occurred_at", "when_about", "day_unknown")
_WHERE = ("site", "area", "postcode", "place_words", "point", "place_unknown")
_SEARCH = "site_search"


@dataclass(frozen=True)
class Step:
    """One page of questions; `files` where it takes files, so that it is the last before sending."""

    name: str
    title: str | Promise
    fields: tuple[str, ...]
    files: bool = False


_WHAT = Step("what", _("What happened"), ("narrative", "subject"))
_ONLINE = Step("online", _("What you saw online"), ("narrative", "place_words", "links", "subject"))
_PLACE = Step("place", _("When and where"), (*_WHEN, *_WHERE))
_ABOUT = Step("about", _("When, and which place it is about"), (*_WHEN, "site", "place_unknown"))
_REACH = Step(
    "reach",
    _("What you need, and how to reach you"),
    ("help_needed", "contact_rule", "contact", "safe_times", "safe_word", "name"),
)
_SHARE = Step("share", _("Who may know"), ("consents", "excluded", "exclude_site"))
_CHECK = Step("check", _("Photos, and sending"), ("links", "keep_files"), files=True)
_SHORT = Step("short", _("What you saw"), ("narrative", *_WHEN, *_WHERE, "keep_files"), files=True)

_LONG = (_WHAT, _PLACE, _REACH, _SHARE, _CHECK)
_FLOWS: Mapping[str, tuple[Step, ...]] = {
    ReportKind.SUSPICIOUS: (_SHORT,),
    ReportKind.ONLINE: (_ONLINE, _ABOUT, _REACH, _SHARE, Step("check", _CHECK.title, ("keep_files",), files=True)),
}


@dataclass(frozen=True)
class Page:
    """A step as it is shown: what comes before and after, and the answers of the other steps to carry along."""

    step: Step
    number: int
    total: int
    before: Step | None
    after: Step | None
    carried: list[tuple[str, str]]


def flow(kind: str) -> tuple[Step, ...]:
    """Return the steps of a kind of report. Something suspicious has one page of three questions."""
    return _FLOWS.get(kind, _LONG)


def step_of(kind: str, name: str) -> Step:
    """Return a step of a flow by name, and its first for a name it does not have."""
    steps = flow(kind)
    return next((one for one in steps if one.name == name), steps[0])


def following(kind: str, step: Step) -> Step:
    """Return the step after one, and the last one after itself."""
    steps = flow(kind)
    return steps[min(steps.index(step) + 1, len(steps) - 1)]


def names(step: Step, form: ReportForm) -> tuple[str, ...]:
    """Return the names of the fields of a step, with one question for each who may be told."""
    found: list[str] = []
    for name in step.fields:
        found += list(form.consents) if name == "consents" else [name]
    return tuple(found)


def wrong_step(form: ReportForm, kind: str) -> Step:
    """Return the first step with an answer that needs another look; the last one where it is none of theirs."""
    steps = flow(kind)
    return next((step for step in steps if set(names(step, form)) & set(form.errors)), steps[-1])


def page_of(form: ReportForm, kind: str, step: Step) -> Page:
    """Return a step as it is shown."""
    steps = flow(kind)
    place = steps.index(step)
    return Page(
        step=step,
        number=place + 2,
        total=len(steps) + 1,
        before=steps[place - 1] if place else None,
        after=steps[place + 1] if place + 1 < len(steps) else None,
        carried=_carried(form, names(step, form)),
    )


def place_step(kind: str) -> Step:
    """Return the step of a flow that asks where it was."""
    return next((one for one in flow(kind) if "point" in one.fields), flow(kind)[0])


def everything(form: ReportForm) -> list[tuple[str, str]]:
    """Return every answer, as it was typed, for a page that asks none of the questions."""
    return _carried(form, ())


def _carried(form: ReportForm, shown: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the answers of every question that is not shown, as they were typed."""
    kept = [name for name in form.fields if name not in shown and name != _SEARCH]
    return [(name, one) for name in kept for one in values(form.data, name) if one]


def values(data: Any, name: str) -> list[str]:
    """Return what was sent under a name: a form gives lists, a page that fills it in gives plain values."""
    if hasattr(data, "getlist"):
        return [str(one) for one in data.getlist(name)]
    found = data.get(name, [])
    return [str(one) for one in found] if isinstance(found, list | tuple) else [str(found)]
