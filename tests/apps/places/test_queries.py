"""Lists of sites, contacts and imports make no more queries as they grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.incidents.models import ImportMapping, ImportRun
from aman.apps.places.models import PlaceImport
from aman.kit import vault
from tests.make import make_area, make_contact, make_site, make_staff

pytestmark = pytest.mark.django_db


def grow(officer, site, now, number: int) -> None:
    for _ in range(number):
        make_site(area=site.area)
        make_contact(site)
        run = ImportRun(record_key=vault.new_record_key(), held_by=officer, held_at=now, source="table")
        run.faults = [[2, "day", "NOT_A_DATE"]]
        run.save()
        name = f"Mapping {ImportMapping.objects.count()}"
        ImportMapping.objects.create(name=name, document={}, saved_by=officer, saved_at=now)
        PlaceImport(record_key=vault.new_record_key(), kind="SITES", held_by=officer, held_at=now).save()


def queries(person, url: str) -> int:
    client = Client()
    client.force_login(person)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("route", ["sites", "imports", "place_imports", "site_page"])
def test_queries_do_not_grow_with_the_list(route, now):
    site = make_site("First Mosque", area=make_area(name="Eastmere"))
    lead = make_staff(Role.SITE_LEAD, site=site)
    officer = make_staff(Role.DUTY_OFFICER)
    person = lead if route == "site_page" else officer
    url = reverse(route, args=[site.uuid] if route == "site_page" else [])
    grow(officer, site, now, 2)
    before = queries(person, url)
    grow(officer, site, now, 12)
    assert queries(person, url) <= before
