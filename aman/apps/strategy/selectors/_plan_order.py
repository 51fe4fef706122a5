"""The order of a strategy's priorities on a day: the written order, and what the rules in force move in it, and why.

A site's order follows from its own day. For an area and the nation a fact counts where it holds at a tenth of the
sites at least: one spike or one funeral does not move the nation's order, an attack or the first night of Ramadan does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from aman.apps.places import selectors as places
from aman.apps.strategy.models import PartKind, Plan, PlanLevel, PlanOrder, PlanPart, PlanState, PlanVersion
from aman.apps.strategy.selectors._known import Known, known
from aman.apps.strategy.selectors._plan import PlanDocument, base_order
from aman.core.disclosure import Rule
from aman.core.rules import Cause, Firing, RaisePriority, firing, priority_steps
from aman.core.situation import OccasionFact, SignalFact, Situation, SourceKind, TriggerFact
from aman.kit import scoping, when

LEAST_SHARE = 0.1
"""Share of an area's or the nation's sites at which a fact holds before it counts there."""
LEAST_TOLD = Rule().least
"""Fewer sites than this are not told of by what they alone entered."""
MOST_CAUSES = 6


@dataclass(frozen=True)
class MovedBy:
    """A rule that moves a priority: by how many places, and what made it fire, heaviest first."""

    rule: str
    steps: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Ranked:
    """A priority in the order of a day. place: today's, 1 first; base: in the written order; steps: as asked for."""

    code: str
    place: int
    base: int
    steps: int = 0
    by: tuple[MovedBy, ...] = ()
    since: datetime | None = None
    """Since when it has been moved, as far as the record goes; None where it is not moved, or not yet on record."""

    @property
    def moved(self) -> int:
        """How many places up it stands from the written order (negative: down)."""
        return self.base - self.place


@dataclass(frozen=True)
class OrderedPlan:
    """A strategy in force and the order of its priorities on a day."""

    document: PlanDocument
    on: date
    ranked: tuple[Ranked, ...]

    @property
    def is_changed(self) -> bool:
        """Whether a rule moves anything."""
        return any(one.by for one in self.ranked)


def reordered(codes: Sequence[str], firings: Iterable[Firing]) -> tuple[Ranked, ...]:
    """Return priorities in the order of a day. codes: in the base order.

    One raised by n goes up n places and stands before one that is not moved there; the rest keep their order. A rule
    that names a code nobody has moves nothing.
    """
    fired = tuple(firings)
    steps = priority_steps(fired)
    by = _moved_by(fired)
    base = {code: place for place, code in enumerate(codes, start=1)}
    ordered = sorted(codes, key=lambda code: (base[code] - steps.get(code, 0), -steps.get(code, 0), base[code]))
    return tuple(
        Ranked(code, place, base[code], steps.get(code, 0), by.get(code, ())) for place, code in enumerate(ordered, 1)
    )


def _moved_by(fired: Iterable[Firing]) -> dict[str, tuple[MovedBy, ...]]:
    found: dict[str, list[MovedBy]] = {}
    for one in fired:
        for effect in one.effects:
            if isinstance(effect, RaisePriority):
                causes = tuple(cause for cause in one.causes if cause.kind is not SourceKind.SITE) or one.causes
                found.setdefault(effect.code, []).append(MovedBy(one.rule.code, effect.steps, causes[:MOST_CAUSES]))
    return {code: tuple(sorted(rows, key=_heaviest)) for code, rows in found.items()}


def _heaviest(one: MovedBy) -> tuple[Any, ...]:
    return -one.steps, -max((cause.weight for cause in one.causes), default=0.0), one.rule


def order_now(document: PlanDocument, plan: Plan | None, now: datetime, *, site: Any = None) -> OrderedPlan:
    """Return a strategy's order today, as it is known at a moment. About thirty queries, however many sites.

    plan: whose record says since when (that of the level looked at; None where it has none of its own). site: the
    site looked at, where it is one, whether or not it has a strategy of its own.
    """
    on = when.day_of(now)
    area = (plan or document.plan).area if site is None else None
    with scoping.system("what moves a strategy's order"):
        if site is not None:
            seen = known([site.pk], first=on, last=on, as_of=now)
            fired = firing(seen.rules, seen.situation(site.pk, site.area_id, on))
        else:
            facts = places.facts_of_sites(area=area.code if area else "")
            seen = known([one.pk for one in facts], first=on, last=on, as_of=now)
            fired = firing(seen.rules, shared_situation(seen, [(one.pk, one.area_pk) for one in facts], on, area))
    ranked = reordered([one.code for one in document.priorities], fired)
    return OrderedPlan(document, on, with_since(ranked, plan, now))


