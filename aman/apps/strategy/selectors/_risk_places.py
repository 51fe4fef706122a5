"""Every place's risks in one list: how they stand, and what waits. Within the scope in force.

A network has thousands of places, so rows are read as values: no words are opened, and queries do not grow.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from aman.apps.strategy.models import (
    AssessmentState,
    ProposalState,
    Risk,
    RiskAcceptance,
    RiskAssessment,
    RiskFrame,
    RiskLevel,
    RiskPosition,
    RiskProposal,
)
from aman.apps.strategy.selectors._risk import USUAL, Frame, carried_on, matrix_of
from aman.core import risk as arithmetic
from aman.kit import when

Place = tuple[str, int]
"""Level, and the primary key of the site or area; 0 for the nation."""
ORDER = {RiskLevel.NATION: 0, RiskLevel.AREA: 1, RiskLevel.SITE: 2}


@dataclass(frozen=True)
class BoardSummary:
    """One place in the list of all: how many risks it has, how they stand, and what waits. area: its name."""

    level: str
    site: UUID | None
    name: str
    area_code: str
    area: str
    risks: int
    unassessed: int
    highest: str
    above: int
    proposals: int
    approvals: int
    assessed_at: datetime | None


@dataclass(frozen=True)
class _Waits:
    """What waits for the risks within scope, and where they stand, by primary key of the risk."""

    stood: dict[int, tuple[datetime, str, int, str]]
    """When it came there, on which matrix and version, its band."""
    accepted: dict[int, tuple[str, date]]
    proposals: Counter[int]
    approvals: Counter[int]


def boards(now: datetime) -> list[BoardSummary]:
    """Return every place within scope that has risks: the nation, areas, sites by name. Seven queries."""
    places: dict[Place, list[int]] = {}
    for pk, level, site, area in Risk.objects.filter(closed_at=None).values_list("pk", "level", "site", "area"):
        places.setdefault(_place(level, site, area), []).append(pk)
    waits, frames = _waits(), _frames()
    today = when.day_of(now)
    names = _names()
    found = [
        _summary(names[place], some, frames.get(place) or Frame(*USUAL[RiskLevel(place[0])]), waits, today)
        for place, some in places.items()
    ]
    return sorted(found, key=lambda one: (ORDER[RiskLevel(one.level)], one.name, one.area))


def _place(level: str, site: int | None, area: int | None) -> Place:
    return level, (site if level == RiskLevel.SITE else area) or 0


def _names() -> dict[Place, tuple[str, UUID | None, str, str, str]]:
    """Return level, uuid and name of the site, code and name of the area, by place. One query."""
    rows = Risk.objects.filter(closed_at=None).order_by().distinct()
    fields = ("level", "site", "area", "site__uuid", "site__name", "area__code", "area__name")
    return {
        _place(level, site, area): (level, ident, name or "", code or "", area_name or "")
        for level, site, area, ident, name, code, area_name in rows.values_list(*fields)
    }


def _waits() -> _Waits:
    positions = RiskPosition.objects.filter(risk__closed_at=None).order_by("at", "pk")
    accepted = RiskAcceptance.objects.filter(ended_at=None, risk__closed_at=None).order_by("at", "pk")
    waiting = RiskProposal.objects.filter(state=ProposalState.WAITING, risk__closed_at=None)
    submitted = RiskAssessment.objects.filter(state=AssessmentState.SUBMITTED, risk__closed_at=None)
    stood = positions.values_list("risk_id", "at", "matrix", "matrix_version", "band")
    return _Waits(
        stood={risk: (at, code, version, band) for risk, at, code, version, band in stood},
        accepted={risk: (band, until) for risk, band, until in accepted.values_list("risk_id", "band", "until")},
        proposals=Counter(waiting.values_list("risk_id", flat=True)),
        approvals=Counter(submitted.order_by().values_list("risk_id", flat=True).distinct()),
    )


def _frames() -> dict[Place, Frame]:
    """Return the frames in force, by place. One query, and one for each of the panel's own matrices."""
    found: dict[Place, Frame] = {}
    matrices: dict[tuple[str, int], arithmetic.Matrix] = {}
    for row in RiskFrame.objects.order_by("version"):
        name = (row.matrix, row.matrix_version)
        matrices[name] = matrices.get(name) or matrix_of(*name)
        found[_place(row.level, row.site_id, row.area_id)] = Frame(matrices[name], row.appetite, row.version)
    return found


def _summary(
    names: tuple[str, UUID | None, str, str, str], some: list[int], frame: Frame, waits: _Waits, today: date
) -> BoardSummary:
    level, site, name, area_code, area = names
    matrix, carried = frame.matrix, carried_on(frame, frame.matrix)
    stood = {risk: waits.stood[risk] for risk in some if risk in waits.stood}
    bands = {risk: row[3] for risk, row in stood.items() if row[1:3] == (matrix.code, matrix.version)}
    highest = max((matrix.rank(band) for band in bands.values()), default=0)
    return BoardSummary(
        level=level,
        site=site,
        name=name,
        area_code=area_code,
        area=area,
        risks=len(some),
        unassessed=len(some) - len(bands),
        highest=matrix.bands[highest - 1] if highest else "",
        above=sum(_is_above(matrix, band, carried, waits.accepted.get(risk), today) for risk, band in bands.items()),
        proposals=sum(waits.proposals[risk] for risk in some),
        approvals=sum(waits.approvals[risk] for risk in some),
        assessed_at=max((row[0] for row in stood.values()), default=None),
    )


def _is_above(
    matrix: arithmetic.Matrix, band: str, carried: str, accepted: tuple[str, date] | None, today: date
) -> bool:
    known, until = accepted if accepted and accepted[0] in matrix.bands else ("", None)
    found = arithmetic.appetite(matrix, band, carried, accepted=known, until=until, on=today)
    return found is arithmetic.Appetite.ABOVE
