"""Changes to areas, sites and contacts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aman.apps.places import selectors, services
from aman.apps.places.models import Area, Contact, Site
from aman.kit import audit
from aman.kit.models import AuditEvent
from tests.make import make_area, make_contact, make_person, make_site

pytestmark = pytest.mark.django_db
DETAILS = services.SiteDetails(name=" Larkfield Road Mosque ", capacity=350, languages=("en", "ur"))
PERSON = services.ContactDetails(name="Nadia Warsame", role="SECURITY", language="ur", email="nadia@example.org")


def verbs(chain) -> list[str]:
    return list(AuditEvent.objects.filter(chain=str(chain)).order_by("seq").values_list("verb", flat=True))


def test_the_boroughs_are_made_once(now):
    try:
        assert services.ensure_london_boroughs(now) == 33
    except services.OutlinesMissing:
        pytest.fail("the front end is not built: run `make setup`")
    assert services.ensure_london_boroughs(now) == 0
    newham = Area.objects.get(code="E09000025")
    assert (newham.name, newham.level) == ("Newham", "BOROUGH")
    assert newham.outline["type"] in {"Polygon", "MultiPolygon"}


def test_without_outlines_the_boroughs_are_refused(now, monkeypatch):
    monkeypatch.setattr(services.finders, "find", lambda name: None)
    with pytest.raises(services.OutlinesMissing):
        services.ensure_london_boroughs(now)


def test_areas_of_an_import_are_made_once(now):
    first = services.ensure_areas({"T-N": "North"}, level="STATE", region="There", actor=None, now=now)
    again = services.ensure_areas({"T-N": "North", "T-S": "South"}, level="STATE", region="There", actor=None, now=now)
    assert again["T-N"] == first["T-N"]
    assert Area.objects.filter(level="STATE").count() == 2


def test_enrolling_starts_the_chain_of_the_site(now):
    site = services.enrol_site(area=make_area("T1"), details=DETAILS, actor=None, now=now)
    assert (site.name, site.languages) == ("Larkfield Road Mosque", ["en", "ur"])
    assert verbs(site.uuid) == ["SITE_ENROLLED"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": "  "}, "name", "EMPTY"),
        ({"latitude": 51.5}, "longitude", "HALF_A_POINT"),
        ({"latitude": 95.0, "longitude": 0.0}, "latitude", "OFF_EARTH"),
        ({"latitude": 51.0, "longitude": 190.0}, "longitude", "OFF_EARTH"),
        ({"languages": ("en", "xx")}, "languages", "UNKNOWN"),
    ],
)
def test_facts_that_cannot_be_true_are_refused(now, change, field, code):
    with pytest.raises(services.BadSite) as caught:
        services.enrol_site(area=make_area(), details=replace(DETAILS, **change), actor=None, now=now)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert not Site.objects.exists()


def test_a_change_names_the_fields_and_not_their_content(now):
    site, actor = make_site("Before"), make_person()
    details = services.SiteDetails(name="After", capacity=90, jumuah_time=site.jumuah_time)
    services.change_site(site=site, details=details, actor=actor.uuid, now=now)
    event = AuditEvent.objects.get(verb="SITE_CHANGED")
    assert event.details == {"fields": ["capacity", "name"]}
    assert event.actor == actor.uuid


def test_a_change_that_changes_nothing_leaves_no_trace(now):
    site = make_site("Same")
    details = services.SiteDetails(name="Same", jumuah_time=site.jumuah_time)
    services.change_site(site=site, details=details, actor=make_person().uuid, now=now)
    assert verbs(site.uuid) == []


def test_a_contact_is_sealed_and_the_audit_row_holds_no_name(now):
    site = make_site()
    contact = services.add_contact(site=site, details=PERSON, actor=None, now=now)
    row = Contact.objects.filter(pk=contact.pk).values_list("name", "email", "phone").get()
    assert all(b"nadia" not in bytes(cell).lower() for cell in row)
    assert selectors.contacts_of(site)[0].email == "nadia@example.org"
    event = AuditEvent.objects.get(verb="CONTACT_ADDED")
    assert event.details == {"consent": "SPOKEN", "role": "SECURITY"}
    assert not list(audit.verify(str(site.uuid)))


def test_somebody_without_a_way_to_be_reached_is_refused(now):
    with pytest.raises(services.NothingToReachBy):
        services.add_contact(
            site=make_site(), details=services.ContactDetails(name="Nadia", email=" "), actor=None, now=now
        )
    contact = make_contact(make_site())
    with pytest.raises(services.NothingToReachBy):
        services.change_contact(
            contact=contact, details=services.ContactDetails(name="Nadia"), actor=make_person().uuid, now=now
        )


def test_a_contact_by_telephone_only_gets_no_mail(now):
    site = make_site()
    details = services.ContactDetails(name="Nadia", phone="07700 900123")
    services.add_contact(site=site, details=details, actor=None, now=now)
    assert [one.has_email for one in selectors.contacts_for_audience()] == [False]


def test_a_contact_is_changed_under_the_same_key(now):
    contact = make_contact(make_site(), role="LEAD")
    services.change_contact(contact=contact, details=PERSON, actor=make_person().uuid, now=now)
    held = Contact.objects.select_related("record_key").get(pk=contact.pk)
    assert (held.role, held.language, held.reveal("name")) == ("SECURITY", "ur", "Nadia Warsame")
    assert held.record_key_id == contact.record_key_id


def test_an_ended_contact_is_told_nothing_and_cannot_end_twice(now):
    contact, actor = make_contact(make_site()), make_person().uuid
    services.end_contact(contact=contact, actor=actor, now=now)
    assert selectors.contacts_for_audience() == []
    with pytest.raises(services.AlreadyEnded):
        services.end_contact(contact=contact, actor=actor, now=now)