def shared_situation(seen: Known, sites: Sequence[tuple[int, int]], on: date, area: Any = None) -> Situation:
    """Return what holds for many sites on a day: what holds at a tenth of them at least. sites: (site, area) keys.

    What is about one place (its prayers, its messages, what is broken there) is left out, and so is a date that fewer
    sites entered for themselves than may be told of (core.disclosure). Where there is no site yet, what holds for its
    area.
    """
    areas = Counter(held for _, held in sites) or Counter([area.pk if area else 0])
    triggers, signals = _of_areas(seen, areas, on)
    return Situation(
        on=on,
        threat=seen.threat(on),
        occasions=_of_sites(
            (seen.calendars.day(site, on).occasions for site, _ in sites), len(sites), seen.calendars.entered_by_sites()
        ),
        triggers=triggers,
        signals=signals,
    )


def _of_areas(
    seen: Known, areas: Mapping[int, int], on: date
) -> tuple[tuple[TriggerFact, ...], tuple[SignalFact, ...]]:
    """Return the events and the freshest signal of each strength that enough sites' areas share."""
    whole = sum(areas.values())
    events: dict[str, list[tuple[TriggerFact, int]]] = {}
    signals: dict[bool, list[tuple[SignalFact, int]]] = {}
    for area, count in areas.items():
        triggers, near = seen.of_area(area, on)
        for event in triggers:
            events.setdefault(event.source, []).append((event, count))
        for signal in near:
            signals.setdefault(signal.is_strong, []).append((signal, count))
    return (
        tuple(_event(rows, whole) for _, rows in sorted(events.items()) if _is_enough(rows, whole)),
        tuple(_signal(rows) for _, rows in sorted(signals.items()) if _is_enough(rows, whole)),
    )


def _is_enough(rows: Sequence[tuple[Any, int]], whole: int) -> bool:
    return sum(count for _, count in rows) >= LEAST_SHARE * whole


def _event(rows: Sequence[tuple[TriggerFact, int]], whole: int) -> TriggerFact:
    near = [(fact, count) for fact, count in rows if fact.is_near]
    return replace(rows[0][0], is_near=_is_enough(near, whole) if near else False)


def _signal(rows: Sequence[tuple[SignalFact, int]]) -> SignalFact:
    """Return the freshest; which record it is stays with its own area, unless there is one area alone."""
    freshest = min((fact for fact, _ in rows), key=lambda one: one.days_ago)
    return freshest if len(rows) == 1 else replace(freshest, source="")


def _of_sites(days: Iterable[Sequence[OccasionFact]], sites: int, own: Collection[str]) -> tuple[OccasionFact, ...]:
    """Return the occasions of enough sites' days. own: the records of dates that sites entered for themselves."""
    counts: Counter[str] = Counter()
    own_counts: Counter[str] = Counter()
    first: dict[str, OccasionFact] = {}
    for occasions in days:
        for one in {fact.code: fact for fact in reversed(occasions)}.values():
            counts[one.code] += 1
            own_counts[one.code] += one.source in own
            held = first.get(one.code)
            if held is None or (one.is_certain and not held.is_certain):
                first[one.code] = one
    told = (code for code, count in counts.items() if own_counts[code] < count or count >= LEAST_TOLD)
    found = (code for code in told if counts[code] >= LEAST_SHARE * sites)
    return tuple(replace(first[code], minutes=(), people=None, source="") for code in sorted(found))


def orders_of(plan: Plan) -> QuerySet[PlanOrder]:
    """Return the orders of a strategy as they stood, the newest first."""
    rows = PlanOrder.objects.filter(plan=plan).select_related("version", "version__record_key")
    return rows.order_by("-at", "-pk")


def order_as_of(plan: Plan, moment: datetime) -> PlanOrder | None:
    """Return the order on record at a moment, with the version it was of. One query."""
    return orders_of(plan).filter(at__lte=moment).first()


