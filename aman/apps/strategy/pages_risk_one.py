"""One risk as its page shows it: history, assessments with their spread, measures, plan, what is carried, comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.strategy import acts_risk, pages_risk_parts, selectors, words_risk
from aman.apps.strategy import pages_risk as shared
from aman.apps.strategy.models import (
    AssessmentState,
    ProposalState,
    Risk,
    RiskAcceptance,
    RiskAssessment,
    RiskPosition,
    TreatmentState,
)
from aman.core import risk as arithmetic
from aman.kit import page as kit
from aman.kit import when
from aman.kit.ladders import Ladder, Rung

SHOWN_TO_SITE = {AssessmentState.APPROVED, AssessmentState.SUPERSEDED}
OPEN = {AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.SECOND_ASKED}
STATES: dict[str, kit.Kind] = {
    AssessmentState.APPROVED: "ok",
    AssessmentState.SUBMITTED: "at",
    AssessmentState.SECOND_ASKED: "at",
    AssessmentState.DRAFT: "info",
}


@dataclass(frozen=True)
class Judged:
    """An assessment in the list of a risk's."""

    title: str
    state: kit.Status
    spread: kit.Status | str
    facts: list[tuple[str, object]]
    said: str
    links: list[tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """Something said about a risk: words of ours, and what somebody wrote."""

    words: str
    said: str = ""
    url: str = ""
    ended: str = ""


@dataclass(frozen=True)
class RiskPage:
    """Everything the page of one risk shows."""

    title: str
    reference: str
    place: str
    place_words: str
    statement: str
    site: Any
    matrix_url: str
    marks: list[kit.Status]
    closed: str
    history: Ladder | None
    judged: list[Judged]
    controls: list[pages_risk_parts.ControlWords]
    together: str
    steps: list[pages_risk_parts.StepWords]
    appetite: str
    carried: list[Said]
    comments: list[pages_risk_parts.Comment]
    proposals: list[pages_risk_parts.Card] = field(default_factory=list)
    settled: list[pages_risk_parts.Card] = field(default_factory=list)
    method: kit.Method | None = None
    assess_url: str = ""
    control_url: str = ""
    treat_url: str = ""
    accept_url: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


def risk_page(risk: Risk, *, reader: Any, now: datetime, for_site: bool = False) -> RiskPage:
    """Return the page of a risk. for_site: for people of the place, who comment and change nothing."""
    owner = selectors.owner_of(risk)
    may = not for_site and risk.closed_at is None and selectors.may_assess(reader, owner, now)
    every = selectors.assessments_of(risk)
    judged = next((one for one in every if one.state == AssessmentState.APPROVED), None)
    positions, controls = selectors.history_of(risk), selectors.controls_of(risk)
    stands = selectors.standing_of(judged, [line.now for line in controls]) if judged else None
    proposals = [] if for_site else selectors.proposals_of(risk)
    frame = selectors.frame_of(owner)
    return RiskPage(
        title=f"{risk.reference} {words_risk.threat(risk.threat)}",
        reference=risk.reference,
        place=acts_risk.place_name(risk),
        place_words=acts_risk.place_words(risk),
        statement=acts_risk.statement(risk),
        site=risk.site,
        matrix_url=acts_risk.matrix_url(owner),
        marks=_marks(positions),
        closed=_closed(risk),
        history=_history(risk, positions, when.day_of(now)),
        judged=_judged(every, reader=reader, may=may, for_site=for_site),
        controls=pages_risk_parts.controls(risk, controls, may=may),
        together=_together(stands),
        steps=pages_risk_parts.steps(risk, selectors.treatments_of(risk), may=may),
        appetite=_appetite(frame, positions, when.day_of(now)),
        carried=_carried(risk, selectors.acceptances_of(risk), may=may, today=when.day_of(now)),
        comments=pages_risk_parts.comments(risk),
        proposals=[pages_risk_parts.card(one, may=may) for one in proposals if one.state == ProposalState.WAITING],
        settled=[pages_risk_parts.card(one, may=False) for one in proposals if one.state != ProposalState.WAITING],
        method=_method(judged, stands),
        **_urls(risk, every, may, stands is not None),
    )


def _urls(risk: Risk, every: Sequence[RiskAssessment], may: bool, is_placed: bool) -> dict[str, Any]:
    if not may:
        return {}
    names = {"control_url": "risk_control_new", "treat_url": "risk_treat"}
    if is_placed:
        names["accept_url"] = "risk_accept"
    if not any(one.state in OPEN for one in every):
        names["assess_url"] = "risk_assess"
    found: dict[str, Any] = {name: reverse(route, args=[risk.uuid]) for name, route in names.items()}
    found["links"] = [
        (reverse("risk_propose", args=[risk.uuid]), _("Propose a change")),
        (reverse("risk_close", args=[risk.uuid]), _("Close the risk")),
    ]
    return found


def _marks(positions: Sequence[RiskPosition]) -> list[kit.Status]:
    if not positions:
        return [kit.Status("un", _("Not assessed"), tag=True)]
    now = positions[0]
    given = {"band": words_risk.band(now.band)}
    found = [kit.Status("info", _("Residual: %(band)s") % given, tag=True)]
    found.append(kit.Status("un", _("Inherent: %(band)s") % {"band": words_risk.band(now.inherent_band)}, tag=True))
    if between := shared.between(now.best_band, now.worst_band):
        found.append(kit.Status("un", _("As sure as the measures are: %(range)s") % {"range": between}, tag=True))
    target = {"band": words_risk.band(now.target_band)}
    if now.target_band != now.band:
        found.append(kit.Status("ok", _("Once what is needed is done: %(band)s") % target, tag=True))
    return found


def _closed(risk: Risk) -> str:
    if risk.closed_at is None:
        return ""
    words = _("Closed on %(day)s. %(why)s")
    return words % {"day": when.day_text(risk.closed_at), "why": selectors.words_of(risk, "closed_why")}


def _history(risk: Risk, positions: Sequence[RiskPosition], today: date) -> Ladder | None:
    """Return the ladder of a risk on its present matrix; a position on an earlier one cannot be compared."""
    if not positions:
        return None
    now = positions[0]
    matrix = selectors.matrix_of(now.matrix, now.matrix_version)
    same = [one for one in reversed(positions) if (one.matrix, one.matrix_version) == (now.matrix, now.matrix_version)]
    rungs = [
        Rung(when.day_of(one.at), matrix.rank(one.band), matrix.rank(one.inherent_band), one.get_because_display())
        for one in same
    ]
    told = [f"{when.short_day_text(one.at)}: {words_risk.band(one.band)}" for one in same]
    title = _("Residual risk of %(risk)s") % {"risk": risk.reference}
    return Ladder(
        "history", title, "; ".join(told), levels=[words_risk.band(code) for code in matrix.bands], rungs=rungs,
        until=today, label=_("Residual"), beside_label=_("Inherent"),
    )  # fmt: skip


def _judged(every: Sequence[RiskAssessment], *, reader: Any, may: bool, for_site: bool) -> list[Judged]:
    """Return the assessments to show: to a second assessor not the first view, to the site only those approved."""
    mine = {one.second_of_id for one in every if one.assessor_id == reader.pk and one.state == AssessmentState.DRAFT}
    found = []
    for one in every:
        if for_site and one.state not in SHOWN_TO_SITE:
            continue
        if one.pk in mine:
            found.append(_hidden(one))
        else:
            found.append(_shown(one, every, reader, may, for_site))
    return found


def _title(one: RiskAssessment) -> str:
    words = _("Second view, version %(n)d") if one.second_of_id else _("Version %(n)d")
    return words % {"n": one.version}


def _hidden(one: RiskAssessment) -> Judged:
    name = {"name": words_risk.apart(one.assessor.short_name)}
    by = _("By %(name)s. Shown to you once you have handed in yours.") % name
    return Judged(_title(one), kit.Status("un", one.get_state_display()), "", [], by, [])


def _shown(one: RiskAssessment, every: Sequence[RiskAssessment], reader: Any, may: bool, for_site: bool) -> Judged:
    facts: list[tuple[str, object]] = [(_("By"), kit.apart(one.assessor.short_name))]
    if one.submitted_at:
        facts.append((_("Handed in"), when.when_text(one.submitted_at)))
    if one.threat_step and one.vulnerability_step and one.impact_step:
        facts += factor_facts(one)
    if one.decided_by:
        facts.append((_("Decided by"), kit.apart(one.decided_by.short_name)))
    said = selectors.words_of(one, "decided_why")
    links = [] if for_site else _links(one, reader, may)
    status = kit.Status(STATES.get(one.state, "un"), one.get_state_display())
    return Judged(_title(one), status, _spread(one, every), facts, said, links)


def factor_facts(one: RiskAssessment) -> list[tuple[str, object]]:
    """Return the three steps of an assessment, each with its reason, and how sure it is."""
    matrix = selectors.matrix_of(one.matrix, one.matrix_version)
    found: list[tuple[str, object]] = []
    for axis in arithmetic.Axis:
        step = getattr(one, f"{axis.lower()}_step")
        why = words_risk.apart(selectors.words_of(one, f"{axis.lower()}_why"))
        given = {"step": words_risk.degree(matrix, axis, step), "why": why}
        found.append((str(words_risk.AXES[axis]), _("%(step)s. %(why)s") % given))
    return [*found, (_("Sure"), one.get_confidence_display())]


def _spread(one: RiskAssessment, every: Sequence[RiskAssessment]) -> kit.Status | str:
    whole = {AssessmentState.APPROVED, AssessmentState.SUBMITTED, AssessmentState.SET_ASIDE, AssessmentState.SUPERSEDED}
    pair = [two for two in every if two.second_of_id == one.pk and two.state in whole]
    if not pair or one.state not in whole | {AssessmentState.SECOND_ASKED}:
        return ""
    return spread_status(selectors.spread_of(one))


def spread_status(found: arithmetic.Spread | None) -> kit.Status | str:
    """Return how far two views differ, in words."""
    if found is None:
        return ""
    gaps = {axis: getattr(found, axis.lower()).gap for axis in arithmetic.Axis}
    most = max(gaps.values())
    if most == 0:
        return kit.Status("ok", _("Two assessors agree"))
    names = ", ".join(str(words_risk.AXES[axis]).lower() for axis, gap in gaps.items() if gap)
    words = ngettext(
        "Two assessors differ by %(n)d step: %(factors)s", "Two assessors differ by %(n)d steps: %(factors)s", most
    )
    return kit.Status("at" if found.is_wide else "info", words % {"n": most, "factors": names})


def _links(one: RiskAssessment, reader: Any, may: bool) -> list[tuple[str, str]]:
    args = [one.risk.uuid, one.uuid]
    found = []
    if one.state == AssessmentState.DRAFT and one.assessor_id == reader.pk:
        found.append((reverse("risk_judge", args=args), _("Go on with it")))
    if may and one.state in {AssessmentState.SUBMITTED, AssessmentState.SECOND_ASKED} and not one.second_of_id:
        found.append((reverse("risk_decide", args=args), _("Compare and decide")))
    if one.state in OPEN and reader.pk in {one.assessor_id, one.asked_by_id}:
        found.append((reverse("risk_withdraw", args=args), _("Take it back")))
    return found


def _together(stands: arithmetic.Standing | None) -> str:
    if stands is None or not any(one.effect for one in stands.factors):
        return ""
    told = [
        _("%(factor)s: %(percent)s %%") % {"factor": words_risk.AXES[one.axis], "percent": round(100 * one.effect)}
        for one in stands.factors
        if one.effect
    ]
    return _("Together they take away, each from what the others leave: %(told)s.") % {"told": "; ".join(told)}


def _appetite(frame: selectors.Frame, positions: Sequence[RiskPosition], today: date) -> str:
    carried = _("This place carries risks up to %(band)s without asking.") % {"band": words_risk.band(frame.appetite)}
    if not positions or positions[0].band not in frame.matrix.bands:
        return carried
    found = arithmetic.appetite(frame.matrix, positions[0].band, frame.appetite, on=today)
    within = _("This risk is within that.") if found is arithmetic.Appetite.WITHIN else _("This risk is above that.")
    return f"{carried} {within}"


def carried_words(one: RiskAcceptance) -> str:
    """Return who carries a risk, at which band, until when."""
    given = {
        "name": words_risk.apart(one.by.short_name),
        "band": words_risk.band(one.band),
        "day": when.day_text(one.until),
    }
    return _("%(name)s carries it at %(band)s until %(day)s.") % given


def _carried(risk: Risk, found: Iterable[RiskAcceptance], *, may: bool, today: date) -> list[Said]:
    lines = []
    for one in found:
        words, why, url = carried_words(one), selectors.words_of(one, "why"), ""
        if one.ended_at and one.ended_by:
            given = {"day": when.day_text(one.ended_at), "name": words_risk.apart(one.ended_by.short_name)}
            words = f"{words} {_('Ended on %(day)s by %(name)s.') % given}"
        elif may and one.until >= today:
            url = reverse("risk_accept_end", args=[risk.uuid, one.uuid])
        lines.append(Said(words, why, url, selectors.words_of(one, "ended_why") if one.ended_at else ""))
    return lines


def _method(judged: RiskAssessment | None, stands: arithmetic.Standing | None) -> kit.Method | None:
    """Return how the residual risk was worked out: each factor, what its measures take away, what is left."""
    if judged is None or stands is None:
        return None
    matrix = selectors.matrix_of(judged.matrix, judged.matrix_version)
    shown: dict[str, object] = {_("Matrix"): words_risk.matrix_name(matrix)}
    for one in stands.factors:
        given = {
            "from": one.inherent,
            "percent": round(100 * one.effect),
            "low": round(100 * one.least_effect),
            "high": round(100 * one.greatest_effect),
            "left": when.count_text(round(one.value, 1)),
            "to": one.step,
        }
        words = _("%(from)s, less %(percent)s %% (%(low)s to %(high)s): %(left)s, counts as %(to)s") % given
        shown[str(words_risk.AXES[one.axis])] = words
    shown[_("Before measures")] = shared.cell_words(matrix, stands.inherent)
    shown[_("After measures")] = shared.cell_words(matrix, stands.residual)
    return kit.Method(_("Threat, vulnerability and impact, less what measures take away"), parameters=shown)


def is_open(state: str) -> bool:
    """Tell whether a step of the plan is still to do."""
    return state in {TreatmentState.PLANNED, TreatmentState.STARTED}
