"""Finding reports, and turning long lists: no row is missed or shown twice, and nothing sealed is searched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Report
from aman.apps.incidents.selectors import ReportSearch
from aman.kit import scoping
from tests.apps.incidents.make import make_incident, make_report
from tests.make import make_area, make_staff

pytestmark = pytest.mark.django_db
SIZE = 25


def test_turning_the_pages_there_and_back_shows_every_report_once(now):
    made = [make_report(now + timedelta(minutes=n // 3)).pk for n in range(60)]
    seen, after, pages = [], "", []
    while True:
        found = selectors.search_reports(ReportSearch(), after=after)
        pages.append([one.pk for one in found.reports])
        seen += pages[-1]
        if not found.older:
            break
        after = found.older
    assert seen == sorted(made, reverse=True)
    back = selectors.search_reports(ReportSearch(), before=found.newer)
    assert [one.pk for one in back.reports] == pages[-2]
    assert selectors.search_reports(ReportSearch(), after="nonsense").reports[0].pk == made[-1]


def test_incidents_turn_the_same_way():
    area = make_area()
    made = [make_incident(area, date(2027, 1, 1) + timedelta(days=n // 4)).pk for n in range(60)]
    first = selectors.turn_incidents(selectors.incidents())
    second = selectors.turn_incidents(selectors.incidents(), after=first.older)
    third = selectors.turn_incidents(selectors.incidents(), after=second.older)
    seen = [one.pk for page in (first, second, third) for one in page.incidents]
    assert seen == sorted(made, reverse=True)
    assert (first.total, first.is_more, third.older) == (60, False, "")
    back = selectors.turn_incidents(selectors.incidents(), before=third.newer)
    assert [one.pk for one in back.incidents] == [one.pk for one in second.incidents]


def test_each_field_narrows(now):
    area, officer = make_area(), make_staff(Role.DUTY_OFFICER, "Safiya Rahman")
    wanted = make_report(now, area=area.code, kind="ONLINE")
    services.take_report(report=wanted, actor=officer, now=now)
    make_report(now - timedelta(days=9))
    asked = [
        ReportSearch(reference=wanted.reference),
        ReportSearch(first=now.date()),
        ReportSearch(area=area.code),
        ReportSearch(kind="ONLINE"),
        ReportSearch(state="IN_HAND"),
        ReportSearch(supervisor=officer.uuid),
    ]
    assert [[one.pk for one in selectors.search_reports(ask).reports] for ask in asked] == [[wanted.pk]] * 6
    Report.objects.filter(pk=wanted.pk).update(set_aside_at=now)
    assert [one.pk for one in selectors.search_reports(ReportSearch(state="ASIDE")).reports] == [wanted.pk]


def test_the_page_takes_a_reference_as_people_type_it_and_says_what_is_not_searched(client: Client, now):
    report = make_report(now)
    client.force_login(make_staff(Role.DUTY_OFFICER, "Safiya Rahman"))
    with scoping.scope(None):
        typed = report.reference.removeprefix("AM-").lower()
        found = client.get(reverse("reports"), {"reference": f" am {typed} "}).content.decode()
        assert report.reference in found
        assert "cannot be searched" in found
        assert "No report fits" in client.get(reverse("reports"), {"reference": "AM-NOTTHERE"}).content.decode()
