"""Write the priorities of a draft: its own, and how it carries an inherited one further. Never less than inherited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.strategy.models import PartKind, Plan, PlanLevel, PlanPart, PlanState, PlanVersion, Strand
from aman.apps.strategy.services import _plan_texts as texts
from aman.apps.strategy.services._plan import draft_of, note_writer
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

CODE = re.compile(r"[A-Z][A-Z0-9_]{2,31}")
PREFIX = {PlanLevel.NATION: "", PlanLevel.AREA: "AREA_", PlanLevel.SITE: "SITE_"}
"""How codes of an area's and of a site's own priorities begin, so that they never meet one from above."""
LETTERS = {PartKind.ACTION: "A", PartKind.MEASURE: "M", PartKind.REQUIREMENT: "Q"}
MOST_PARTS = 40


class BadPriorityCode(Exception):
    """A priority's code is 3 to 32 capital letters, digits and underscores, with its level's beginning."""


class PriorityTaken(Exception):
    """This strategy, or one above it, has a priority of that code."""


class PriorityUnsaid(Exception):
    """A priority says in a few words what it is, and why."""


class NoSuchPriority(Exception):
    """Neither this draft nor a strategy above it has this priority."""


class PriorityInherited(Exception):
    """An inherited priority is carried further here; it cannot be rewritten, weakened or dropped."""


class TooManyParts(Exception):
    """A priority has at most forty actions, measures and questions."""


@dataclass(frozen=True)
class ActionGiven:
    """An action as somebody writes it: what, who by role or by name, until when."""

    text: str
    owner_role: str = ""
    owner: Person | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class PriorityGiven:
    """One of a strategy's own priorities as somebody writes it. place: in the whole order, inherited ones counted."""

    title: str
    why: str
    strand: str
    place: int
    owner_role: str = ""
    owner: Person | None = None


@dataclass(frozen=True)
class PartsGiven:
    """What hangs on a priority at this level, inherited or own; each list replaces the one before. here: narrowing."""

    actions: Sequence[ActionGiven] = ()
    measures: Sequence[str] = ()
    requirements: Sequence[str] = ()
    here: str = ""


@transaction.atomic
def add_priority(
    *, version: PlanVersion, code: str, given: PriorityGiven, parts: PartsGiven, actor: Person, now: datetime
) -> PlanPart:
    """Add one of this strategy's own priorities.

    Raises PlanFixed, BadPriorityCode, PriorityTaken, PriorityUnsaid, TooManyParts.
    """
    draft = draft_of(version)
    if not CODE.fullmatch(code) or not _fits_level(code, draft.plan.level):
        raise BadPriorityCode
    if code in inherited_codes(draft.plan) or PlanPart.objects.filter(version=draft, code=code).exists():
        raise PriorityTaken
    part = PlanPart(version=draft, kind=PartKind.PRIORITY, code=code)
    return _write_priority(draft, part, given, parts, actor, now)


@transaction.atomic
def change_priority(
    *, version: PlanVersion, code: str, given: PriorityGiven, parts: PartsGiven, actor: Person, now: datetime
) -> PlanPart:
    """Rewrite one of this strategy's own priorities in a draft.

    Raises PlanFixed, PriorityInherited, NoSuchPriority, PriorityUnsaid, TooManyParts.
    """
    draft = draft_of(version)
    return _write_priority(draft, _own(draft, code), given, parts, actor, now)


@transaction.atomic
def narrow_priority(*, version: PlanVersion, code: str, parts: PartsGiven, actor: Person, now: datetime) -> None:
    """Say how an inherited priority is carried further here: what it means here, own actions, measures, questions.

    Raises PlanFixed, NoSuchPriority, TooManyParts.
    """
    draft = draft_of(version)
    if code not in inherited_codes(draft.plan):
        raise NoSuchPriority
    _write_parts(draft, code, parts, actor, now)
    _done(draft, code, actor, now)


@transaction.atomic
def drop_priority(*, version: PlanVersion, code: str, actor: Person, now: datetime) -> None:
    """Take one of this strategy's own priorities out of a draft; earlier versions keep it.

    Raises PlanFixed, PriorityInherited, NoSuchPriority.
    """
    draft = draft_of(version)
    gone = [_own(draft, code), *PlanPart.objects.filter(version=draft, under=code)]
    names = {part.code: "" for part in gone} | {code + texts.WHY: ""}
    texts.change(version=draft, words=names, actor=actor, now=now)
    PlanPart.objects.filter(pk__in=[part.pk for part in gone]).delete()
    _renumber(draft)
    _done(draft, code, actor, now)


def inherited_codes(plan: Plan) -> set[str]:
    """Return the codes of the priorities in force above a strategy."""
    above = PlanVersion._base_manager.filter(state=PlanState.APPROVED)
    if plan.level == PlanLevel.NATION:
        return set()
    found = above.filter(plan__level=PlanLevel.NATION)
    if plan.level == PlanLevel.SITE and plan.site:
        found |= above.filter(plan__area=plan.site.area_id)
    rows = PlanPart.objects.filter(version__in=found.values("pk"), kind=PartKind.PRIORITY)
    return set(rows.values_list("code", flat=True))


