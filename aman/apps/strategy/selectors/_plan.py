"""Reads of written strategies: which version is in force, and a version with all it inherits, in a language.

Within the scope in force; what a level inherits from above is read with it, whoever reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from aman.apps.strategy.models import (
    PartKind,
    Plan,
    PlanLevel,
    PlanPart,
    PlanState,
    PlanText,
    PlanVersion,
    TextState,
)

OPENING, WHY = "opening", ".why"
LEVELS = (PlanLevel.NATION, PlanLevel.AREA, PlanLevel.SITE)


@dataclass(frozen=True)
class Said:
    """Words as they are shown: in the language asked for where a reviewed text exists, else as they were written."""

    text: str
    language: str
    is_asked: bool = True

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class PlanLine:
    """An action, a measure of success or a question under a priority, and whose it is."""

    code: str
    kind: str
    said: Said
    level: str
    owner_role: str = ""
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class PlanPriority:
    """A priority with all that hangs on it at its own level and below. place: in the base order, 1 first."""

    code: str
    strand: str
    title: Said
    why: Said
    level: str
    place: int
    owner_role: str
    owner: str
    here: tuple[tuple[str, Said], ...]
    """How each lower level carries it further."""
    lines: tuple[PlanLine, ...]

    def of_kind(self, kind: str) -> list[PlanLine]:
        """Return the lines of one kind."""
        return [line for line in self.lines if line.kind == kind]


@dataclass(frozen=True)
class PlanDocument:
    """A version with what it inherits: priorities in the base order, and which versions they are from, top first."""

    plan: Plan
    version: PlanVersion
    above: tuple[PlanVersion, ...]
    openings: tuple[tuple[str, Said], ...]
    priorities: tuple[PlanPriority, ...]
    language: str

    @property
    def is_mixed(self) -> bool:
        """Whether some words are in another language than asked for."""
        said = [words for _, words in self.openings]
        for one in self.priorities:
            said += [one.title, one.why, *(words for _, words in one.here), *(line.said for line in one.lines)]
        return any(words and not words.is_asked for words in said)


def plans() -> QuerySet[Plan]:
    """Return the strategies within scope, the nation's first, then areas, then sites, by name."""
    found: QuerySet[Plan] = Plan.objects.select_related("area", "site", "site__area")
    rank = Case(When(level="NATION", then=0), When(level="AREA", then=1), default=2)
    return found.order_by(rank, "area__name", "site__name", "pk")


def plan_by_uuid(plan: UUID) -> Plan:
    """Return a strategy of the nation or of an area. Raises Plan.DoesNotExist."""
    return plans().get(uuid=plan, site=None)


def plan_of(*, area: Any = None, site: Any = None) -> Plan | None:
    """Return the strategy of an area, of a site or (with neither) of the nation; None where none was opened."""
    level = PlanLevel.SITE if site else PlanLevel.AREA if area else PlanLevel.NATION
    return plans().filter(level=level, area=area, site=site).first()


def plan_versions(plan: Plan) -> QuerySet[PlanVersion]:
    """Return the versions of a strategy, the newest first, with who wrote, submitted and approved them."""
    rows = PlanVersion.objects.filter(plan=plan).order_by("-number")
    return rows.select_related("record_key", "written_by", "submitted_by", "approved_by", "ended_by")


def version_in_force(plan: Plan, as_of: datetime | None = None) -> PlanVersion | None:
    """Return the version in force now, or at a moment. One query."""
    return _in_force(plan_versions(plan), as_of).first()


def _in_force(rows: QuerySet[PlanVersion], as_of: datetime | None) -> QuerySet[PlanVersion]:
    if as_of is None:
        return rows.filter(state=PlanState.APPROVED)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=as_of), approved_at__lte=as_of)


def versions_by_plan(rows: Sequence[Plan]) -> tuple[dict[int, PlanVersion], dict[int, PlanVersion]]:
    """Return the version in force and the version in hand of each strategy, by its key. One query."""
    states = [PlanState.APPROVED, PlanState.DRAFT, PlanState.SUBMITTED]
    found = PlanVersion.objects.filter(plan__in=rows, state__in=states).select_related("approved_by")
    in_force = {one.plan_id: one for one in found if one.state == PlanState.APPROVED}
    return in_force, {one.plan_id: one for one in found if one.state != PlanState.APPROVED}


def draft_in_hand(plan: Plan) -> PlanVersion | None:
    """Return the version being written or waiting for a second person, if any. One query."""
    return plan_versions(plan).filter(state__in=[PlanState.DRAFT, PlanState.SUBMITTED]).first()


def has_written(version: PlanVersion, person: Any) -> bool:
    """Say whether somebody wrote on a version or submitted it: then they cannot approve it."""
    wrote: bool = version.writers.filter(person=person).exists()
    return wrote or person.pk in {version.written_by_id, version.submitted_by_id}


def versions_above(plan: Plan, as_of: datetime | None = None) -> list[PlanVersion]:
    """Return the versions in force above a strategy, top first, whatever the scope. One query."""
    return inherited(plan.level, plan.site.area_id if plan.site else None, as_of)


def inherited(level: str, area: int | None, as_of: datetime | None = None) -> list[PlanVersion]:
    """Return the versions in force above a level; area: key of a site's area. One query."""
    if level == PlanLevel.NATION:
        return []
    wanted = Q(plan__level=PlanLevel.NATION)
    if level == PlanLevel.SITE:
        wanted |= Q(plan__area=area)
    rows = PlanVersion._base_manager.filter(wanted).select_related(
        "record_key", "plan__area", "plan__site", "approved_by", "written_by"
    )
    found = _in_force(rows, as_of)
    return sorted(found, key=lambda one: LEVELS.index(PlanLevel(one.plan.level)))


