"""What hangs on a risk: controls and how they are found, the treatment plan, acceptance, and the site's comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from aman.apps.strategy import selectors
from aman.apps.strategy.models import (
    Axis,
    ControlCheck,
    ControlState,
    CostBand,
    Moved,
    Principle,
    Risk,
    RiskAcceptance,
    RiskComment,
    RiskControl,
    RiskTreatment,
    Sure,
    TreatmentKind,
    TreatmentState,
)
from aman.apps.strategy.services._risk import (
    SamePerson,
    hold_risk,
    need_independent,
    need_words,
    record,
)
from aman.apps.strategy.services._risk_assess import place
from aman.core import risk as arithmetic
from aman.kit import when
from aman.kit.transitions import Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

LONGEST_ACCEPTANCE = timedelta(days=366)
T = TreatmentState
TREATMENT = Transitions.of(
    "risk treatment",
    [(T.PLANNED, T.STARTED), (T.PLANNED, T.DONE), (T.PLANNED, T.DROPPED), (T.STARTED, T.DONE), (T.STARTED, T.DROPPED)],
)


class NotAssessed(Exception):
    """No assessment of the risk is in force."""


class WithinAppetite(Exception):
    """The risk is within what its place carries: there is nothing to accept."""


class BadTerm(Exception):
    """A term ends after today, and an acceptance within a year."""


class AlreadyEnded(Exception):
    """The acceptance ended before."""


class NotOfThisSite(Exception):
    """Only people of the assessed site comment on its risks here."""


@dataclass(frozen=True)
class Found:
    """How a control was found. effect: percent of its factor taken away; works: percent of that left by a fault."""

    state: str
    effect: int
    confidence: str
    why: str
    works: int = 0


@dataclass(frozen=True)
class Measure:
    """A control: the factor it bears on, what it does, and what it is."""

    axis: str
    principle: str
    name: str


@dataclass(frozen=True)
class Treatment:
    """A line of a treatment plan. hours: of volunteers, in all."""

    what: str
    owner: Person
    cost: str
    hours: int
    due_on: date
    kind: str = TreatmentKind.REDUCE
    control: RiskControl | None = None


@transaction.atomic
def add_control(*, risk: Risk, measure: Measure, found: Found, actor: Person, now: datetime) -> RiskControl:
    """Add a control of a risk, and how it was found. The risk's residual position follows.

    Raises NotIndependent, RiskClosed, WordsMissing, BadControl (core.risk).
    """
    need_independent(selectors.owner_of(risk), actor, now)
    held = hold_risk(risk)
    need_words(measure.name, found.why)
    control = RiskControl(
        record_key=risk.record_key,
        risk=held,
        axis=Axis(measure.axis),
        principle=Principle(measure.principle),
        added_by=actor,
        added_at=now,
    )
    control.seal(name=measure.name.strip())
    control.save(force_insert=True)
    details = {"control": str(control.uuid), "axis": control.axis}
    record(risk, "RISK_CONTROL_ADDED", control, actor, now, details)
    _check(risk, control, found, actor, now)
    return control


@transaction.atomic
def check_control(*, control: RiskControl, found: Found, actor: Person, now: datetime) -> ControlCheck:
    """Write down how a control was found now. What was found before is kept; the risk's position follows.

    Raises NotIndependent, RiskClosed, WordsMissing, BadControl (core.risk).
    """
    need_independent(selectors.owner_of(control.risk), actor, now)
    hold_risk(control.risk)
    need_words(found.why)
    return _check(control.risk, control, found, actor, now)


def _check(risk: Risk, control: RiskControl, found: Found, actor: Person, now: datetime) -> ControlCheck:
    rows = ControlCheck._base_manager.filter(control=control)
    check = ControlCheck(
        record_key=risk.record_key,
        control=control,
        number=(rows.aggregate(most=Max("number"))["most"] or 0) + 1,
        state=ControlState(found.state),
        effect=found.effect,
        works=found.works if found.state == ControlState.DEFICIENT else 0,
        confidence=Sure(found.confidence),
        by=actor,
        at=now,
    )
    selectors.as_control(check)
    check.seal(why=found.why.strip())
    check.save(force_insert=True)
    details = {"state": check.state, "effect": check.effect, "confidence": check.confidence}
    record(risk, "RISK_CONTROL_CHECKED", check, actor, now, {"control": str(control.uuid), **details})
    place(risk, Moved.CONTROL, actor, now)
    return check


@transaction.atomic
def plan_treatment(*, risk: Risk, line: Treatment, actor: Person, now: datetime) -> RiskTreatment:
    """Add a line to the treatment plan of a risk. Its owner may be of the site.

    Raises NotIndependent, RiskClosed, WordsMissing, BadTerm.
    """
    need_independent(selectors.owner_of(risk), actor, now)
    held = hold_risk(risk)
    need_words(line.what)
    if line.due_on < when.day_of(now) or line.hours < 0:
        raise BadTerm
    row = RiskTreatment(
        record_key=risk.record_key,
        risk=held,
        control=line.control,
        kind=TreatmentKind(line.kind),
        owner=line.owner,
        cost=CostBand(line.cost),
        hours=line.hours,
        due_on=line.due_on,
        made_by=actor,
        made_at=now,
    )
    row.seal(what=line.what.strip())
    row.save(force_insert=True)
    details = {"cost": row.cost, "hours": row.hours, "due": row.due_on.isoformat()}
    record(risk, "RISK_TREATMENT_PLANNED", row, actor, now, details)
    return row


@transaction.atomic
def settle_treatment(*, treatment: RiskTreatment, state: str, why: str, actor: Person, now: datetime) -> RiskTreatment:
    """Say that a line of treatment was started, done, or dropped and why.

    The residual risk does not move by that: how its control is found does (check_control).
    Raises NotIndependent, WordsMissing (done or dropped without words), IllegalTransition.
    """
    need_independent(selectors.owner_of(treatment.risk), actor, now)
    held: RiskTreatment = RiskTreatment._base_manager.select_for_update().get(pk=treatment.pk)
    held.risk, held.record_key = treatment.risk, treatment.record_key
    wanted = TreatmentState(state)
    TREATMENT.check(held.state, wanted)
    if wanted is not T.STARTED:
        need_words(why)
    held.state, held.settled_by, held.settled_at = wanted, actor, now
    held.seal(settled_why=why.strip())
    held.save()
    record(held.risk, "RISK_TREATMENT_SETTLED", held, actor, now, {"state": held.state})
    return held


@transaction.atomic
def accept_risk(*, risk: Risk, until: date, why: str, actor: Person, now: datetime) -> RiskAcceptance:
    """Carry a risk above the appetite until a day, at most a year ahead. It lapses earlier if the risk goes up.

    Raises NotIndependent, SamePerson (the assessor in force), NotAssessed, WithinAppetite, BadTerm, WordsMissing.
    """
    owner = selectors.owner_of(risk)
    need_independent(owner, actor, now)
    held = hold_risk(risk)
    need_words(why)
    stood = held.positions.order_by("-at", "-pk").first()
    judged = selectors.in_force(held)
    if stood is None or judged is None:
        raise NotAssessed
    if judged.assessor_id == actor.pk:
        raise SamePerson
    today = when.day_of(now)
    if not today < until <= today + LONGEST_ACCEPTANCE:
        raise BadTerm
    frame = selectors.frame_of(owner)
    matrix = selectors.matrix_of(stood.matrix, stood.matrix_version)
    carried = selectors.carried_on(frame, matrix)
    if arithmetic.appetite(matrix, stood.band, carried, on=today) is arithmetic.Appetite.WITHIN:
        raise WithinAppetite
    row = RiskAcceptance(
        record_key=risk.record_key, risk=held, band=stood.band, appetite=carried, by=actor, at=now, until=until
    )
    row.seal(why=why.strip())
    row.save(force_insert=True)
    details = {"band": row.band, "appetite": row.appetite, "until": until.isoformat()}
    record(risk, "RISK_ACCEPTED", row, actor, now, details)
    return row


@transaction.atomic
def end_acceptance(*, acceptance: RiskAcceptance, why: str, actor: Person, now: datetime) -> RiskAcceptance:
    """End an acceptance before its day: the risk is again above what its place carries.

    Raises NotIndependent, WordsMissing, AlreadyEnded (also once its day has come).
    """
    need_independent(selectors.owner_of(acceptance.risk), actor, now)
    need_words(why)
    held: RiskAcceptance = RiskAcceptance._base_manager.select_for_update().get(pk=acceptance.pk)
    if held.ended_at is not None or held.until < when.day_of(now):
        raise AlreadyEnded
    held.risk, held.record_key = acceptance.risk, acceptance.record_key
    held.ended_by, held.ended_at = actor, now
    held.seal(ended_why=why.strip())
    held.save(update_fields=["ended_by", "ended_at", "ended_why"])
    record(held.risk, "RISK_ACCEPTANCE_ENDED", held, actor, now, {"band": held.band})
    return held


@transaction.atomic
def comment_risk(*, risk: Risk, text: str, actor: Person, now: datetime) -> RiskComment:
    """Say something about the assessment of one's own site. It changes nothing by itself.

    Raises NotOfThisSite, RiskClosed, WordsMissing.
    """
    if not selectors.is_of_site(actor, risk.site, now):
        raise NotOfThisSite
    held = hold_risk(risk)
    need_words(text)
    row = RiskComment(record_key=risk.record_key, risk=held, by=actor, at=now)
    row.seal(text=text.strip())
    row.save(force_insert=True)
    record(risk, "RISK_COMMENTED", row, actor, now, {})
    return row
