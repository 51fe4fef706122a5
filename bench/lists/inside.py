"""Run by `bench.lists` in an environment of its own: fill the database, visit the pages, print what was measured."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import django

GOAL_MS, GOAL_QUERIES = 300, 12


def main(words: list[str]) -> int:
    """Fill and visit; print one JSON object."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from aman.kit import scoping  # noqa: PLC0415
    from bench.lists.fill import fill  # noqa: PLC0415

    reports, events, visits = (int(word) for word in words)
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    with scoping.system("filling a bench"):
        known = fill(reports=reports, events=events, now=timezone.now())
    filled = time.perf_counter() - begun
    print(json.dumps({"filled_s": round(filled, 1), "pages": list(visit(known, visits))}))
    return 0


def _pages(known: dict[str, Any], chance: random.Random) -> dict[str, list[str]]:
    """Return the addresses of each page, each asked for in many ways."""
    areas, people = known["areas"], known["people"]
    day = [f"202{chance.randint(4, 6)}-{chance.randint(1, 10):02d}-{chance.randint(1, 28):02d}" for _ in range(30)]
    return {
        "queue": ["/desk/queue/", "/desk/queue/?page=2", "/desk/queue/?page=3"],
        "reports, newest": ["/desk/reports/"],
        "reports, turned pages": [f"/desk/reports/?after={UUID(one).hex}" for one in known["reports"]],
        "reports, by reference": [f"/desk/reports/?reference={one}" for one in known["references"]],
        "reports, by area": [f"/desk/reports/?area={one}" for one in areas],
        "reports, by days and kind": [f"/desk/reports/?first={one}&kind=PLACE" for one in day],
        "reports, by supervisor": [f"/desk/reports/?supervisor={one}" for one in people],
        "reports, open or set aside": ["/desk/reports/?state=OPEN", "/desk/reports/?state=ASIDE"],
        "a report": [f"/desk/reports/{one}/" for one in known["own"] or known["reports"]],
        "incidents, newest": ["/desk/incidents/"],
        "incidents, turned pages": [f"/desk/incidents/?after={UUID(one).hex}" for one in known["incidents"]],
        "incidents, by area and type": [f"/desk/incidents/?area={one}&category=THREAT" for one in areas],
        "an incident": [f"/desk/incidents/{one}/" for one in known["incidents"]],
        "waves": ["/desk/waves/"],
        "cases": ["/desk/cases/", "/desk/cases/?state=OPEN"],
        "a case": [f"/desk/cases/{one}/" for one in known["cases"]],
        "audit, newest": ["/desk/privacy/audit/"],
        "audit, by person": [f"/desk/privacy/audit/?person={one}" for one in people],
    }


def visit(known: dict[str, Any], visits: int) -> Iterator[dict[str, Any]]:
    """Yield, for each page, its times and its most queries."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import Resolver404, resolve  # noqa: PLC0415

    from aman.apps.accounts.models import Person  # noqa: PLC0415
    from aman.kit import scoping  # noqa: PLC0415

    with scoping.system("signing in"):
        officer = Person.objects.get(uuid=known["officer"])
    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    client.force_login(officer)
    for name, addresses in _pages(known, random.Random(3)).items():
        try:
            resolve(addresses[0].split("?")[0])
        except Resolver404:
            continue
        with scoping.scope(None):
            row = {"page": name, **_measured(client, addresses, visits)}
        print(json.dumps(row), file=sys.stderr, flush=True)
        yield row


def _measured(client: Any, addresses: list[str], visits: int) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    times, queries = [], 0
    client.get(addresses[0])  # templates are compiled and caches are warm in a server that has been up for a while
    for number in range(visits):
        address = addresses[number % len(addresses)]
        begun = time.perf_counter()
        response = client.get(address)
        times.append(1000 * (time.perf_counter() - begun))
        if response.status_code != 200:
            return {"status": response.status_code, "address": address}
    for address in addresses[:3]:
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        queries = max(queries, len(seen))
    times.sort()
    return {
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "max_ms": round(times[-1], 1),
        "queries": queries,
        "met": times[int(len(times) * 0.95)] <= GOAL_MS and queries <= GOAL_QUERIES,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