def with_since(ranked: Sequence[Ranked], plan: Plan | None, now: datetime) -> tuple[Ranked, ...]:
    """Say of each moved priority since when it has been moved without a break, as far as the record goes. One query."""
    moved = {one.code for one in ranked if one.by}
    if plan is None or not moved:
        return tuple(ranked)
    since: dict[str, datetime] = {}
    running = set(moved)
    for row in orders_of(plan).filter(at__lte=now)[:400]:
        running &= {each["code"] for each in row.order if each["by"]}
        if not running:
            break
        since.update(dict.fromkeys(running, row.at))
    return tuple(replace(one, since=since.get(one.code)) for one in ranked)


def as_kept(ranked: Sequence[Ranked]) -> list[dict[str, Any]]:
    """Return an order as it is kept: codes, places, and causes by their codes and ids."""
    return [
        {
            "code": one.code,
            "base": one.base,
            "steps": one.steps,
            "by": [
                {"rule": by.rule, "steps": by.steps, "causes": [_kept(each) for each in by.causes]} for by in one.by
            ],
        }
        for one in ranked
    ]


def _kept(cause: Cause) -> dict[str, Any]:
    return {
        "kind": str(cause.kind),
        "code": str(cause.code),
        "source": cause.source,
        "days": cause.days,
        "certain": cause.is_certain,
    }


def from_kept(rows: Sequence[Mapping[str, Any]]) -> tuple[Ranked, ...]:
    """Return an order from how it is kept."""
    return tuple(
        Ranked(
            code=row["code"],
            place=place,
            base=row["base"],
            steps=row["steps"],
            by=tuple(MovedBy(by["rule"], by["steps"], tuple(map(_cause, by["causes"]))) for by in row["by"]),
        )
        for place, row in enumerate(rows, start=1)
    )


def _cause(kept: Mapping[str, Any]) -> Cause:
    return Cause(SourceKind(kept["kind"]), kept["code"], kept["source"], kept["days"], is_certain=kept["certain"])


@dataclass(frozen=True)
class Standing:
    """A strategy with a version in force, as it is looked at all at once: its level, area and site by key."""

    plan: Plan
    version: PlanVersion


def standing_plans() -> list[Standing]:
    """Return every strategy with a version in force, within scope. One query."""
    rows = PlanVersion.objects.filter(state=PlanState.APPROVED).select_related(
        "record_key", "plan", "plan__area", "plan__site"
    )
    return [Standing(one.plan, one) for one in rows.order_by("plan__level", "pk")]


def orders_now(standing: Sequence[Standing], now: datetime) -> list[tuple[Standing, tuple[Ranked, ...]]]:
    """Return the order of many strategies at once. About thirty queries, however many strategies and sites."""
    on = when.day_of(now)
    facts = {one.pk: one for one in places.facts_of_sites()}
    seen = known(facts, first=on, last=on, as_of=now)
    sites = [(one.pk, one.area_pk) for one in facts.values()]
    bases = _bases(standing)
    found = []
    for each in standing:
        plan = each.plan
        if plan.site_id is None:
            held = [pair for pair in sites if plan.area_id in {None, pair[1]}]
            situation = shared_situation(seen, held, on, plan.area)
        elif plan.site_id in facts:
            situation = seen.situation(plan.site_id, facts[plan.site_id].area_pk, on)
        else:
            continue
        found.append((each, reordered(bases[plan.pk], firing(seen.rules, situation))))
    return found


def _bases(standing: Sequence[Standing]) -> dict[int, list[str]]:
    """Return the codes of each strategy's priorities, its own and inherited, in the base order. One query."""
    rows = PlanPart.objects.filter(version__in=[one.version for one in standing], kind=PartKind.PRIORITY)
    parts: dict[int, list[PlanPart]] = {}
    for part in rows.order_by("place", "code"):
        parts.setdefault(part.version_id, []).append(part)
    nation = [one.version.pk for one in standing if one.plan.level == PlanLevel.NATION]
    areas = {one.plan.area_id: one.version.pk for one in standing if one.plan.level == PlanLevel.AREA}
    found = {}
    for one in standing:
        area = one.plan.area_id or (one.plan.site.area_id if one.plan.site else None)
        above = [*nation, *([areas[area]] if one.plan.site and area in areas else [])]
        chain = [*(pk for pk in above if pk != one.version.pk), one.version.pk]
        found[one.plan.pk] = base_order(part for pk in chain for part in parts.get(pk, ()))
    return found
