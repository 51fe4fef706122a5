"""Pages of sites, as the people who use them see them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.places import selectors
from aman.apps.places.models import Contact, Site
from tests.apps.accounts.make import enter
from tests.make import make_contact, make_member, make_staff
from tests.people import make_cast

pytestmark = pytest.mark.django_db
FACTS = {"name": "New name", "kind": "MOSQUE", "jumuah_time": "13:30", "capacity": "200"}
PERSON = {
    "name": "Nadia Warsame", "role": "LEAD", "language": "en", "email": "nadia@example.org", "phone": "",
    "consent_how": "WRITTEN",
}  # fmt: skip


def desk(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(answer) -> str:
    return answer.content.decode()


def test_a_lead_sees_their_own_site_and_no_other():
    cast = make_cast()
    answer = desk(cast.amina).get(reverse("sites"))
    assert "Larkfield Road Mosque" in words(answer)
    assert "Ashcombe" not in words(answer)


@pytest.mark.parametrize("route", ["site_page", "site_edit", "contact_new"])
def test_the_lead_of_another_mosque_finds_nothing(route):
    cast = make_cast()
    answer = desk(cast.maryam).get(reverse(route, args=[cast.larkfield.uuid]))
    assert answer.status_code == 404
    assert "Larkfield" not in words(answer)


@pytest.mark.parametrize("route", ["contact_edit", "contact_end"])
def test_a_contact_is_reached_through_its_own_site_only(route):
    cast = make_cast()
    contact = make_contact(cast.larkfield, name="Secret Name")
    crossed = reverse(route, args=[cast.ashcombe.uuid, contact.uuid])
    assert desk(cast.maryam).get(crossed).status_code == 404
    assert desk(cast.amina).get(crossed).status_code == 404
    near = make_staff(Role.DUTY_OFFICER, area=cast.eastmere)
    assert desk(near).get(crossed).status_code == 404


def test_filters_narrow_the_list_and_nonsense_is_passed_over():
    cast = make_cast()
    client = desk(cast.safiya)
    answer = client.get(reverse("sites"), {"words": "ashc"})
    assert "Ashcombe" in words(answer)
    assert "Larkfield" not in words(answer)
    assert "No site fits these filters." in words(client.get(reverse("sites"), {"words": "zzz"}))
    assert client.get(reverse("sites"), {"area": "nowhere", "page": "-4"}).status_code == 200


def test_contacts_are_shown_to_the_lead_and_not_to_the_analyst_or_volunteer():
    cast = make_cast()
    make_contact(cast.larkfield, name="Nadia Warsame")
    page = reverse("site_page", args=[cast.larkfield.uuid])
    assert "Nadia Warsame" in words(desk(cast.amina).get(page))
    officer = make_staff(Role.DUTY_OFFICER, area=cast.eastmere)
    assert "Nadia Warsame" not in words(desk(officer).get(page))
    enter(officer, cast.larkfield)
    assert "Nadia Warsame" in words(desk(officer).get(page))
    assert "Nadia Warsame" not in words(desk(cast.idris).get(page))
    assert "Nadia Warsame" not in words(desk(cast.bilal).get(page))


def test_leading_one_mosque_opens_no_contacts_of_another_even_with_a_second_role():
    cast = make_cast()
    make_contact(cast.ashcombe, name="Nadia Warsame")
    make_member(cast.amina, Role.ANALYST)
    answer = desk(cast.amina).get(reverse("site_page", args=[cast.ashcombe.uuid]))
    assert answer.status_code == 200
    assert "Nadia Warsame" not in words(answer)


def test_a_lead_changes_the_facts_of_their_site():
    cast = make_cast()
    answer = desk(cast.amina).post(reverse("site_edit", args=[cast.larkfield.uuid]), FACTS, follow=True)
    assert "Site changed." in words(answer)
    assert Site.objects.get(pk=cast.larkfield.pk).capacity == 200


def test_a_lead_with_an_analysts_reach_still_changes_no_other_site():
    cast = make_cast()
    make_member(cast.amina, Role.ANALYST)
    answer = desk(cast.amina).post(reverse("site_edit", args=[cast.ashcombe.uuid]), FACTS)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Enter the site’s name"),
        ({"jumuah_time": "lunch"}, "Enter a time, like 13:15"),
        ({"latitude": "51.5"}, "Enter both latitude and longitude, or neither"),
        ({"latitude": "151.5", "longitude": "0"}, "Enter degrees"),
    ],
)
def test_a_wrong_answer_is_said_and_what_was_typed_is_kept(change, message):
    cast = make_cast()
    answer = desk(cast.amina).post(reverse("site_edit", args=[cast.larkfield.uuid]), FACTS | change)
    assert answer.status_code == 422
    assert message in words(answer)
    assert 'value="200"' in words(answer)


def test_a_contact_is_added_changed_and_ended():
    cast = make_cast()
    client = desk(cast.amina)
    client.post(reverse("contact_new", args=[cast.larkfield.uuid]), PERSON)
    contact = Contact.objects.get()
    there = [cast.larkfield.uuid, contact.uuid]
    client.post(reverse("contact_edit", args=there), PERSON | {"role": "DEPUTY", "phone": "07700 900123"})
    assert Contact.objects.get().role == "DEPUTY"
    assert "Stop telling Nadia Warsame things?" in words(client.get(reverse("contact_end", args=there)))
    client.post(reverse("contact_end", args=there))
    assert not Contact.objects.get().is_active
    assert client.post(reverse("contact_end", args=there)).status_code == 302


def test_a_contact_nobody_can_reach_is_refused_with_the_words_at_the_field():
    cast = make_cast()
    answer = desk(cast.amina).post(reverse("contact_new", args=[cast.larkfield.uuid]), PERSON | {"email": ""})
    assert answer.status_code == 422
    assert "Enter an e-mail address or a telephone number" in words(answer)
    assert not Contact.objects.exists()


def test_a_liaison_reads_sites_of_their_area_only():
    cast = make_cast()
    liaison = make_staff(Role.LIAISON, area=cast.eastmere)
    client = desk(liaison)
    assert client.get(reverse("site_page", args=[cast.larkfield.uuid])).status_code == 200
    assert client.get(reverse("site_page", args=[cast.ashcombe.uuid])).status_code == 404
    assert client.get(reverse("site_edit", args=[cast.larkfield.uuid])).status_code == 403


def test_the_list_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    cast = make_cast()
    client = desk(cast.safiya)
    client.get(reverse("sites"))
    with django_assert_max_num_queries(16):
        client.get(reverse("sites"))


NEW = FACTS | {"name": "Brightwell Lane Mosque"}


def test_an_officer_enrols_a_site_in_an_area_within_reach():
    cast = make_cast()
    client = desk(make_staff(Role.DUTY_OFFICER, area=cast.eastmere))
    assert "Enrol a site" in words(client.get(reverse("sites")))
    page = words(client.get(reverse("site_new")))
    assert "Eastmere" in page
    assert "Westmere" not in page
    client.post(reverse("site_new"), NEW | {"area": cast.eastmere.code})
    assert Site.objects.get(name="Brightwell Lane Mosque").area == cast.eastmere


def test_nobody_enrols_a_site_out_of_reach_or_without_an_area():
    cast = make_cast()
    client = desk(make_staff(Role.DUTY_OFFICER, area=cast.eastmere))
    for area in (cast.westmere.code, ""):
        answer = client.post(reverse("site_new"), NEW | {"area": area})
        assert answer.status_code == 422
        assert "Choose an area" in words(answer)
    assert not Site.objects.filter(name="Brightwell Lane Mosque").exists()


def test_a_new_site_with_half_a_point_is_refused():
    cast = make_cast()
    answer = desk(cast.safiya).post(reverse("site_new"), NEW | {"area": cast.eastmere.code, "latitude": "51.5"})
    assert answer.status_code == 422
    assert "Enter both latitude and longitude, or neither" in words(answer)


def test_a_site_lead_enrols_nothing():
    cast = make_cast()
    assert "Enrol a site" not in words(desk(cast.amina).get(reverse("sites")))
    assert desk(cast.amina).post(reverse("site_new"), NEW).status_code == 403


@pytest.mark.parametrize("name", ["Lark\u202efield", "Larkfield\nRoad", "Lark\u2066field"])
def test_a_name_with_hidden_controls_is_refused(name):
    cast = make_cast()
    answer = desk(cast.amina).post(reverse("site_edit", args=[cast.larkfield.uuid]), {**FACTS, "name": name})
    assert answer.status_code == 422
    added = desk(cast.amina).post(reverse("contact_new", args=[cast.larkfield.uuid]), {**PERSON, "name": name})
    assert added.status_code == 422
    assert Site.objects.get(pk=cast.larkfield.pk).name == "Larkfield Road Mosque"


def test_a_contact_agrees_first_and_says_when_they_may_be_rung():
    cast = make_cast()
    client = desk(cast.amina)
    new = reverse("contact_new", args=[cast.larkfield.uuid])
    answer = client.post(new, {name: value for name, value in PERSON.items() if name != "consent_how"})
    assert answer.status_code == 422
    assert "Nobody is told anything who has not." in words(answer)
    assert "Enter both hours, or neither" in words(client.post(new, PERSON | {"told_from": "08:00"}))
    hours = {"told_from": "08:00", "told_until": "21:00", "consented_on": "2026-01-05"}
    assert client.post(new, PERSON | hours).status_code == 302
    contact = Contact.objects.get()
    assert (contact.consent_how, contact.consented_at.date().isoformat()) == ("WRITTEN", "2026-01-05")
    page = words(client.get(reverse("site_page", args=[cast.larkfield.uuid])))
    assert "08:00–21:00" in page
    assert "They wrote it" in page


def test_a_contact_nobody_checked_for_a_year_is_shown_and_checked():
    cast = make_cast()
    contact = make_contact(cast.larkfield, name="Nadia Warsame")
    client = desk(cast.amina)
    page = reverse("site_page", args=[cast.larkfield.uuid])
    assert "1 contact was not checked for a year." in words(client.get(page))
    client.post(reverse("contact_check", args=[cast.larkfield.uuid, contact.uuid]))
    assert "not checked for a year" not in words(client.get(page))
    assert desk(cast.maryam).post(reverse("contact_check", args=[cast.larkfield.uuid, contact.uuid])).status_code == 404


def test_who_withdraws_their_consent_is_told_nothing_more():
    cast = make_cast()
    contact = make_contact(cast.larkfield, name="Nadia Warsame")
    client = desk(cast.amina)
    route = reverse("contact_withdraw", args=[cast.larkfield.uuid, contact.uuid])
    assert "withdrew their consent" in words(client.get(route))
    assert len(selectors.contacts_for_audience()) == 1
    client.post(route)
    assert selectors.contacts_for_audience() == []
    assert client.post(route).status_code == 302
    assert "Consent withdrawn" in words(client.get(reverse("site_page", args=[cast.larkfield.uuid])))


def test_sites_are_found_by_code_and_postcode():
    cast = make_cast()
    Site.objects.filter(pk=cast.larkfield.pk).update(postcode="E7 8PP")
    client = desk(cast.safiya)
    for asked in (cast.larkfield.code.lower(), "e7 8"):
        answer = words(client.get(reverse("sites"), {"words": asked}))
        assert "Larkfield" in answer
        assert "Ashcombe" not in answer
