"""What hangs on a risk, in words: measures, steps of the plan, comments, proposals, and choices for forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.accounts import selectors as accounts
from aman.apps.strategy import selectors, words_risk
from aman.apps.strategy.models import (
    ControlCheck,
    ControlState,
    ProposalState,
    Risk,
    RiskControl,
    RiskProposal,
    RiskTreatment,
    TreatmentState,
)
from aman.kit import page as kit
from aman.kit import when

OWNERS = ("ANALYST", "PANEL_MEMBER", "CHAIR", "DUTY_OFFICER")
FOUND: dict[str, kit.Kind] = {
    ControlState.PRESENT: "ok",
    ControlState.DEFICIENT: "at",
    ControlState.NEEDED: "info",
    ControlState.REMOVED: "un",
}
PLANNED: dict[str, kit.Kind] = {
    TreatmentState.PLANNED: "info",
    TreatmentState.STARTED: "info",
    TreatmentState.DONE: "ok",
    TreatmentState.DROPPED: "un",
}


@dataclass(frozen=True)
class ControlWords:
    """A measure in a list."""

    name: str
    state: kit.Status
    effect: str
    url: str


@dataclass(frozen=True)
class StepWords:
    """A step of the plan in a list."""

    what: str
    state: kit.Status
    owner: str
    due: date
    cost: str
    hours: str
    said: str
    url: str


@dataclass(frozen=True)
class Comment:
    """What somebody of the site said."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Card:
    """A proposal: what it would do, why, from which numbers, and what became of it."""

    title: str
    reason: str
    said: str
    numbers: list[tuple[str, str]]
    by: str
    url: str
    state: kit.Status


@dataclass(frozen=True)
class ControlPage:
    """A measure with how it was found each time, and where its form starts."""

    title: str
    checks: kit.Table
    start: dict[str, Any]


@dataclass(frozen=True)
class TreatChoices:
    """Whom a step can be given to, and which measures it can bring, by public id."""

    _people: dict[str, Any] = field(default_factory=dict)
    _controls: dict[str, tuple[str, RiskControl]] = field(default_factory=dict)

    @property
    def people(self) -> list[tuple[str, str]]:
        """The people as choices."""
        return [(key, one.short_name) for key, one in self._people.items()]

    @property
    def controls(self) -> list[tuple[str, str]]:
        """The measures as choices."""
        return [(key, name) for key, (name, _control) in self._controls.items()]

    def person(self, key: str) -> Any:
        """Return who was chosen."""
        return self._people[key]

    def control(self, key: str) -> RiskControl | None:
        """Return the measure chosen, None for none."""
        return self._controls[key][1] if key else None


def controls(risk: Risk, found: Sequence[selectors.ControlLine], *, may: bool) -> list[ControlWords]:
    """Return the measures of a risk; with a link for whoever may check them."""
    return [
        ControlWords(
            line.name,
            kit.Status(FOUND[line.now.state], line.now.get_state_display()),
            _effect(line.now),
            reverse("risk_control", args=[risk.uuid, line.control.uuid]) if may else "",
        )
        for line in found
    ]


def _effect(check: ControlCheck) -> str:
    axis = words_risk.AXES[check.control.axis]
    given = {"factor": axis, "percent": check.effect, "sure": check.get_confidence_display(), "left": check.works}
    if check.state == ControlState.DEFICIENT:
        return _("%(factor)s, %(percent)s %% when whole, %(left)s %% of that left. %(sure)s") % given
    return _("%(factor)s, %(percent)s %%. %(sure)s") % given


def control_page(control: RiskControl) -> ControlPage:
    """Return a measure with how it was found each time."""
    line = next(one for one in selectors.controls_of(control.risk) if one.control.pk == control.pk)
    columns = [kit.Column(_("Day")), kit.Column(_("Found")), kit.Column(_("Effect"), number=True)]
    columns += [kit.Column(_("By"), wide=True), kit.Column(_("How it is known"))]
    rows = [_check_row(one) for one in (line.now, *line.earlier)]
    start = {name: getattr(line.now, name) for name in ("state", "effect", "works", "confidence")}
    return ControlPage(line.name, kit.table(_("How it was found"), columns, rows), start)


def _check_row(one: ControlCheck) -> list[object]:
    found = kit.Status(FOUND[one.state], one.get_state_display())
    return [
        when.short_day_text(one.at), found, f"{one.effect} %", kit.apart(one.by.short_name),
        selectors.words_of(one, "why"),
    ]  # fmt: skip


def steps(risk: Risk, found: Sequence[RiskTreatment], *, may: bool) -> list[StepWords]:
    """Return the steps of the plan; with a link for whoever may settle them."""
    return [_step(risk, one, may) for one in found]


def _step(risk: Risk, one: RiskTreatment, may: bool) -> StepWords:
    is_open = one.state in {TreatmentState.PLANNED, TreatmentState.STARTED}
    hours = ngettext("%(n)s hour", "%(n)s hours", one.hours) % {"n": when.count_text(one.hours)} if one.hours else ""
    return StepWords(
        what=selectors.words_of(one, "what"),
        state=kit.Status(PLANNED[one.state], one.get_state_display()),
        owner=one.owner.short_name,
        due=one.due_on,
        cost=one.get_cost_display(),
        hours=hours,
        said=selectors.words_of(one, "settled_why"),
        url=reverse("risk_treatment", args=[risk.uuid, one.uuid]) if may and is_open else "",
    )


def comments(risk: Risk) -> list[Comment]:
    """Return what people of the site said, newest first."""
    found = selectors.comments_of(risk)
    return [Comment(selectors.words_of(one, "text"), one.by.short_name, one.at) for one in found]


def card(proposal: RiskProposal, *, may: bool) -> Card:
    """Return a proposal in words; with a link for whoever may decide it."""
    by = proposal.made_by.short_name if proposal.made_by else _("Worked out from the records")
    at = _("%(by)s, %(when)s") % {"by": words_risk.apart(by), "when": when.when_text(proposal.made_at)}
    kinds: dict[str, kit.Kind] = {ProposalState.WAITING: "at", ProposalState.ACCEPTED: "ok"}
    if proposal.decided_by and proposal.decided_at:
        given = {"by": words_risk.apart(proposal.decided_by.short_name), "when": when.when_text(proposal.decided_at)}
        at = _("Decided by %(by)s, %(when)s") % given
    is_open = proposal.state == ProposalState.WAITING
    return Card(
        title=words_risk.proposed(proposal.kind, proposal.axis, proposal.steps),
        reason=words_risk.reason(proposal.rule, proposal.numbers) or str(proposal.get_kind_display()),
        said=selectors.words_of(proposal, "why" if is_open else "decided_why"),
        numbers=words_risk.numbers(proposal.numbers),
        by=at,
        url=reverse("risk_proposal", args=[proposal.risk.uuid, proposal.uuid]) if may and is_open else "",
        state=kit.Status(kinds.get(proposal.state, "un"), proposal.get_state_display()),
    )


def treat_choices(risk: Risk, now: datetime) -> TreatChoices:
    """Return whom a step can be given to: the panel's people, and the site's own lead."""
    code = risk.area.code if risk.area else ""
    people = accounts.people_covering(*OWNERS, area_code=code, now=now)
    if risk.site:
        people = [*people, *accounts.leads_of(risk.site.uuid, now)]
    named = {str(one.uuid): one for one in people}
    kept = {str(one.control.uuid): (one.name, one.control) for one in selectors.controls_of(risk)}
    return TreatChoices(named, kept)
