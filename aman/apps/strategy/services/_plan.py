"""Write a strategy: open it, begin a version from the last, submit, approve by a second person, withdraw."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from aman.apps.strategy.models import (
    PartKind,
    Plan,
    PlanLevel,
    PlanPart,
    PlanState,
    PlanText,
    PlanVersion,
    PlanWriter,
    TextState,
)
from aman.apps.strategy.services import _plan_texts as texts
from aman.kit import audit, vault
from aman.kit.transitions import IllegalTransition, Transitions

if TYPE_CHECKING:
    from uuid import UUID

    from aman.apps.accounts.models import Person
    from aman.apps.places.models import Area, Site

PLAN_STATES = Transitions.of(
    "strategy",
    [
        (PlanState.DRAFT, PlanState.SUBMITTED),
        (PlanState.DRAFT, PlanState.WITHDRAWN),
        (PlanState.SUBMITTED, PlanState.DRAFT),
        (PlanState.SUBMITTED, PlanState.APPROVED),
        (PlanState.SUBMITTED, PlanState.WITHDRAWN),
        (PlanState.APPROVED, PlanState.SUPERSEDED),
        (PlanState.APPROVED, PlanState.WITHDRAWN),
    ],
)
OWN_NEEDS = (PartKind.ACTION, PartKind.MEASURE, PartKind.REQUIREMENT)
"""What each of a strategy's own priorities has at least one of before it is submitted."""


class PlanExists(Exception):
    """There is a strategy for this area or site, or for the nation."""


class PlanInHand(Exception):
    """A draft or a submitted version must be settled before the next is begun."""


class PlanFixed(Exception):
    """Only a draft can be written on."""


class PlanEmpty(Exception):
    """A strategy has at least one part before it is submitted."""


class PlanReviewPast(Exception):
    """The day of the next look lies ahead."""


class PlanIncomplete(Exception):
    """Priorities lack something before they can be submitted. codes: the priority, and the kinds of part it lacks."""

    def __init__(self, lacking: dict[str, tuple[str, ...]]) -> None:
        super().__init__(", ".join(sorted(lacking)))
        self.lacking = lacking


class PlanSecondPerson(Exception):
    """Whoever wrote or submitted a version cannot approve it."""


@transaction.atomic
def open_plan(*, actor: Person, now: datetime, area: Area | None = None, site: Site | None = None) -> Plan:
    """Open the strategy of an area, of a site, or (with neither) of the nation. Raises PlanExists."""
    level = PlanLevel.SITE if site else PlanLevel.AREA if area else PlanLevel.NATION
    if Plan._base_manager.filter(level=level, area=area, site=site).exists():
        raise PlanExists
    plan: Plan = Plan.objects.create(level=level, area=area, site=site, opened_by=actor, opened_at=now)
    _record(plan, "PLAN_OPENED", plan, actor, now, {"level": level})
    return plan


@transaction.atomic
def start_version(*, plan: Plan, actor: Person, now: datetime, language: str = "en") -> PlanVersion:
    """Begin the next version: a draft that holds what is in force, or nothing. Raises PlanInHand."""
    Plan._base_manager.select_for_update().get(pk=plan.pk)
    versions = PlanVersion.objects.filter(plan=plan)
    if versions.filter(state__in=[PlanState.DRAFT, PlanState.SUBMITTED]).exists():
        raise PlanInHand
    # Where nothing is in force any more, the last that was.
    kept = versions.filter(approved_at__isnull=False).order_by("-number").select_related("record_key").first()
    newest = versions.order_by("-number").first()
    tenant = str(plan.site.uuid) if plan.site else vault.PANEL
    draft = PlanVersion(
        record_key=vault.new_record_key(tenant),
        plan=plan,
        number=newest.number + 1 if newest else 1,
        language=kept.language if kept else language,
        written_by=actor,
        written_at=now,
    )
    draft.save(force_insert=True)
    _copy(kept, draft, actor, now)
    note_writer(draft, actor, now)
    _record(plan, "PLAN_BEGUN", draft, actor, now, {"from": kept.number if kept else 0})
    return draft


def _copy(kept: PlanVersion | None, draft: PlanVersion, actor: Person, now: datetime) -> None:
    """Fill a draft with the parts and words of an earlier version; an empty one gets an empty text."""
    if kept is None:
        texts.write(version=draft, language=draft.language, words={}, state=TextState.WRITTEN, actor=actor, now=now)
        return
    parts = list(PlanPart.objects.filter(version=kept))
    for part in parts:
        part.pk, part.version = None, draft
    PlanPart.objects.bulk_create(parts)
    for text in PlanText.objects.filter(version=kept).select_related("record_key"):
        copied = PlanText(
            record_key=draft.record_key,
            version=draft,
            language=text.language,
            state=text.state,
            by_id=text.by_id,
            at=text.at,
            reviewed_by_id=text.reviewed_by_id,
            reviewed_at=text.reviewed_at,
        )
        copied.seal(words=text.reveal("words"))
        copied.save(force_insert=True)


def note_writer(version: PlanVersion, actor: Person, now: datetime) -> None:
    """Remember that somebody wrote on a version."""
    PlanWriter.objects.get_or_create(version=version, person=actor, defaults={"at": now})


