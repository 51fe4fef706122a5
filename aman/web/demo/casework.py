"""Reports in every state: decided ones behind this month's incidents, and the open work of today."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from aman.apps.accounts.models import Person
from aman.apps.incidents import services as incidents
from aman.apps.incidents.models import Incident, Report
from aman.apps.places.models import Site
from aman.kit.when import day_of
from aman.web.demo.boroughs import CLUSTER
from aman.web.demo.people import Cast

TEXTS = Path(__file__).parent / "texts"
DECIDED = 36
"""How many of this month's incidents have their report behind them; the rest came in by older ways."""
KINDS = {"DAMAGE": "PLACE", "ARSON": "PLACE", "LITERATURE": "PLACE", "ONLINE": "ONLINE", "OTHER": "OTHER"}
OFFICERS = ("duty", "duty-two")
"""Who decides, by turns: in every week each has something of the other's to review."""
_TOLD_AFTER = timedelta(seconds=21)


@dataclass(frozen=True)
class Scene:
    """What the stories need: chance, people, the sites by area, and the present moment."""

    rng: random.Random
    cast: Cast
    sites: list[Site]
    now: datetime

    def key(self) -> UUID:
        """Return a form key: the same ones at every building."""
        return UUID(int=self.rng.getrandbits(128), version=4)


def read(name: str) -> dict[str, Any]:
    """Return a file of invented texts."""
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


def build_decided(scene: Scene, recent: list[Incident]) -> int:
    """Give the newest incidents the report they came from, supervised and decided; two reports for a few."""
    texts = read("stories")
    near = [one for one in recent if one.area and one.area.code == CLUSTER][-7:]
    others = [one for one in recent if one not in near][-(DECIDED - len(near)) :]
    made = 0
    for incident in sorted([*near, *others], key=lambda one: one.recorded_at):
        for _ in range(2 if scene.rng.random() < 0.12 else 1):
            _decided(scene, incident, texts, OFFICERS[made % len(OFFICERS)])
            made += 1
    return made + _other_decisions(scene, texts)


def _decided(scene: Scene, incident: Incident, texts: dict[str, Any], officer_name: str) -> None:
    fitting = [one for one in texts["story"] if incident.category in one["categories"]]
    story = scene.rng.choice(fitting or texts["story"])
    told = incidents.Told(
        kind=KINDS.get(incident.category, "PERSON"),
        language=story["language"],
        narrative=story["narrative"],
        occurred_on=incident.occurred_on,
        site=incident.site.uuid if incident.site else None,
        area=incident.area.code if incident.area else "",
    )
    came = min(incident.recorded_at, scene.now - timedelta(hours=3))
    officer = scene.cast[officer_name]
    report = _receive(scene, told, came, by_telephone=scene.rng.random() < 0.15).report
    step = timedelta(minutes=scene.rng.randint(5, 34))
    incidents.take_report(report=report, actor=officer, now=came + step)
    incidents.record_direction(
        report=report, text=story["direction"], actor=officer, now=came + step + timedelta(minutes=6)
    )
    if scene.rng.random() < 0.5:
        _assess(report, officer, came + step + timedelta(minutes=15), [1, 1, 1, 5, "One report, no pattern known."])
    ruling = incidents.Ruling(decision="COUNTED", join=incident.uuid, answer=texts["answers"][story["language"]])
    incidents.decide_report(
        report=report, ruling=ruling, actor=officer, now=came + step + timedelta(minutes=scene.rng.randint(20, 90))
    )


