"""Those who work for one area enter its dates, and nothing that other areas follow."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.places import services_calendar as services
from aman.apps.places.models import Area, CalendarAuthority, CalendarChoice, CalendarDate
from tests.make import make_staff
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def entered(area: Area | None) -> CalendarDate:
    details = services.DateDetails("ELECTION", date(2027, 5, 6), date(2027, 5, 6), source="Council")
    return services.enter_date(details=details, area=area, person=None, now=timezone.now())


@pytest.mark.parametrize(
    ("route", "given"),
    [
        ("months_default", {"follows": "PRINTED"}),
        ("authority_new", {"name": "Somebody", "code": "SOMEBODY", "kind": "COUNTRY"}),
        ("month_new", {}),
    ],
)
def test_an_area_settles_no_months_for_all(cast, route, given):
    client = at(make_staff(Role.CHAIR, "Area Chair", area=cast.eastmere))
    assert client.post(reverse(route), given).status_code == 404
    assert not CalendarChoice.objects.exists()
    assert not CalendarAuthority.objects.exists()
    assert reverse(route) not in client.get(reverse("months")).content.decode()


def test_an_area_enters_dates_of_its_own_alone(cast):
    client = at(make_staff(Role.DUTY_OFFICER, "Area Officer", area=cast.eastmere))
    given = {"kind": "ELECTION", "first": "2027-05-06", "source": "Council"}
    for area in ("", cast.westmere.code):
        assert client.post(reverse("shared_date_new"), {**given, "area": area}).status_code == 422
    client.post(reverse("shared_date_new"), {**given, "area": cast.eastmere.code})
    assert [one.area for one in CalendarDate.objects.all()] == [cast.eastmere]


def test_an_area_takes_out_no_date_that_others_keep(cast):
    client = at(make_staff(Role.DUTY_OFFICER, "Area Officer", area=cast.eastmere))
    for area in (None, cast.westmere):
        one = entered(area)
        client.post(reverse("shared_date_end"), {"which": str(one.uuid)})
        one.refresh_from_db()
        assert one.ended_at is None
