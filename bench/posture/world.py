"""An invented network: areas, sites with their own hours, events, signals, a threat level, and timetables of some."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

SITES, AREAS, DAYS = 2129, 300, 60
NOW = datetime(2027, 3, 4, 21, 45, tzinfo=UTC)
FIRST = date(2027, 3, 4)
OWN_TIMETABLE = 0.1
"""Share of sites with a timetable of their own."""


def start(folder: Path, *, migrate: bool = True) -> None:
    """Open the database in a folder; make it first, if wanted."""
    os.environ |= {"AMAN_DEMO": "1", "AMAN_DATA_DIR": str(folder), "AMAN_LOG_LEVEL": "ERROR"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "aman.config.settings"
    import django  # noqa: PLC0415

    django.setup()
    if migrate:
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)


def make(folder: str, sites: int) -> None:
    """Make the database of a network in a folder, with two events running."""
    start(Path(folder))
    from aman.kit import scoping  # noqa: PLC0415

    with scoping.system("bench"):
        person = fill(sites)
        event(person, NOW - timedelta(minutes=10))
        event(person, NOW - timedelta(minutes=9), kind="DOMESTIC")


def more_rules(number: int) -> list[Any]:
    """Return so many rules of a panel's own: half on occasions and events, half on hours and seasons."""
    from aman.core import rules  # noqa: PLC0415

    made = []
    for n in range(number):
        conditions: list[tuple[Any, ...]] = [
            (rules.OnOccasion(("JUMUAH", "RAMADAN")), rules.TriggerRunning(least_share=n / (2 * number))),
            (rules.PrayerBetween(rules.Anchor.ISHA, 1200 + n % 60, 1300 + n % 60),),
            (rules.InSeason(rules.SeasonKind.MONTHS, (3, 4)), rules.OnWeekday((n % 7,))),
            (rules.SignalSeen(rules.Strength.EITHER, 1 + n % 14),),
        ]
        task = rules.AddTask(rules.TaskCode.WALK_TODAY, rules.Anchor.MAGHRIB, 30 + n % 30)
        made.append(rules.Rule(f"OWN_{n:03d}", conditions[n % 4], (task, rules.RaisePriority("WATCHING", 1))))
    return made


def fill(sites: int) -> Any:
    """Store a network of so many sites, two events and sixteen signals; return who entered them."""
    from aman.apps.accounts.models import Person  # noqa: PLC0415
    from aman.apps.places.models import Area, Site  # noqa: PLC0415

    rng = np.random.default_rng(1)
    areas = Area.objects.bulk_create(
        Area(code=f"E{n:08d}", name=f"Area {n}", level="BOROUGH", region=f"Region {n // 30}") for n in range(AREAS)
    )
    hours = [time(13, 0), time(13, 15), time(13, 30), time(13, 45)]
    held = Site.objects.bulk_create(
        Site(
            name=f"Site {n}", area=areas[int(rng.integers(AREAS))], code=f"B{n:05d}", jumuah_time=hours[n % 4],
            latitude=50.8 + 5.0 * float(rng.random()), longitude=-3.0 + 3.0 * float(rng.random()),
        )
        for n in range(sites)
    )  # fmt: skip
    person = Person.objects.create(email="bench@example.org", name="Bench Runner")
    _timetables(held, rng)
    for n in range(16):
        signal(areas[n * 7], n)
    return person


def _timetables(sites: list[Any], rng: np.random.Generator) -> None:
    for site in sites:
        if rng.random() < OWN_TIMETABLE:
            timetable(site, NOW - timedelta(days=30))


def timetable(site: Any, known_at: datetime, later: int = 0) -> None:
    """Store a year's timetable of a site: six beginnings, two congregations on Fridays."""
    from aman.apps.places.models import Timetable, TimetableMonth  # noqa: PLC0415

    number = Timetable.objects.filter(site=site).count() + 1
    last = FIRST + timedelta(days=365)
    made = Timetable.objects.create(
        site=site, number=number, first=FIRST, last=last, holds_from=FIRST, known_at=known_at
    )
    months: dict[date, dict[str, Any]] = {}
    for n in range(366):
        on = FIRST + timedelta(days=n)
        begins = [300, 390, 735, 930, 1080 + later, 1170 + later]
        fridays = [780 + later, 840 + later] if on.weekday() == 4 else []
        months.setdefault(on.replace(day=1), {})[str(on.day)] = [begins, [None, 750, 960, None, 1190 + later], fridays]
    TimetableMonth.objects.bulk_create(
        TimetableMonth(timetable=made, starts=starts, days=days) for starts, days in months.items()
    )


def signal(area: Any, number: int, made_at: datetime = NOW) -> None:
    """Store a signal of an area."""
    from aman.apps.surveillance.models import Signal  # noqa: PLC0415

    Signal.objects.create(
        area=area, category="ABUSE", as_of=FIRST - timedelta(days=1 + number % 5), window_days=7, count=6,
        expected=0.5, p_value=1e-6, recurrence_days=900, level="ALERT" if number % 2 else "ADVISORY",
        method="GAMMA_POISSON_WINDOWS", made_at=made_at,
    )  # fmt: skip


def event(person: Any, now: datetime, *, kind: str = "FOREIGN", days: int = 21) -> Any:
    """Enter an event through the service, as a person does."""
    from aman.apps.strategy import services  # noqa: PLC0415

    details = services.TriggerDetails(
        title="Attack in Corvane", where="Corvane, abroad", happened_on=FIRST, known_at=now - timedelta(minutes=5),
        sureness="CONFIRMED", expects_street=True, expects_online=True, days=days, kind=kind,
    )  # fmt: skip
    return services.enter_trigger(details=details, actor=person, now=now)
