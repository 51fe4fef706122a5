"""Makers for risks: a risk, a judgement, an assessment taken as far as a test needs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aman.apps.accounts.models import Person, Role
from aman.apps.places.models import Area, Site
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import Risk, RiskAssessment, RiskControl
from tests.make import make_staff


def make_assessor(name: str, role: Role = Role.PANEL_MEMBER, **where: Any) -> Person:
    return make_staff(role, name, **where)


def make_risk(
    actor: Person, now: datetime, *, site: Site | None = None, area: Area | None = None, threat: str = "ABUSE"
) -> Risk:
    statement = services.Statement(threat, "abuse is shouted at the gate", "families stop coming")
    owner = selectors.Owner(site, None if site else area)
    return services.open_risk(owner=owner, statement=statement, actor=actor, now=now)


def judged(
    threat: int | None = 4, vulnerability: int | None = 4, impact: int | None = 3, **more: Any
) -> services.Judged:
    given: dict[str, Any] = {
        "threat_why": "three reports near by",
        "vulnerability_why": "one door, no steward",
        "impact_why": "families would stay away",
        "confidence": "MEDIUM",
    }
    return services.Judged(threat, vulnerability, impact, **{**given, **more})


def write(draft: RiskAssessment, actor: Person, now: datetime, wanted: services.Judged | None = None) -> RiskAssessment:
    """Declare no interest, write and submit."""
    services.declare_interest(assessment=draft, interest="NONE", words="", actor=actor, now=now)
    services.write_assessment(assessment=draft, judged=wanted or judged(), actor=actor, now=now)
    return services.submit_assessment(assessment=draft, actor=actor, now=now)


def submitted(risk: Risk, actor: Person, now: datetime, wanted: services.Judged | None = None) -> RiskAssessment:
    return write(services.start_assessment(risk=risk, actor=actor, now=now), actor, now, wanted)


def approve(assessment: RiskAssessment, actor: Person, now: datetime) -> RiskAssessment:
    return services.approve_assessment(assessment=assessment, why="agreed", declares_none=True, actor=actor, now=now)


def approved(
    risk: Risk, assessor: Person, approver: Person, now: datetime, wanted: services.Judged | None = None
) -> RiskAssessment:
    return approve(submitted(risk, assessor, now, wanted), approver, now)


def control(risk: Risk, actor: Person, now: datetime, **changes: Any) -> RiskControl:
    """Add a control; changes: of how it was found, and `axis`."""
    measure = services.Measure(changes.pop("axis", "VULNERABILITY"), "DETECT", "A steward at the gate")
    given = {"state": "PRESENT", "effect": 50, "confidence": "HIGH", "why": "seen on three Fridays"}
    found = services.Found(**{**given, **changes})
    return services.add_control(risk=risk, measure=measure, found=found, actor=actor, now=now)
