"""A site's own records, entered from outside only for a time, for a reason, where the site can see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts import services
from aman.apps.accounts.models import RecordSession
from aman.apps.cascade.models import Delivery
from aman.apps.places.models import Contact
from aman.kit.models import AuditEvent
from tests.apps.accounts.make import enter
from tests.apps.incidents.make import make_taken
from tests.make import make_contact, make_staff
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def desk(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(route: str, cast: Cast, **more: Any) -> str:
    return reverse(route, kwargs={"site": cast.larkfield.uuid, **more})


def test_the_panel_is_asked_why_before_it_sees_records(cast):
    contact = make_contact(cast.larkfield, name="Nadia Warsame")
    client = desk(cast.safiya)
    assert "Nadia Warsame" not in client.get(at("site_page", cast)).content.decode()
    edit = at("contact_edit", cast, contact=contact.uuid)
    answer = client.get(edit)
    assert answer.headers["Location"] == f"{at('records_enter', cast)}?next={edit}"
    sent = {"reason": "Their camera is down", "next": edit}
    assert client.post(at("records_enter", cast), sent).headers["Location"] == edit
    assert "Nadia Warsame" in client.get(edit).content.decode()
    verbs = list(AuditEvent.objects.filter(chain=str(cast.larkfield.uuid)).values_list("verb", flat=True))
    assert verbs.count("RECORDS_ENTERED") == 1
    assert "RECORDS_OPENED" in verbs


def test_it_ends_by_itself_and_by_hand(cast):
    session = enter(cast.safiya, cast.larkfield)
    assert session.ends_at - session.starts_at == timedelta(minutes=60)
    client = desk(cast.safiya)
    assert client.get(at("site_today", cast)).status_code == 200
    over = timezone.now() - timedelta(seconds=1)
    RecordSession.objects.update(starts_at=over, ends_at=over)
    assert client.get(at("site_today", cast)).status_code == 302
    enter(cast.safiya, cast.larkfield)
    client.post(at("records_leave", cast))
    assert client.get(at("site_today", cast)).status_code == 302


def test_the_site_sees_who_looked_and_is_told_in_fixed_words(cast):
    client = desk(cast.safiya)
    client.post(at("records_enter", cast), {"reason": "Their camera is down"})
    body = desk(cast.amina).get(at("records_seen", cast)).content.decode()
    assert "Safiya R." in body
    assert "Their camera is down" in body
    first = desk(cast.amina).get(reverse("home")).content.decode()
    assert "looked at your records 1 time" in first
    assert at("records_seen", cast) in first
    assert at("records_seen", cast) not in desk(cast.safiya).get(reverse("home")).content.decode()
    notice = Delivery.objects.get(notice="RECORDS_ENTERED")
    assert notice.person == cast.amina
    assert "camera" not in notice.reference
    assert desk(cast.maryam).get(at("records_seen", cast)).status_code == 404
    assert desk(cast.bilal).get(at("records_seen", cast)).status_code == 403


def test_the_first_page_of_a_lead_says_which_contacts_to_check(cast):
    contact = make_contact(cast.larkfield)
    make_contact(cast.larkfield, verified_at=timezone.now())
    assert "1 contact was not checked for a year" in desk(cast.amina).get(reverse("home")).content.decode()
    Contact.objects.filter(pk=contact.pk).update(verified_at=timezone.now())
    assert "not checked for a year" not in desk(cast.amina).get(reverse("home")).content.decode()


def test_a_session_about_a_report_is_the_panels_alone(cast):
    report = make_taken(timezone.now(), cast.safiya, site=cast.larkfield.uuid)
    client = desk(cast.safiya)
    sent = {"reason": "To reach the caretaker", "reference": report.reference.lower()}
    assert client.post(at("records_enter", cast), sent).status_code == 302
    session = RecordSession.objects.get()
    assert session.is_private
    assert session.record_key.tenant == "PANEL"
    body = desk(cast.amina).get(at("records_seen", cast)).content.decode()
    assert "caretaker" not in body
    assert "Nobody from outside has looked" in body
    assert not Delivery.objects.filter(notice="RECORDS_ENTERED").exists()
    assert not AuditEvent.objects.filter(chain=str(cast.larkfield.uuid), verb__startswith="RECORDS").exists()
    assert client.get(at("site_today", cast)).status_code == 200


def test_a_report_one_may_not_open_is_no_reason(cast):
    report = make_taken(timezone.now(), cast.karim, site=cast.larkfield.uuid)
    for reference in (report.reference, "AM-NOTHING"):
        answer = desk(cast.safiya).post(at("records_enter", cast), {"reason": "Because", "reference": reference})
        assert answer.status_code == 422
        assert "Because" in answer.content.decode(), "nothing typed is lost"
    assert not RecordSession.objects.exists()


def test_a_reason_and_a_reach_are_needed(cast, now):
    assert desk(cast.safiya).post(at("records_enter", cast), {"reason": " "}).status_code == 422
    facts = {"site": cast.larkfield.uuid, "area": cast.eastmere.code, "minutes": 60, "now": now}
    with pytest.raises(services.RecordReasonMissing):
        services.enter_records(person=cast.safiya, reason=" ", **facts)
    with pytest.raises(services.NotYourRecords):
        services.enter_records(person=cast.maryam, reason="Curious", **facts)
    west = make_staff("DUTY_OFFICER", area=cast.westmere)
    assert desk(west).get(at("records_enter", cast)).status_code == 404


def test_people_of_the_site_need_no_session(cast):
    assert desk(cast.bilal).get(at("site_today", cast)).status_code == 200
    assert not RecordSession.objects.exists()


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "/account/logout/"])
def test_it_leads_on_only_to_our_own_pages(cast, onward):
    answer = desk(cast.safiya).post(at("records_enter", cast), {"reason": "Because", "next": onward})
    assert answer.headers["Location"] == at("site_page", cast)
