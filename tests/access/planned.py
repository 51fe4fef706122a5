"""Strategies for the access walk: in every corner an area's and a site's, one version in force and a draft in hand.

Every word of a site's is the corner's canary of weakness; every word of an area's is a trace of the area.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aman.apps.accounts.models import Person
from aman.apps.places.models import Site
from aman.apps.strategy import services
from aman.apps.strategy.models import Plan, ThreatSetting
from aman.kit.exits import Holds
from tests.make import make_person

if TYPE_CHECKING:
    from tests.access.world import Corner, World


def trace_of(corner: Corner) -> str:
    """Return what every word of an area's strategy is."""
    return f"PLAN-OF-{corner.name}-5c1e"


def _people() -> tuple[Person, Person]:
    found = list(Person.objects.filter(name__in=["Planner One", "Planner Two"]).order_by("name"))
    if not found:
        found = [make_person("Planner One"), make_person("Planner Two")]
    return found[0], found[1]


def _written(world: World, code: str, words: str, **where: Any) -> Plan:
    writer, second = _people()
    then: dict[str, Any] = {"actor": writer, "now": world.now - timedelta(days=2)}
    plan = services.open_plan(**then, **where)
    draft = services.start_version(plan=plan, **then)
    given = services.PriorityGiven(words, words, "PREVENTION", 1, "CHAIR")
    parts = services.PartsGiven([services.ActionGiven(words, "CHAIR")], [words], [words])
    services.write_opening(version=draft, opening=words, review_on=None, **then)
    services.add_priority(version=draft, code=code, given=given, parts=parts, **then)
    services.submit_plan(version=draft, **then)
    services.approve_plan(version=draft, actor=second, now=then["now"])
    services.start_version(plan=plan, **then)
    return plan


def plan_of(world: World, corner: Corner) -> Plan:
    """Return the strategy of a corner's area."""
    found = Plan.objects.filter(area=corner.area).first()
    return found or _written(world, "AREA_WALK", trace_of(corner), area=corner.area)


def site_of(world: World, corner: Corner) -> Site:
    """Return a corner's site, with a strategy."""
    from tests.access.world import canary

    if not Plan.objects.filter(site=corner.site).exists():
        _written(world, "SITE_WALK", canary(Holds.WEAKNESS, corner.name), site=corner.site)
    return corner.site


def setting_of(world: World) -> ThreatSetting:
    """Return a setting of the national threat level."""
    found = ThreatSetting.objects.first()
    actor = _people()[0]
    return found or services.set_threat_level(
        level="SEVERE", since=world.now, source="walk", actor=actor, now=world.now
    )
