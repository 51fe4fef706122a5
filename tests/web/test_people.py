"""The pages of people with accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import AccountLetter, Membership, Person
from tests.make import make_member, make_person, make_site, make_staff
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def desk(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def invitation(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "name": "Noor Halabi",
        "email": "noor@example.org",
        "language": "ar",
        "role": "VOLUNTEER",
        "reach": f"SITE:{cast.larkfield.uuid}",
        "organisation": "Larkfield Road Mosque",
        "ends_on": "",
        **more,
    }


def test_a_lead_sees_the_people_of_their_site_and_no_others(cast):
    body = desk(cast.amina).get(reverse("people")).content.decode()
    assert "Bilal Larkfield" in body
    assert "Maryam Ashcombe" not in body
    assert desk(cast.amina).get(reverse("person_page", args=[cast.maryam.uuid])).status_code == 404
    assert desk(cast.bilal).get(reverse("people")).status_code == 403


def test_a_lead_invites_a_volunteer_for_180_days(cast):
    client = desk(cast.amina)
    assert client.post(reverse("person_invite"), invitation(cast)).status_code == 302
    held = Membership.objects.get(person__email="noor@example.org")
    assert 179 <= (held.active_to - held.active_from).days <= 181
    assert AccountLetter.objects.filter(kind="INVITATION").count() == 1
    assert client.post(reverse("person_invite"), invitation(cast)).status_code == 422, "the address has an account now"


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "DUTY_OFFICER"},
        {"reach": "NATION:"},
        {"email": "nobody"},
        {"name": " "},
        {"ends_on": "2001-01-01"},
        {"role": "EMPEROR"},
    ],
)
def test_what_a_lead_may_not_give_makes_no_account_and_loses_nothing(cast, wrong):
    answer = desk(cast.amina).post(reverse("person_invite"), invitation(cast, **wrong))
    assert answer.status_code == 422
    assert "Larkfield Road Mosque" in answer.content.decode()
    assert not Person.objects.filter(name="Noor Halabi").exists()


def test_another_site_is_not_a_lead_s_to_give(cast):
    sent = invitation(cast, reach=f"SITE:{cast.ashcombe.uuid}")
    assert desk(cast.amina).post(reverse("person_invite"), sent).status_code == 422
    assert not AccountLetter.objects.exists()


def test_a_role_is_given_renewed_and_ended(cast):
    client, page = desk(cast.safiya), reverse("person_page", args=[cast.bilal.uuid])
    sent = {"role": "SITE_LEAD", "reach": f"SITE:{cast.larkfield.uuid}", "organisation": "Larkfield", "ends_on": ""}
    assert client.post(reverse("person_grant", args=[cast.bilal.uuid]), sent).status_code == 302
    assert client.post(reverse("person_grant", args=[cast.bilal.uuid]), sent).status_code == 422
    held = Membership.objects.get(person=cast.bilal, role="SITE_LEAD")
    change = reverse("membership_change", args=[cast.bilal.uuid, held.uuid])
    assert client.post(change, {"act": "renew", "ends_on": "2001-01-01"}).status_code == 422
    assert client.post(change, {"act": "renew", "ends_on": "2090-01-01"}).status_code == 302
    assert client.post(change, {"act": "end"}).status_code == 302
    assert client.post(change, {"act": "end"}).status_code == 422
    assert "Site lead" not in client.get(page).content.decode().split('id="give"')[0]


def test_nobody_changes_the_account_of_somebody_who_holds_more(cast):
    operator = make_staff("OPERATOR")
    for act in ("close", "sessions", "reset"):
        answer = desk(operator).post(reverse("person_act", args=[cast.safiya.uuid]), {"act": act})
        assert answer.status_code == 422
    assert Person.objects.get(pk=cast.safiya.pk).is_active


def test_a_closed_account_is_out_on_the_next_request(cast):
    bilal = desk(cast.bilal)
    assert bilal.get("/desk/").status_code == 200
    act = reverse("person_act", args=[cast.bilal.uuid])
    assert desk(cast.amina).post(act, {"act": "close"}).status_code == 302
    assert bilal.get("/desk/").status_code == 302
    assert desk(cast.amina).post(act, {"act": "open"}).status_code == 302
    assert desk(cast.amina).post(act, {"act": "nonsense"}).status_code == 422


def test_an_invitation_page_says_when_it_is_over(cast):
    answer = Client().get(reverse("invitation", args=["x" * 43]))
    assert answer.status_code == 410


def test_queries_do_not_grow_with_the_list(cast, django_assert_max_num_queries):
    client = desk(cast.safiya)
    for _ in range(2):
        client.get(reverse("people"))
    for _ in range(20):
        make_member(make_person(), "VOLUNTEER", site=make_site(area=cast.eastmere))
    with django_assert_max_num_queries(16):
        client.get(reverse("people"))
