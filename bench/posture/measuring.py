"""What is measured, each in a process of its own: every posture of the network, and keeping its days up to date."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.posture import world


@contextmanager
def timed(found: dict[str, float], name: str) -> Iterator[None]:
    """Note the seconds on the wall and of the processor that a block takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    found[name] = round(time.perf_counter() - wall, 2)
    found[f"{name}_cpu"] = round(time.process_time() - cpu, 2)


def everything(folder: str, part: int, parts: int, extra: int) -> dict[str, float]:
    """Work out the whole posture of a share of the sites on sixty days, tasks at each site's own hours."""
    world.start(Path(folder), migrate=False)
    from aman.apps.places import selectors as places  # noqa: PLC0415
    from aman.apps.strategy import selectors  # noqa: PLC0415
    from aman.core.posture import Posture, PostureLevel, desk_of  # noqa: PLC0415
    from aman.kit import scoping  # noqa: PLC0415

    found: dict[str, float] = {}
    days = [world.FIRST + timedelta(days=n) for n in range(world.DAYS)]
    with scoping.system("bench"):
        areas = {pk: area for pk, area in places.areas_of_active_sites().items() if pk % parts == part}
        with timed(found, "all"):
            seen = selectors.known(areas, first=days[0], last=days[-1], as_of=world.NOW)
            seen.desk = desk_of((*seen.rules, *world.more_rules(extra)))
            tasks = [len(seen.posture(pk, area, on).tasks) for pk, area in areas.items() for on in days]
        with timed(found, "floor"):
            made = [Posture(PostureLevel.EVERYDAY) for _ in areas for _ in days]
    return {**found, "postures": len(made), "tasks": sum(tasks)}


def network(folder: str) -> dict[str, float]:
    """Keep the network's days from nothing, then after no change and after each of three changes."""
    world.start(Path(folder), migrate=False)
    from aman.apps.accounts.models import Person  # noqa: PLC0415
    from aman.apps.places.models import Area, Site  # noqa: PLC0415
    from aman.apps.strategy import selectors, services  # noqa: PLC0415
    from aman.kit import scoping  # noqa: PLC0415

    found: dict[str, float] = {}
    now = world.NOW
    person = Person.objects.get()
    changes: list[tuple[str, Callable[[Any], object]]] = [
        ("nothing", lambda at: None),
        ("an_event", lambda at: world.event(person, at)),
        ("a_signal", lambda at: world.signal(Area.objects.get(code="E00000200"), 1, at)),
        ("a_timetable", lambda at: world.timetable(Site.objects.order_by("pk")[5], at, later=30)),
    ]
    with scoping.system("bench"):
        with timed(found, "from_nothing"):
            services.refresh_network(now=now)
        for name, change in changes:
            now += timedelta(minutes=1)
            change(now)
            now += timedelta(seconds=1)
            with timed(found, name):
                services.refresh_network(now=now)
        with timed(found, "read"):
            selectors.network_days(world.FIRST, world.FIRST + timedelta(days=world.DAYS))
        site = Site.objects.order_by("pk")[5]
        with timed(found, "one_page"):
            selectors.site_day(site.uuid, now)
    return found
