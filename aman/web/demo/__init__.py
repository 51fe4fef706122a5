"""The demonstration: an invented London network that looks like a system in use.

Everything is invented, made from one seed, and dated relative to the day it is built.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from aman.apps.accounts.models import Organisation
from aman.apps.places.services import ensure_london_boroughs
from aman.kit import scoping
from aman.web.demo import people
from aman.web.demo.people import LOGINS, PANEL, Login

__all__ = ["LOGINS", "DemoSummary", "Login", "build"]

SEED = 1448


@dataclass(frozen=True)
class DemoSummary:
    """What was built: whether anything was, how many of each kind, and how old what was there is."""

    built: bool
    counts: dict[str, int] = field(default_factory=dict)
    days_old: int = 0
    """Dates follow the day of building: after a few days "today" is quiet, and a fresh one is better."""


def build(now: datetime) -> DemoSummary:
    """Fill an empty database with the demonstration; do nothing where it is already.

    One transaction: a half-built demonstration never remains. Raises OutlinesMissing before `make setup`.
    """
    with scoping.system("building the demonstration"), transaction.atomic():
        if Organisation.objects.filter(name=PANEL).exists():
            return DemoSummary(built=False, days_old=(now - people.built_at()).days)
        return DemoSummary(built=True, counts=_build(now))


def _build(now: datetime) -> dict[str, int]:
    # Here, so that a second start does not wait for the statistics libraries.
    from aman.web.demo import (  # noqa: PLC0415
        calendars,
        cases,
        casework,
        duty,
        events,
        evidence,
        history,
        messages,
        network,
        plan,
        risks,
        rules,
        signals,
    )

    rng = random.Random(SEED)
    counts = {"areas": ensure_london_boroughs(now)}
    cast = people.build_people(now)
    started = now - timedelta(days=history.DAYS)
    enrolled = network.build_sites(rng, actor=cast["operator"].uuid, since=started)
    sites = [one.site for one in enrolled]
    people.grant_memberships(cast, sites[0], now)
    counts["sites"] = len(sites)
    counts["contacts"] = network.build_contacts(rng, enrolled, actor=cast["operator"].uuid, now=now)
    counts["people"] = len(cast.people)
    counts["shifts"] = people.build_rota(cast, now)
    recent = history.build_history(SEED, sites, now)
    scene = casework.Scene(rng, cast, sites, now)
    counts["decided"] = casework.build_decided(scene, recent)
    counts["cases"] = cases.build_cases(scene)
    counts["open"] = casework.build_open(scene)
    counts["files"] = evidence.build_evidence(scene)
    counts["on_call"] = duty.build_duty(scene)
    counts["messages"] = messages.build_messages(scene)
    counts["timetables"] = calendars.build_calendars(scene)
    counts["triggers"] = events.build_triggers(scene)
    counts["signals"] = signals.build_signals(scene)
    counts["rules"] = rules.build_rules(scene)
    counts["risks"] = risks.build_risks(scene)
    counts["strategies"] = plan.build_plan(scene)
    counts["tasks"] = events.build_tasks_done(scene)
    counts["days"] = events.build_days(scene)
    return counts
