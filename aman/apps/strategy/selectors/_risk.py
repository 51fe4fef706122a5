"""Reads about single risks, and the matrix and appetite of a place. Within the scope in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from aman.apps.accounts import selectors as accounts
from aman.apps.strategy.models import (
    AssessmentState,
    ControlCheck,
    Risk,
    RiskAssessment,
    RiskControl,
    RiskFrame,
    RiskLevel,
    RiskMatrix,
    RiskProposal,
    RiskTreatment,
)
from aman.core import risk as arithmetic
from aman.kit.vault import Erased, SealedRecord

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person
    from aman.apps.places.models import Area, Site

ASSESSORS = ("ANALYST", "PANEL_MEMBER", "CHAIR")
"""Roles that judge risks and their measures."""
INTEREST_FOR = timedelta(days=365)
"""So long somebody who stepped aside for an interest judges nothing of the same place."""
USUAL = {
    RiskLevel.SITE: (arithmetic.SITE_5X5, "GUARDED"),
    RiskLevel.AREA: (arithmetic.SITE_5X5, "GUARDED"),
    RiskLevel.NATION: (arithmetic.NATION_5X5, "LOW"),
}
"""Matrix and appetite where none was set."""


@dataclass(frozen=True)
class Owner:
    """Whose risks: a site's, an area's, or with neither the nation's."""

    site: Site | None = None
    area: Area | None = None

    @property
    def level(self) -> RiskLevel:
        """SITE, AREA or NATION."""
        return RiskLevel.SITE if self.site else RiskLevel.AREA if self.area else RiskLevel.NATION

    def fields(self) -> dict[str, object]:
        """Return level, site and area as a row holds them: a site's row carries its area."""
        return {"level": self.level, "site": self.site, "area": self.site.area if self.site else self.area}

    def narrows(self) -> dict[str, object]:
        """Return the filter of an owner's own rows."""
        if self.site:
            return {"level": self.level, "site": self.site}
        return {"level": self.level, "area": self.area} if self.area else {"level": self.level}


@dataclass(frozen=True)
class Frame:
    """The matrix a place uses, and the highest band it carries without an acceptance. version 0: the usual ones."""

    matrix: arithmetic.Matrix
    appetite: str
    version: int = 0
    set_by: str = ""
    set_at: datetime | None = None


def owner_of(risk: Risk) -> Owner:
    """Return whose a risk is."""
    return Owner(risk.site) if risk.site_id else Owner(None, risk.area)


def matrix_of(code: str, version: int) -> arithmetic.Matrix:
    """Return a matrix, shipped or the panel's own. At most one query. Raises BadMatrix."""
    if arithmetic.is_shipped(code):
        return arithmetic.shipped_matrix(code, version)
    row = RiskMatrix.objects.filter(code=code, version=version).first()
    if row is None:
        raise arithmetic.BadMatrix(f"no matrix {code} version {version}")
    return arithmetic.matrix_from(row.code, row.version, row.data)


def matrices_for(level: str) -> tuple[arithmetic.Matrix, ...]:
    """Return the matrices risks of a level may use: the shipped ones, then the panel's own that were approved."""
    own: dict[str, arithmetic.Matrix] = {}
    for row in RiskMatrix.objects.filter(approved_at__isnull=False).order_by("code", "version"):
        own[row.code] = arithmetic.matrix_from(row.code, row.version, row.data)
    return tuple(one for one in (*arithmetic.shipped(), *own.values()) if level in one.levels)


def matrices_waiting() -> QuerySet[RiskMatrix]:
    """Return the panel's matrices nobody has approved yet, oldest first."""
    return RiskMatrix.objects.filter(approved_at=None).select_related("made_by").order_by("made_at")


def own_matrices() -> list[RiskMatrix]:
    """Return every version of the panel's own matrices, by code, the newest first. One query."""
    rows = RiskMatrix.objects.select_related("made_by", "approved_by")
    return list(rows.order_by("code", "-version"))