def _other_decisions(scene: Scene, texts: dict[str, Any]) -> int:
    """Two reports that are not incidents: suspicious activity, and one that is not counted."""
    plans = [
        (51, "SUSPICIOUS", texts["suspicious"]["en"], incidents.Ruling(decision="SUSPICIOUS")),
        (75, "OTHER", texts["not_counted"]["en"], incidents.Ruling(decision="NOT_COUNTED", reason="NOT_HOSTILE")),
    ]
    for hours, kind, narrative, ruling in plans:
        came = scene.now - timedelta(hours=hours)
        told = incidents.Told(kind=kind, language="en", narrative=narrative, area=CLUSTER)
        report = _receive(scene, told, came).report
        officer = scene.cast["duty"]
        incidents.take_report(report=report, actor=officer, now=came + timedelta(minutes=12))
        incidents.decide_report(report=report, ruling=ruling, actor=officer, now=came + timedelta(minutes=40))
    return len(plans)


def build_open(scene: Scene) -> int:
    """Make the open work: unread, late, in hand, waiting for the reporter, answered. Newest untold."""
    plans = sorted(read("open")["report"], key=lambda one: -int(one["minutes"]))
    for plan in plans:
        came = scene.now - timedelta(minutes=plan["minutes"])
        found = _receive(scene, _told(scene, plan, came), came)
        for step in plan.get("steps", []):
            _STEPS[step[0]](scene, found, step, came + timedelta(minutes=step[1]))
    return len(plans)


def _told(scene: Scene, plan: dict[str, Any], came: datetime) -> incidents.Told:
    where = plan["where"]
    at_home = scene.sites[0].uuid if where == "HOME" else None
    return incidents.Told(
        kind=plan["kind"],
        language=plan["language"],
        narrative=plan["narrative"].strip(),
        occurred_on=day_of(came - timedelta(hours=2)),
        site=at_home,
        area="" if at_home else (CLUSTER if where == "CLUSTER" else where),
        place_words=plan.get("place_words", ""),
        name=plan.get("name", ""),
        contact=plan.get("contact", ""),
        contact_rule="MAY_CONTACT" if plan.get("contact") else "RECEIPT_ONLY",
    )


def _receive(scene: Scene, told: incidents.Told, came: datetime, *, by_telephone: bool = False) -> incidents.Received:
    """Take a report in, and note that the officer on call was told of it."""
    found = incidents.receive_report(
        form_key=scene.key(),
        told=told,
        now=came,
        channel="TELEPHONE" if by_telephone else "PUBLIC_FORM",
        entered_by=scene.cast["caseworker"] if by_telephone else None,
    )
    Report.objects.filter(pk=found.report.pk).update(told_at=came + _TOLD_AFTER)
    return found


def _take(scene: Scene, found: incidents.Received, step: list[Any], at: datetime) -> None:
    incidents.take_report(report=found.report, actor=scene.cast[step[2]], now=at)


def _direct(scene: Scene, found: incidents.Received, step: list[Any], at: datetime) -> None:
    incidents.record_direction(report=found.report, text=step[3], actor=scene.cast[step[2]], now=at)


def _ask(scene: Scene, found: incidents.Received, step: list[Any], at: datetime) -> None:
    incidents.ask_reporter(report=found.report, text=step[3], actor=scene.cast[step[2]], now=at)


def _answer(scene: Scene, found: incidents.Received, step: list[Any], at: datetime) -> None:
    incidents.write_back(digits=found.receipt, form_key=scene.key(), text=step[3], now=at)


def _assess_step(scene: Scene, found: incidents.Received, step: list[Any], at: datetime) -> None:
    _assess(found.report, scene.cast[step[2]], at, step[3:])


def _assess(report: Report, officer: Person, at: datetime, answers: list[Any]) -> None:
    experienced, evidenced, potential, tension, basis = answers
    incidents.sign_assessment(
        report=report,
        answers=incidents.Assessed(experienced, evidenced, potential, tension, basis, review_by=officer),
        actor=officer,
        now=at,
    )


_STEPS: dict[str, Callable[[Scene, incidents.Received, list[Any], datetime], None]] = {
    "take": _take,
    "direct": _direct,
    "ask": _ask,
    "answer": _answer,
    "assess": _assess_step,
}