def plan_in_force(
    level: str, *, area: Any = None, site: Any = None, as_of: datetime | None = None, language: str = "en"
) -> PlanDocument | None:
    """Return the strategy in force for the nation, an area or a site, with what it inherits. A fixed number of queries.

    Where a level has none of its own, the one above holds. None where none holds at all.
    """
    plan = plan_of(area=area, site=site)
    own = version_in_force(plan, as_of) if plan else None
    above = inherited(level, site.area_id if site else None, as_of)
    chain = [*above, *([own] if own else [])]
    return _document(chain, language) if chain else None


def plan_document(version: PlanVersion, *, language: str = "en", as_of: datetime | None = None) -> PlanDocument:
    """Return any version of a strategy with what it inherits now, or did at a moment. A fixed number of queries."""
    return _document([*versions_above(version.plan, as_of), version], language)


def _document(chain: Sequence[PlanVersion], language: str) -> PlanDocument:
    parts = PlanPart.objects.filter(version__in=chain).select_related("owner").order_by("place", "code")
    words = _Words(chain, language)
    by_version: dict[int, list[PlanPart]] = {one.pk: [] for one in chain}
    for part in parts:
        by_version[part.version_id].append(part)
    *above, version = chain
    return PlanDocument(
        plan=version.plan,
        version=version,
        above=tuple(above),
        openings=tuple((one.plan.level, words.said(one, OPENING)) for one in chain if words.said(one, OPENING)),
        priorities=tuple(_priorities(chain, by_version, words)),
        language=language,
    )


class _Words:
    """The words of some versions: as written, and in one language where a reviewer has passed them."""

    def __init__(self, chain: Sequence[PlanVersion], language: str) -> None:
        self.written: dict[int, dict[str, str]] = {one.pk: {} for one in chain}
        self.spoken: dict[int, dict[str, str]] = {one.pk: {} for one in chain}
        self.language = language
        own = {one.pk: one for one in chain}
        rows = PlanText.objects.filter(version__in=chain).select_related("record_key")
        for text in rows:
            if text.language == own[text.version_id].language:
                self.written[text.version_id] = words_in(text)
            elif text.language == language and text.state == TextState.REVIEWED:
                self.spoken[text.version_id] = words_in(text)

    def said(self, version: PlanVersion, name: str) -> Said:
        """Return the words of a name."""
        if name in self.spoken[version.pk]:
            return Said(self.spoken[version.pk][name], self.language)
        text = self.written[version.pk].get(name, "")
        return Said(text, version.language, version.language == self.language)


def words_in(text: PlanText) -> dict[str, str]:
    """Return the words of one text by name."""
    found: dict[str, str] = json.loads(text.reveal("words") or "{}")
    return found


def _priorities(
    chain: Sequence[PlanVersion], by_version: dict[int, list[PlanPart]], words: _Words
) -> Iterable[PlanPriority]:
    """Yield the priorities in the base order: from above first, own ones let in at the places they were given."""
    own = {part.code: (one, part) for one in chain for part in by_version[one.pk] if part.kind == PartKind.PRIORITY}
    for place, code in enumerate(base_order(part for _, part in own.values()), start=1):
        version, part = own[code]
        hanging = [(one, each) for one in chain for each in by_version[one.pk] if each.under == part.code]
        yield PlanPriority(
            code=part.code,
            strand=part.strand,
            title=words.said(version, part.code),
            why=words.said(version, part.code + WHY),
            level=version.plan.level,
            place=place,
            owner_role=part.owner_role,
            owner=part.owner.short_name if part.owner else "",
            here=tuple((one.plan.level, words.said(one, at.code)) for one, at in hanging if at.kind == "NARROWING"),
            lines=tuple(_line(one, at, words) for one, at in hanging if at.kind != "NARROWING"),
        )


def base_order(priorities: Iterable[PlanPart]) -> list[str]:
    """Return codes in the base order. priorities: from the top level down, each level's by place."""
    ordered: list[str] = []
    for part in priorities:
        ordered.insert(min(part.place - 1, len(ordered)), part.code)
    return ordered


def _line(version: PlanVersion, part: PlanPart, words: _Words) -> PlanLine:
    return PlanLine(
        code=part.code,
        kind=part.kind,
        said=words.said(version, part.code),
        level=version.plan.level,
        owner_role=part.owner_role,
        owner=part.owner.short_name if part.owner else "",
        due_on=part.due_on,
    )


def written_words(version: PlanVersion) -> dict[str, str]:
    """Return the words of a version as they were written, by name. One query."""
    text = PlanText.objects.filter(version=version, language=version.language).select_related("record_key").first()
    return words_in(text) if text else {}


def texts_of(version: PlanVersion) -> list[PlanText]:
    """Return the texts of a version, by language, with who wrote and reviewed them. One query."""
    rows = PlanText.objects.filter(version=version).select_related("record_key", "by", "reviewed_by")
    return list(rows.order_by("language"))


def parts_of(version: PlanVersion, code: str = "") -> list[PlanPart]:
    """Return the parts of a version in order, or one priority (by code) and what hangs on it. One query."""
    rows = PlanPart.objects.filter(version=version).select_related("owner").order_by("place", "code")
    return list(rows.filter(Q(code=code) | Q(under=code)) if code else rows)


def intelligence_requirements(language: str = "en") -> list[tuple[PlanPriority, PlanLine]]:
    """Return what the national strategy in force needs to know, by priority. A fixed number of queries."""
    found = plan_in_force(PlanLevel.NATION, language=language)
    if found is None:
        return []
    return [(one, line) for one in found.priorities for line in one.of_kind(PartKind.REQUIREMENT)]