def risk_matrix_by_uuid(matrix: UUID) -> RiskMatrix:
    """Return one of the panel's own matrices. Raises RiskMatrix.DoesNotExist."""
    return RiskMatrix.objects.select_related("made_by", "approved_by").get(uuid=matrix)


def frame_of(owner: Owner, at: datetime | None = None) -> Frame:
    """Return the matrix and appetite of a place now, or at a moment. One query, or two."""
    rows = RiskFrame.objects.filter(**owner.narrows()).select_related("set_by").order_by("-version")
    row = (rows.filter(set_at__lte=at) if at else rows).first()
    if row is None:
        return Frame(*USUAL[owner.level])
    matrix = matrix_of(row.matrix, row.matrix_version)
    return Frame(matrix, row.appetite, row.version, row.set_by.short_name, row.set_at)


def carried_on(frame: Frame, matrix: arithmetic.Matrix) -> str:
    """Return the highest band carried; the lowest of an older matrix that lacks the band."""
    return frame.appetite if frame.appetite in matrix.bands else matrix.bands[0]


def risks(owner: Owner | None = None) -> QuerySet[Risk]:
    """Return the open risks of a place, or all within scope, in order of place and number."""
    rows = Risk.objects.filter(closed_at=None).select_related("record_key", "site", "area", "opened_by")
    narrowed = rows.filter(**owner.narrows()) if owner else rows
    return narrowed.order_by("level", "site__name", "area__name", "number")


def risk_by_uuid(risk: UUID) -> Risk:
    """Return a risk, open or closed. Raises Risk.DoesNotExist."""
    found: Risk = Risk.objects.select_related("record_key", "site__area", "area", "opened_by").get(uuid=risk)
    return found


def assessment_by_uuid(assessment: UUID) -> RiskAssessment:
    """Return an assessment with its risk. Raises RiskAssessment.DoesNotExist."""
    rows = RiskAssessment.objects.select_related(
        "record_key", "risk__record_key", "risk__site__area", "risk__area", "assessor", "decided_by", "second_of"
    )
    found: RiskAssessment = rows.get(uuid=assessment)
    return found


def control_by_uuid(control: UUID) -> RiskControl:
    """Return a control with its risk. Raises RiskControl.DoesNotExist."""
    rows = RiskControl.objects.select_related("record_key", "risk__record_key", "risk__site__area", "risk__area")
    found: RiskControl = rows.get(uuid=control)
    return found


def treatment_by_uuid(treatment: UUID) -> RiskTreatment:
    """Return a line of a treatment plan with its risk. Raises RiskTreatment.DoesNotExist."""
    rows = RiskTreatment.objects.select_related("record_key", "risk__site__area", "risk__area", "owner")
    found: RiskTreatment = rows.get(uuid=treatment)
    return found


def proposal_by_uuid(proposal: UUID) -> RiskProposal:
    """Return a proposal with its risk. Raises RiskProposal.DoesNotExist."""
    rows = RiskProposal.objects.select_related("record_key", "risk__record_key", "risk__site__area", "risk__area")
    found: RiskProposal = rows.get(uuid=proposal)
    return found


def latest_checks(risks: Iterable[Risk]) -> dict[int, list[ControlCheck]]:
    """Return how each control of some risks was last found, by primary key of the risk, oldest first. One query."""
    newest = ControlCheck._base_manager.filter(control=OuterRef("control")).order_by("-number").values("pk")[:1]
    rows = ControlCheck.objects.filter(control__risk__in=list(risks), pk=Subquery(newest))
    found: dict[int, list[ControlCheck]] = {}
    for row in rows.select_related("control", "control__record_key", "record_key", "by").order_by("control"):
        found.setdefault(row.control.risk_id, []).append(row)
    return found


def as_control(check: ControlCheck) -> arithmetic.Control:
    """Return a control as the arithmetic takes it. Needs check.control."""
    return arithmetic.Control(
        axis=arithmetic.Axis(check.control.axis),
        state=arithmetic.State(check.state),
        effect=check.effect / 100,
        confidence=arithmetic.Confidence(check.confidence),
        works=check.works / 100,
    )


