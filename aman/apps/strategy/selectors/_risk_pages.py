"""Reads the pages of risks need in bulk. Within the scope in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from aman.apps.accounts import selectors as accounts
from aman.apps.places import selectors as places
from aman.apps.strategy.models import AssessmentState, Risk, RiskAssessment
from aman.apps.strategy.selectors._risk import INTEREST_FOR
from aman.kit import scoping

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person
    from aman.apps.places.models import Area, Site

HANDED_IN = (AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.SECOND_ASKED)


def in_force_of(risks: Iterable[Risk]) -> dict[int, RiskAssessment]:
    """Return the approved assessment of each of some risks that has one, by the risk's primary key. One query."""
    rows = RiskAssessment.objects.filter(risk__in=list(risks), state=AssessmentState.APPROVED)
    return {row.risk_id: row for row in rows.select_related("record_key", "assessor", "decided_by")}


def pair_of(assessment: RiskAssessment) -> list[RiskAssessment]:
    """Return a judgement and the second view of it, the first one first. One query."""
    first = assessment.second_of_id or assessment.pk
    rows = RiskAssessment.objects.filter(pk=first) | RiskAssessment.objects.filter(second_of=first)
    return list(rows.select_related("record_key", "assessor", "risk__record_key").order_by("version"))


def area_within_reach(code: str) -> Area:
    """Return an area the scope in force reaches. Raises Area.DoesNotExist, also for an area out of reach."""
    found = places.area_by_code(code)
    wanted = scoping.current()
    if not wanted.everything and found.code not in wanted.areas:
        raise type(found).DoesNotExist
    return found


def areas_within_reach() -> list[tuple[str, str]]:
    """Return code and name of every area that holds a site within scope, by name. One query."""
    wanted = scoping.current()
    found = places.areas_of_sites()
    return [(one.code, one.name) for one in found if wanted.everything or one.code in wanted.areas]


def asked_of(person: Person, now: datetime) -> tuple[int, int]:
    """Return how many second views somebody is asked for, and how many judgements they may decide. Four queries.

    A judgement is not theirs to decide where they gave one of its views, belong to its site, or declared an interest.
    """
    drafts = RiskAssessment.objects.filter(state=AssessmentState.DRAFT, assessor=person, risk__closed_at=None)
    seconds = drafts.filter(second_of__isnull=False).count()
    mine = RiskAssessment._base_manager.filter(assessor=person).values("risk").filter(state__in=HANDED_IN)
    waiting = RiskAssessment.objects.filter(state=AssessmentState.SUBMITTED, risk__closed_at=None)
    places_of = waiting.exclude(risk__in=mine).values_list("risk", "risk__level", "risk__site", "risk__area")
    found = list(places_of.order_by().distinct())
    aside = set(
        RiskAssessment._base_manager.filter(
            assessor=person, state=AssessmentState.STEPPED_ASIDE, interest_at__gt=now - INTEREST_FOR
        ).values_list("risk__level", "risk__site", "risk__area")
    )
    own = {one.scope_key for one in accounts.grants(person=person, now=now) if one.scope_kind == "SITE"}
    barred = set(Risk.objects.filter(site__uuid__in=own).values_list("pk", flat=True)) if own and found else set()
    return seconds, sum(pk not in barred and place not in aside for pk, *rest in found for place in [tuple(rest)])


def sites_without(words: str = "") -> QuerySet[Site]:
    """Return the sites within scope for which no risk is open, by name."""
    known = Risk.objects.filter(closed_at=None, site__isnull=False).values("site")
    return places.sites(words=words).exclude(pk__in=known).select_related("area").order_by("name", "pk")
