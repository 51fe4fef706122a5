"""Two people at one incident in the same moment: it is counted exactly while a report describes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime

import pytest
from django.db import connection, transaction

from aman.apps.accounts.models import Person
from aman.apps.incidents import services
from aman.apps.incidents.models import Incident, Report
from aman.kit import scoping
from tests.apps.incidents.make import OCCURRED, make_taken
from tests.make import make_area, make_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as found:
        yield found


def beside(pool: ThreadPoolExecutor, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    """Do theirs while ours is done and not yet committed."""

    def apart() -> None:
        try:
            with scoping.system("tests"):
                theirs()
        finally:
            connection.close()

    with transaction.atomic():
        ours()
        other = pool.submit(apart)
        wait([other], timeout=1)  # either it waits for us, or it has read what we are about to change
    other.result(timeout=10)


def joined(officer: Person, now: datetime, number: int) -> tuple[Incident, list[Report]]:
    """Return an incident that some reports describe."""
    reports = [make_taken(now, officer) for _ in range(number)]
    opening = services.Ruling("COUNTED", category="THREAT", occurred_on=OCCURRED, area=make_area().code)
    incident = services.decide_report(report=reports[0], ruling=opening, actor=officer, now=now)
    assert incident is not None
    for report in reports[1:]:
        ruling = services.Ruling("COUNTED", join=incident.uuid)
        services.decide_report(report=report, ruling=ruling, actor=officer, now=now)
    return incident, reports


def test_two_reports_taken_out_at_once_leave_nothing_counted(now: datetime, pool: ThreadPoolExecutor) -> None:
    officer = make_staff("DUTY_OFFICER")
    incident, (first, second) = joined(officer, now, 2)
    beside(
        pool,
        lambda: services.unlink_report(report=first, actor=officer, now=now),
        lambda: services.unlink_report(report=second, actor=officer, now=now),
    )
    assert Incident.objects.get(pk=incident.pk).withdrawn_at == now


def test_a_report_joined_while_the_last_leaves_is_counted(now: datetime, pool: ThreadPoolExecutor) -> None:
    officer = make_staff("DUTY_OFFICER")
    incident, (last,) = joined(officer, now, 1)
    coming, ruling = make_taken(now, officer), services.Ruling("COUNTED", join=incident.uuid)
    beside(
        pool,
        lambda: services.decide_report(report=coming, ruling=ruling, actor=officer, now=now),
        lambda: services.unlink_report(report=last, actor=officer, now=now),
    )
    assert Incident.objects.get(pk=incident.pk).withdrawn_at is None