def factors_of(assessment: RiskAssessment) -> arithmetic.Factors:
    """Return the three steps of an assessment."""
    return arithmetic.Factors(assessment.threat_step, assessment.vulnerability_step, assessment.impact_step)


def columns_of(assessment: RiskAssessment) -> arithmetic.Score | None:
    """Return the score of the panel's columns, None where none were scored. Raises BadColumns (core.risk)."""
    if not assessment.columns:
        return None
    given = assessment.columns
    try:
        columns = arithmetic.Columns(
            harm={str(kind): int(step) for kind, step in given["harm"].items()},
            likelihood=int(given["likelihood"]),
            confidence=arithmetic.Confidence(assessment.confidence),
            position={str(kind): int(step) for kind, step in given["position"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise arithmetic.BadColumns(f"not columns: {error}") from error
    return arithmetic.score(columns)


def standing_of(assessment: RiskAssessment, checks: Iterable[ControlCheck]) -> arithmetic.Standing | None:
    """Return where a risk stands by an assessment and its controls; None while a factor is missing."""
    matrix = matrix_of(assessment.matrix, assessment.matrix_version)
    return arithmetic.standing(matrix, factors_of(assessment), [as_control(one) for one in checks])


def in_force(risk: Risk) -> RiskAssessment | None:
    """Return the approved assessment of a risk, None before the first. One query."""
    rows = RiskAssessment.objects.filter(risk=risk, state=AssessmentState.APPROVED)
    return rows.select_related("record_key", "assessor", "decided_by").first()


def is_of_site(person: Person, site: Site | None, now: datetime) -> bool:
    """Tell whether somebody holds any role at a site itself. One query; none for no site."""
    if site is None:
        return False
    held = accounts.grants(person=person, now=now)
    return any(one.scope_kind == "SITE" and one.scope_key == str(site.uuid) for one in held)


def stepped_aside(person: Person, owner: Owner, now: datetime) -> bool:
    """Tell whether somebody declared an interest in a place within a year. One query."""
    place = {f"risk__{name}": value for name, value in owner.narrows().items()}
    rows = RiskAssessment._base_manager.filter(**place, assessor=person, state=AssessmentState.STEPPED_ASIDE)
    return rows.filter(interest_at__gt=now - INTEREST_FOR).exists()


def may_assess(person: Person, owner: Owner, now: datetime) -> bool:
    """Tell whether somebody may judge the risks of a place: the right role, not of the site, no interest declared."""
    held = accounts.grants(person=person, now=now)
    area = owner.fields()["area"]
    code = getattr(area, "code", None)
    covering = any(
        one.role in ASSESSORS and (one.scope_kind == "NATION" or (one.scope_kind == "AREA" and one.scope_key == code))
        for one in held
    )
    own = any(owner.site and one.scope_kind == "SITE" and one.scope_key == str(owner.site.uuid) for one in held)
    return covering and not own and not stepped_aside(person, owner, now)


def assessors_for(risk: Risk, now: datetime, *, without: Iterable[int] = ()) -> list[Person]:
    """Return who may be asked to assess a risk, in name order. Queries grow with the assessors, who are few."""
    owner = owner_of(risk)
    code = risk.area.code if risk.area else ""
    people = accounts.people_covering(*ASSESSORS, area_code=code, now=now, without=list(without))
    return [one for one in people if may_assess(one, owner, now)]


def is_blind(assessment: RiskAssessment, reader: Person) -> bool:
    """Tell whether the reader must not see an assessment yet: they are its second assessor, and have not submitted.

    One query.
    """
    waiting = RiskAssessment._base_manager.filter(second_of=assessment, assessor=reader, state=AssessmentState.DRAFT)
    return assessment.assessor_id != reader.pk and waiting.exists()


def words_of(record: SealedRecord, name: str) -> str:
    """Return a sealed text of a risk or its parts; nothing once it was erased."""
    try:
        return record.reveal(name)
    except Erased:
        return ""
