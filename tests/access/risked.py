"""Risks for the access walk: in every corner one whose every text is the corner's canary, with all that hangs on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aman.apps.accounts.models import Person, Role
from aman.apps.places.models import Area
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import (
    Risk,
    RiskAcceptance,
    RiskAssessment,
    RiskComment,
    RiskControl,
    RiskMatrix,
    RiskProposal,
    RiskTreatment,
)
from aman.core import risk as arithmetic
from aman.kit.exits import Holds
from tests.make import make_person, make_staff

if TYPE_CHECKING:
    from tests.access.world import Corner, World

DAY = timedelta(days=1)


def _judges(world: World) -> tuple[Person, Person]:
    found = list(Person.objects.filter(name__in=["Judge One", "Judge Two"]).order_by("name"))
    if not found:
        found = [make_staff(Role.PANEL_MEMBER, "Judge One"), make_staff(Role.CHAIR, "Judge Two")]
    return found[0], found[1]


def risk_of(world: World, corner: Corner) -> Risk:
    found = Risk.objects.filter(site=corner.site).first()
    return found if found is not None else _told(world, corner)


def _told(world: World, corner: Corner) -> Risk:
    from tests.access.world import canary

    words, now = canary(Holds.WEAKNESS, corner.name), world.now - 5 * DAY
    judge, second = _judges(world)
    statement = services.Statement("ABUSE", words, words)
    risk = services.open_risk(owner=selectors.Owner(corner.site), statement=statement, actor=judge, now=now)
    _assessed(risk, words, judge, world).refresh_from_db()
    draft = risk.assessments.get()
    services.approve_assessment(assessment=draft, why=words, declares_none=True, actor=second, now=now)
    _assessed(risk, words, judge, world)
    found = services.Found("PRESENT", 25, "LOW", words)
    measure = services.Measure("THREAT", "DETER", words)
    services.add_control(risk=risk, measure=measure, found=found, actor=judge, now=now)
    line = services.Treatment(words, second, "NOTHING", 1, (world.now + 9 * DAY).date())
    services.plan_treatment(risk=risk, line=line, actor=judge, now=now)
    services.accept_risk(risk=risk, until=(world.now + 9 * DAY).date(), why=words, actor=second, now=world.now)
    services.propose_change(risk=risk, change=services.Change("DRILL", "IMPACT", -1, words), actor=judge, now=now)
    said = RiskComment(record_key=risk.record_key, risk=risk, by=make_person("Some Lead"), at=now)
    said.seal(text=words)
    said.save()
    return risk


def _assessed(risk: Risk, words: str, judge: Person, world: World) -> RiskAssessment:
    made = services.start_assessment(risk=risk, actor=judge, now=world.now)
    services.declare_interest(assessment=made, interest="NONE", words="", actor=judge, now=world.now)
    judged = services.Judged(4, 4, 4, words, words, words, "LOW")
    services.write_assessment(assessment=made, judged=judged, actor=judge, now=world.now)
    return services.submit_assessment(assessment=made, actor=judge, now=world.now)


def assessment_of(world: World, corner: Corner) -> RiskAssessment:
    return RiskAssessment.objects.filter(risk=risk_of(world, corner)).latest("version")


def control_of(world: World, corner: Corner) -> RiskControl:
    return RiskControl.objects.filter(risk=risk_of(world, corner)).latest("pk")


def treatment_of(world: World, corner: Corner) -> RiskTreatment:
    return RiskTreatment.objects.filter(risk=risk_of(world, corner)).latest("pk")


def proposal_of(world: World, corner: Corner) -> RiskProposal:
    return RiskProposal.objects.filter(risk=risk_of(world, corner)).latest("pk")


def acceptance_of(world: World, corner: Corner) -> RiskAcceptance:
    return RiskAcceptance.objects.filter(risk=risk_of(world, corner)).latest("pk")


def area_of(world: World, corner: Corner) -> Area:
    """Return a corner's area, with a risk of its own whose every word is the corner's canary."""
    from tests.access.world import canary

    if not Risk.objects.filter(area=corner.area, site=None).exists():
        words = canary(Holds.WEAKNESS, corner.name)
        judge, _second = _judges(world)
        owner, statement = selectors.Owner(None, corner.area), services.Statement("ABUSE", words, words)
        services.open_risk(owner=owner, statement=statement, actor=judge, now=world.now)
    return corner.area


def matrix_of(world: World) -> RiskMatrix:
    """Return a matrix of the panel's own that waits for a second person."""
    found = RiskMatrix.objects.filter(code="WALKED").first()
    data = arithmetic.SITE_4X4.as_data()
    return found or services.make_matrix(code="WALKED", data=data, actor=_judges(world)[0], now=world.now)
