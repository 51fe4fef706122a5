"""The page of a run: how far it is, what each method said, and what was raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.surveillance import selectors, words
from aman.apps.surveillance.models import Run, RunOutcome
from aman.apps.surveillance.pages import Card, card
from aman.kit import page as kit
from aman.kit import when
from aman.kit.templatetags.pagekit import ltr

KINDS: dict[str, kit.Kind] = {
    RunOutcome.QUEUED: "info",
    RunOutcome.RUNNING: "info",
    RunOutcome.DONE: "ok",
    RunOutcome.TOO_FEW_DAYS: "un",
    RunOutcome.FAILED: "bad",
}


@dataclass(frozen=True)
class RunPage:
    """One run."""

    title: str
    state: kit.Status
    goes_on: bool
    step: str
    progress: int
    facts: Sequence[tuple[str, object]]
    parts: kit.Table
    raised: Sequence[Card]


def _step(run: Run) -> str:
    return str(run.get_step_display() if run.step else run.get_outcome_display())


def run_page(run: Run) -> RunPage:
    """Build the page of a run."""
    names = selectors.category_names()
    goes_on = run.outcome in {RunOutcome.QUEUED, RunOutcome.RUNNING}
    return RunPage(
        title=_("Look at the counts up to %(day)s") % {"day": when.day_text(run.as_of)},
        state=state(run),
        goes_on=goes_on,
        step=_step(run),
        progress=run.progress,
        facts=_facts(run),
        parts=_parts(run),
        raised=[] if goes_on else [card(one, names) for one in selectors.signals_of(run)[:12]],
    )


def state(run: Run) -> kit.Status:
    """Return where a run stands."""
    return kit.Status(KINDS[run.outcome], run.get_outcome_display())


def _facts(run: Run) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = [
        (_("Why"), run.get_kind_display()),
        (_("Records known by"), when.when_html(run.made_at)),
        (_("Incidents read"), when.count_text(run.incidents)),
        (_("Areas and types together"), when.count_text(run.series)),
        (_("Raised or made stronger"), when.count_text(run.raised)),
        (_("Version"), ltr(run.version) if run.version else ""),
        (_("Digest of the results"), ltr(run.digest[:16]) if run.digest else ""),
    ]
    if run.started_by:
        pairs.insert(1, (_("Asked by"), kit.apart(run.started_by.short_name)))
    return [pair for pair in pairs if pair[1] != ""]


def _parts(run: Run) -> kit.Table:
    columns = [kit.Column(_("Method")), kit.Column(_("Days")), kit.Column(_("Series or places"), number=True)]
    columns += [kit.Column(_("Seed"), number=True, wide=True), kit.Column(_("Digest"), wide=True)]
    rows = [
        (
            words.METHODS.get(one.method, one.method),
            words.span_short(one.first, one.last),
            when.count_text(one.series),
            ltr(one.seed),
            ltr(one.digest[:12]),
        )
        for one in selectors.parts_of(run)
    ]
    return kit.table(_("What each method looked at"), columns, rows, hide_caption=True, empty=_("Nothing yet."))


def run_table(found: Sequence[Run]) -> kit.Table:
    """Table runs, newest first."""
    columns = [kit.Column(_("Up to")), kit.Column(_("Why")), kit.Column(_("State"))]
    columns += [kit.Column(_("Raised"), number=True), kit.Column(_("Known by"), wide=True)]
    rows = [
        (
            kit.Link(reverse("look_page", args=[one.uuid]), when.short_day_text(one.as_of)),
            one.get_kind_display(),
            state(one),
            when.count_text(one.raised),
            when.when_html(one.made_at),
        )
        for one in found
    ]
    return kit.table(_("Looks at the counts"), columns, rows, hide_caption=True, empty=_("No look has been made yet."))
