"""Reads about sites and contacts, and what a scope lets through."""

from __future__ import annotations

from datetime import time

import pytest

from aman.apps.places import selectors
from aman.apps.places.models import Contact, Site
from aman.kit import scoping, vault
from aman.kit.access import Grant
from aman.kit.scoping import Scope
from tests.make import make_area, make_contact, make_site
from tests.people import make_cast

pytestmark = pytest.mark.django_db


def test_a_site_out_of_reach_is_not_there():
    cast = make_cast()
    with scoping.scope(Scope(sites=frozenset({cast.larkfield.uuid}))):
        assert selectors.site_by_uuid(cast.larkfield.uuid) == cast.larkfield
        with pytest.raises(Site.DoesNotExist):
            selectors.site_by_uuid(cast.ashcombe.uuid)
        assert [site.name for site in selectors.sites()] == ["Larkfield Road Mosque"]


def test_the_list_offered_to_visitors_needs_no_scope():
    make_cast()
    with scoping.scope(None):
        assert [one.name for one in selectors.sites_for_choice()] == [
            "Larkfield Road Mosque", "Ashcombe Street Mosque",
        ]  # fmt: skip


def test_without_a_scope_contacts_cannot_be_read():
    with scoping.scope(None), pytest.raises(scoping.OutOfScope):
        selectors.contacts_for_audience()


def test_an_audience_is_narrowed_by_area_and_role():
    north, south = make_area("N"), make_area("S")
    here, there = make_site(area=north), make_site(area=south)
    lead = make_contact(here, role="LEAD")
    make_contact(here, role="COMMUNITY")
    make_contact(there, role="LEAD")
    make_contact(here, role="LEAD", is_active=False)
    found = selectors.contacts_for_audience(area_codes=["N"], roles=["LEAD"])
    assert [one.pk for one in found] == [lead.pk]
    assert len(selectors.contacts_for_audience()) == 3
    assert [one.pk for one in selectors.sites_for_audience(area_codes=["S"])] == [there.pk]


def test_an_audience_takes_one_query_however_many_there_are(django_assert_num_queries):
    for _ in range(3):
        site = make_site()
        make_contact(site)
        make_contact(site)
    with django_assert_num_queries(1):
        assert len(selectors.contacts_for_audience()) == 6


def test_addresses_leave_out_the_erased(now):
    kept, erased = make_contact(make_site(), email="a@example.org"), make_contact(make_site())
    vault.destroy(erased.record_key, now=now)
    found = selectors.addresses([kept.pk, erased.pk])
    assert {pk: one.email for pk, one in found.items()} == {kept.pk: "a@example.org"}


def test_contacts_come_in_the_order_of_their_roles(now):
    site = make_site()
    for role in ("DEPUTY", "LEAD", "SECURITY"):
        make_contact(site, role=role)
    make_contact(site, role="LEAD", is_active=False)
    assert [(one.role, one.is_active) for one in selectors.contacts_of(site)] == [
        ("LEAD", True), ("SECURITY", True), ("DEPUTY", True), ("LEAD", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "kind", "key", "may"),
    [
        ("SITE_LEAD", "SITE", "here", True),
        ("SITE_LEAD", "SITE", "elsewhere", False),
        ("DUTY_OFFICER", "NATION", "", True),
        ("DUTY_OFFICER", "AREA", "N", True),
        ("DUTY_OFFICER", "AREA", "S", False),
        ("ANALYST", "NATION", "", False),
        ("VOLUNTEER", "SITE", "here", False),
    ],
)
def test_contacts_are_for_those_who_lead_or_answer_for_this_very_site(role, kind, key, may):
    site = make_site(area=make_area("N"))
    grants = [Grant(role, kind, str(site.uuid) if key == "here" else key)]
    assert selectors.may_handle_contacts(grants, site) is may


def test_sites_are_found_by_either_name_and_counted_by_area():
    north = make_area("N")
    make_site("Larkfield Road Mosque", area=north, name_local="مسجد لاركفيلد")
    make_site("Ashcombe", area=north)
    assert [site.name for site in selectors.sites(words="لارك")] == ["Larkfield Road Mosque"]
    assert selectors.site_counts() == {"N": 2}
    assert [area.code for area in selectors.areas_of_sites()] == ["N"]


def test_a_contact_that_cannot_be_opened_keeps_no_other_from_its_letter():
    site = make_site()
    damaged, other = make_contact(site), make_contact(site, email="other@site.example.org")
    Contact.objects.filter(pk=damaged.pk).update(email=b"\x01" + b"x" * 60)
    found = selectors.addresses([damaged.pk, other.pk])
    assert {pk: address.email for pk, address in found.items()} == {other.pk: "other@site.example.org"}


@pytest.mark.parametrize(
    ("hours", "at", "may"),
    [
        ((None, None), time(3), True),
        ((time(8), time(21)), time(8), True),
        ((time(8), time(21)), time(7, 59), False),
        ((time(8), time(21)), time(21, 1), False),
        ((time(20), time(2)), time(23), True),
        ((time(20), time(2)), time(1), True),
        ((time(20), time(2)), time(12), False),
    ],
)
def test_somebody_is_rung_within_their_hours_alone(hours, at, may):
    site = make_site()
    make_contact(site, told_from=hours[0], told_until=hours[1])
    make_contact(site, is_active=False)
    assert selectors.rung_at([site.pk], at) == ({site.pk} if may else set())