def _fits_level(code: str, level: str) -> bool:
    own = PREFIX[PlanLevel(level)]
    return code.startswith(own) if own else not code.startswith(("AREA_", "SITE_"))


def _own(draft: PlanVersion, code: str) -> PlanPart:
    part = PlanPart.objects.filter(version=draft, kind=PartKind.PRIORITY, code=code).first()
    if part is None:
        raise PriorityInherited if code in inherited_codes(draft.plan) else NoSuchPriority
    return part


def _write_priority(
    draft: PlanVersion, part: PlanPart, given: PriorityGiven, parts: PartsGiven, actor: Person, now: datetime
) -> PlanPart:
    if not given.title or not given.why or given.strand not in Strand:
        raise PriorityUnsaid
    part.strand, part.place = given.strand, max(1, given.place)
    part.owner_role, part.owner = given.owner_role, given.owner
    is_new = part.pk is None
    part.save()
    _renumber(draft, first=part)
    words = {part.code: given.title, part.code + texts.WHY: given.why}
    texts.change(version=draft, words=words, actor=actor, now=now)
    _write_parts(draft, part.code, parts, actor, now)
    _done(draft, part.code, actor, now, verb="PLAN_PRIORITY_ADDED" if is_new else "PLAN_WRITTEN")
    return part


def _renumber(draft: PlanVersion, first: PlanPart | None = None) -> None:
    """Make the places of the national priorities 1, 2, 3 ...; the one just placed comes before another of its place.

    An area's and a site's own places count inherited priorities too, and stay as they were given.
    """
    if draft.plan.level != PlanLevel.NATION:
        return
    rows = PlanPart.objects.filter(version=draft, kind=PartKind.PRIORITY)
    ordered = sorted(rows, key=lambda one: (one.place, one.pk != (first.pk if first else 0), one.code))
    for place, row in enumerate(ordered, start=1):
        row.place = place
    PlanPart.objects.bulk_update(ordered, ["place"])
    if first is not None:
        first.place = next(row.place for row in ordered if row.pk == first.pk)


def _write_parts(draft: PlanVersion, code: str, parts: PartsGiven, actor: Person, now: datetime) -> None:
    """Put down what hangs on a priority. A part whose words are as they were keeps its code."""
    if len(parts.actions) + len(parts.measures) + len(parts.requirements) > MOST_PARTS:
        raise TooManyParts
    source = texts.words_of(draft.texts.select_related("record_key").get(language=draft.language))
    before = {part.code: part for part in PlanPart.objects.filter(version=draft, under=code)}
    given: list[tuple[PartKind, ActionGiven]] = [(PartKind.ACTION, one) for one in parts.actions]
    given += [(PartKind.MEASURE, ActionGiven(text)) for text in parts.measures]
    given += [(PartKind.REQUIREMENT, ActionGiven(text)) for text in parts.requirements]
    numbers = _Numbers(draft, code)
    kept: dict[str, tuple[PartKind, ActionGiven]] = {}
    for kind, one in given:
        same = (at for at, part in before.items() if part.kind == kind and source.get(at) == one.text)
        kept[next((at for at in same if at not in kept), None) or numbers.next(kind)] = (kind, one)
    words = {at: "" for at in before if at not in kept} | {at: one.text for at, (_, one) in kept.items()}
    narrowing = f"{code}.HERE"
    words[narrowing] = parts.here
    texts.change(version=draft, words=words, actor=actor, now=now)
    PlanPart.objects.filter(version=draft, under=code).delete()
    rows = [_part(draft, code, at, kind, one) for at, (kind, one) in kept.items()]
    if parts.here:
        rows.append(_part(draft, code, narrowing, PartKind.NARROWING, ActionGiven(parts.here)))
    for place, row in enumerate(rows, start=1):
        row.place = place
    PlanPart.objects.bulk_create(rows)


def _part(draft: PlanVersion, under: str, code: str, kind: PartKind, given: ActionGiven) -> PlanPart:
    return PlanPart(
        version=draft,
        kind=kind,
        code=code,
        under=under,
        owner_role=given.owner_role,
        owner=given.owner,
        due_on=given.due_on,
    )


class _Numbers:
    """New codes for what hangs on a priority: never one that any version of this strategy has had."""

    def __init__(self, draft: PlanVersion, code: str) -> None:
        self.code = code
        self.level = {PlanLevel.AREA: "L", PlanLevel.SITE: "S"}.get(PlanLevel(draft.plan.level), "")
        rows = PlanPart.objects.filter(version__plan=draft.plan, under=code).values_list("code", flat=True)
        self.used = set(rows)

    def next(self, kind: PartKind) -> str:
        """Return the next free code of a kind."""
        stem = f"{self.code}.{self.level}{LETTERS[kind]}"
        number = next(n for n in range(1, 10_000) if f"{stem}{n}" not in self.used)
        self.used.add(f"{stem}{number}")
        return f"{stem}{number}"


def _done(draft: PlanVersion, code: str, actor: Person, now: datetime, verb: str = "PLAN_WRITTEN") -> None:
    note_writer(draft, actor, now)
    audit.record(
        chain=draft.plan.site.uuid if draft.plan.site else audit.PANEL,
        verb=verb,
        subject=draft,
        actor=actor.uuid,
        now=now,
        details={"part": code},
    )


def lines(text: str) -> Iterable[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
