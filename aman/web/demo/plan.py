"""The written strategy of the demonstration: two national versions, one area's, one site's, and how its order moved."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from aman.apps.strategy import services
from aman.apps.strategy.models import Plan, PlanVersion
from aman.apps.strategy.services import ActionGiven, PartsGiven, PriorityGiven
from aman.kit import when
from aman.web.demo import history
from aman.web.demo.casework import Scene

TEXTS = Path(__file__).parent / "texts" / "strategy.json"
LEVELS = [(560, "SUBSTANTIAL"), (310, "SEVERE")]
SOURCE = "JTAC, on the website of MI5 (invented for the demonstration)"
FIRST, SECOND = 75, 26
"""Days ago that the two national versions were approved."""


def build_plan(scene: Scene) -> int:
    """Set the threat level; write, approve and narrow the strategy; put its order on record as it changed."""
    for ago, level in LEVELS:
        at = scene.now - timedelta(days=ago)
        services.set_threat_level(level=level, since=at, source=SOURCE, actor=scene.cast["analyst"], now=at)
    told = json.loads(TEXTS.read_text(encoding="utf-8"))
    plan = services.open_plan(actor=scene.cast["analyst"], now=_ago(scene, FIRST, 4))
    first = _version(scene, plan, told["first"], _ago(scene, FIRST, 3))
    _approve(scene, first, _ago(scene, FIRST))
    second = _version(scene, plan, told["second"], _ago(scene, SECOND, 3), drops=told["dropped"])
    _approve(scene, second, _ago(scene, SECOND))
    _translate(scene, second, told["translated"])
    home = scene.sites[0]
    written: list[tuple[dict[str, Any], Any]] = [(told["area"], {"area": home.area}), (told["site"], {"site": home})]
    for texts, where in written:
        lower = services.open_plan(actor=scene.cast["analyst"], now=_ago(scene, SECOND - 4, 2), **where)
        _approve(scene, _version(scene, lower, texts, _ago(scene, SECOND - 4, 1)), _ago(scene, SECOND - 4))
    _in_hand(scene, told)
    _keep_orders(scene)
    return Plan.objects.count()


def _in_hand(scene: Scene, told: dict[str, Any]) -> None:
    """Leave three versions to work on: one waits for a second person, one is begun, one is a site lead's."""
    home, yesterday = scene.sites[0], _ago(scene, 1)
    local = Plan.objects.get(area=home.area)
    waiting = _version(scene, local, told["area_next"], _ago(scene, 2))
    services.submit_plan(version=waiting, actor=scene.cast["analyst"], now=yesterday)
    other = next(one for one in scene.sites if one.area_id != home.area_id)
    begun = services.open_plan(actor=scene.cast["analyst"], now=yesterday, area=other.area)
    _version(scene, begun, told["area_begun"], yesterday)
    own = Plan.objects.get(site=home)
    services.start_version(plan=own, actor=scene.cast["site-lead"], now=yesterday)


def _ago(scene: Scene, days: int, hours: int = 0) -> datetime:
    return scene.now - timedelta(days=days, hours=hours)


def _version(
    scene: Scene, plan: Plan, told: dict[str, Any], at: datetime, drops: list[str] | None = None
) -> PlanVersion:
    """Write a version from the texts: its opening, own priorities by place, and what narrows inherited ones."""
    who: Any = {"actor": scene.cast["analyst"], "now": at}
    draft = services.start_version(plan=plan, **who)
    review = when.day_of(scene.now) + timedelta(days=60)
    services.write_opening(version=draft, opening=told["opening"], review_on=review, **who)
    held = set(draft.parts.filter(kind="PRIORITY").values_list("code", flat=True))
    for code in drops or []:
        services.drop_priority(version=draft, code=code, **who)
    for place, (code, one) in enumerate(told["priorities"].items(), start=1):
        parts = _parts(one, when.day_of(scene.now))
        if "title" not in one:
            services.narrow_priority(version=draft, code=code, parts=parts, **who)
            continue
        given = PriorityGiven(one["title"], one["why"], one["strand"], one.get("place", place), one["owner"])
        write = services.change_priority if code in held else services.add_priority
        write(version=draft, code=code, given=given, parts=parts, **who)
    return draft


def _parts(one: dict[str, Any], today: date) -> PartsGiven:
    actions = [
        ActionGiven(what, role, due_on=today + timedelta(days=due) if due else None)
        for what, role, due in one.get("actions", [])
    ]
    return PartsGiven(actions, one.get("measures", []), one.get("questions", []), one.get("here", ""))


def _approve(scene: Scene, draft: PlanVersion, at: datetime) -> None:
    services.submit_plan(version=draft, actor=scene.cast["analyst"], now=at - timedelta(hours=1))
    services.approve_plan(version=draft, actor=scene.cast["chair"], now=at)


def _translate(scene: Scene, version: PlanVersion, told: dict[str, dict[str, str]]) -> None:
    """Translate the national strategy; Arabic and Urdu have been reviewed, Turkish waits for its reader."""
    at = _ago(scene, SECOND - 2)
    for spoken, words in told.items():
        given: Any = {"version": version, "language": spoken, "now": at}
        services.translate_plan(words=words, actor=scene.cast["analyst"], **given)
        if spoken != "tr":
            services.review_plan_text(actor=scene.cast["chair"], **given)


def _keep_orders(scene: Scene) -> None:
    """Put the order on record as it stood before the event, when it became known, and since."""
    known = when.start_of(when.day_of(scene.now) - timedelta(days=history.PRESENT_EVENT)) + timedelta(hours=18)
    for at in (known - timedelta(days=3), known, known + timedelta(hours=30), known + timedelta(hours=75), scene.now):
        if at <= scene.now:
            services.note_orders(at)