def draft_of(version: PlanVersion) -> PlanVersion:
    """Return the version held until the end of the transaction. Raises PlanFixed."""
    found: PlanVersion = (
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("record_key", "plan__site")
        .get(pk=version.pk)
    )
    if found.state != PlanState.DRAFT:
        raise PlanFixed
    return found


@transaction.atomic
def write_opening(
    *, version: PlanVersion, opening: str, review_on: date | None, actor: Person, now: datetime
) -> PlanVersion:
    """Write what stands before the priorities, and when the strategy is to be looked at again.

    Raises PlanFixed, PlanReviewPast.
    """
    if review_on is not None and review_on <= now.date():
        raise PlanReviewPast
    draft = draft_of(version)
    texts.change(version=draft, words={texts.OPENING: opening}, actor=actor, now=now)
    draft.review_on = review_on
    draft.save(update_fields=["review_on"])
    note_writer(draft, actor, now)
    _record(draft.plan, "PLAN_WRITTEN", draft, actor, now, {"part": texts.OPENING})
    return draft


@transaction.atomic
def submit_plan(*, version: PlanVersion, actor: Person, now: datetime) -> PlanVersion:
    """Hand a draft to a second person; it is fixed from now. Raises PlanFixed, PlanEmpty, PlanIncomplete."""
    draft = draft_of(version)
    parts = list(PlanPart.objects.filter(version=draft))
    if not parts:
        raise PlanEmpty
    lacking = _lacking(parts)
    if lacking:
        raise PlanIncomplete(lacking)
    return _move(draft, PlanState.SUBMITTED, "PLAN_SUBMITTED", actor, now, submitted_by=actor, submitted_at=now)


def _lacking(parts: list[PlanPart]) -> dict[str, tuple[str, ...]]:
    """Return for each incomplete priority of this strategy's own what it lacks: kinds of part, or OWNER."""
    found = {}
    for priority in (part for part in parts if part.kind == PartKind.PRIORITY):
        held = {part.kind for part in parts if part.under == priority.code}
        missing = tuple(str(kind) for kind in OWN_NEEDS if kind not in held)
        missing += () if priority.owner_role or priority.owner_id else ("OWNER",)
        if missing:
            found[priority.code] = missing
    return found


@transaction.atomic
def send_back_plan(*, version: PlanVersion, actor: Person, now: datetime) -> PlanVersion:
    """Give a submitted version back to be written on. Raises IllegalTransition."""
    return _move(_held(version), PlanState.DRAFT, "PLAN_SENT_BACK", actor, now, submitted_by=None, submitted_at=None)


@transaction.atomic
def approve_plan(*, version: PlanVersion, actor: Person, now: datetime) -> PlanVersion:
    """Put a submitted version in force as it was read; the one before it is replaced and kept.

    Raises PlanSecondPerson, IllegalTransition (also where it was written on and handed in again since).
    """
    found = _held(version)
    PLAN_STATES.check(found.state, PlanState.APPROVED)
    if version.submitted_at is not None and version.submitted_at != found.submitted_at:
        raise IllegalTransition(PLAN_STATES.name, version.state, PlanState.APPROVED)
    wrote = PlanWriter.objects.filter(version=found, person=actor).exists()
    if wrote or actor.pk in {found.written_by_id, found.submitted_by_id}:
        raise PlanSecondPerson
    for before in PlanVersion.objects.filter(plan=found.plan, state=PlanState.APPROVED):
        _move(before, PlanState.SUPERSEDED, "PLAN_REPLACED", actor, now, ended_by=actor, ended_at=now)
    return _move(found, PlanState.APPROVED, "PLAN_APPROVED", actor, now, approved_by=actor, approved_at=now)


@transaction.atomic
def withdraw_plan(*, version: PlanVersion, actor: Person, now: datetime) -> PlanVersion:
    """Take a version back: a draft is given up, one in force ends. It stays on record.

    Raises IllegalTransition, also where it was approved or sent back since the caller read it.
    """
    found = _held(version)
    if found.state != version.state:
        raise IllegalTransition(PLAN_STATES.name, found.state, PlanState.WITHDRAWN)
    return _move(found, PlanState.WITHDRAWN, "PLAN_WITHDRAWN", actor, now, ended_by=actor, ended_at=now)


@transaction.atomic
def note_plan_taken(*, version: PlanVersion, form: str, language: str, actor: Person, now: datetime) -> None:
    """Record who took a version out. form: PRINT or PDF."""
    _record(version.plan, "PLAN_TAKEN", version, actor, now, {"form": form, "language": language})


def _held(version: PlanVersion) -> PlanVersion:
    rows = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__site", "record_key")
    found: PlanVersion = rows.get(pk=version.pk)
    return found


def _move(
    version: PlanVersion, state: PlanState, verb: str, actor: Person, now: datetime, **fields: Any
) -> PlanVersion:
    PLAN_STATES.check(version.state, state)
    version.state = state
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=["state", *fields])
    _record(version.plan, verb, version, actor, now, {"number": version.number})
    return version


def chain_of(plan: Plan) -> str | UUID:
    """Return the audit chain of a plan: its site's, or the panel's."""
    return plan.site.uuid if plan.site else audit.PANEL


def _record(plan: Plan, verb: str, subject: Any, actor: Person, now: datetime, details: dict[str, Any]) -> None:
    audit.record(chain=chain_of(plan), verb=verb, subject=subject, actor=actor.uuid, now=now, details=details)
