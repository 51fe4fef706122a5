"""A table of sites or contacts in the browser: seen first, then brought in, within reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.places import services_import
from aman.apps.places.models import Contact, PlaceImport, Site
from aman.kit.models import AuditEvent
from tests.make import make_staff
from tests.people import make_cast

pytestmark = pytest.mark.django_db

SITES = b"Name,Borough,Capacity\nNew Mosque,Eastmere,200\nOther Mosque,Westmere,90\n"
CONTACTS = b"Site,Name,E-mail,Consent date\nLarkfield Road Mosque,Nadia Secret,nadia@site.example.org,2026-01-05\n"


def desk(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(answer) -> str:
    return answer.content.decode()


def upload(client: Client, content: bytes, kind: str = "SITES"):
    return client.post(reverse("place_imports"), {"kind": kind, "file": SimpleUploadedFile("table.csv", content)})


def test_sites_are_seen_first_then_brought_in_and_the_file_is_gone():
    cast = make_cast()
    client = desk(cast.safiya)
    upload(client, SITES)
    held = PlaceImport.objects.get()
    page = words(client.get(reverse("place_import", args=[held.uuid])))
    assert "New Mosque" in page
    assert Site.objects.count() == 2
    assert not AuditEvent.objects.filter(verb="SITE_ENROLLED").exists(), "looking leaves nothing behind"
    client.post(reverse("place_import_start", args=[held.uuid]))
    assert Site.objects.count() == 4
    held.refresh_from_db()
    assert (bytes(held.file), bytes(held.look)) == (b"", b"")
    assert held.counts["created"] == 2
    assert AuditEvent.objects.filter(verb="SITE_ENROLLED").count() == 2
    again = client.post(reverse("place_import_start", args=[held.uuid]))
    assert again.status_code == 422


def test_contacts_are_sealed_while_they_are_looked_at_and_afterwards():
    cast = make_cast()
    client = desk(cast.safiya)
    upload(client, CONTACTS, "CONTACTS")
    held = PlaceImport.objects.get()
    assert b"Nadia" not in bytes(held.file) + bytes(held.look)
    assert not Contact.objects.exists()
    client.post(reverse("place_import_start", args=[held.uuid]))
    contact = Contact.objects.get()
    assert contact.reveal("name") == "Nadia Secret"
    assert contact.consented_at.date().isoformat() == "2026-01-05"
    assert not [event for event in AuditEvent.objects.all() if "Nadia" in str(event.details)]


def test_an_area_officer_brings_in_sites_of_their_area_only():
    cast = make_cast()
    client = desk(make_staff(Role.DUTY_OFFICER, area=cast.eastmere))
    upload(client, SITES)
    held = PlaceImport.objects.get()
    assert [(row, code) for row, _column, code in held.faults] == [(3, "UNKNOWN_AREA")]
    refused = client.post(reverse("place_import_start", args=[held.uuid]))
    assert refused.status_code == 422
    assert Site.objects.count() == 2
    client.post(reverse("place_import_start", args=[held.uuid]), {"which": "GOOD"})
    assert set(Site.objects.filter(name__endswith="New Mosque").values_list("area__name", flat=True)) == {"Eastmere"}
    faults = client.get(reverse("place_import_faults", args=[held.uuid]))
    assert "UNKNOWN_AREA" in words(faults)
    assert "Westmere" not in words(faults)


def test_only_duty_officers_bring_tables_in_and_only_their_own_are_found():
    cast = make_cast()
    upload(desk(cast.safiya), SITES)
    held = PlaceImport.objects.get()
    for person in (cast.amina, cast.idris, cast.hina):
        assert desk(person).get(reverse("place_imports")).status_code in {403, 404}
    stranger = desk(make_staff(Role.DUTY_OFFICER, area=cast.eastmere))
    for route in ("place_import", "place_import_faults"):
        assert stranger.get(reverse(route, args=[held.uuid])).status_code == 404
    assert stranger.post(reverse("place_import_drop", args=[held.uuid])).status_code == 404


def test_columns_with_other_names_are_chosen_and_read_again():
    cast = make_cast()
    client = desk(cast.safiya)
    upload(client, b"Title,Where\nNew Mosque,Eastmere\n")
    held = PlaceImport.objects.get()
    page = reverse("place_import", args=[held.uuid])
    assert "Say which column is the name" in words(client.get(page))
    client.post(page, {"name": "Title", "area": "Where"})
    held.refresh_from_db()
    assert held.counts["created"] == 1
    assert client.post(page, {"name": "Nowhere"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "said"), [(b"\n", "first row"), (b"a\x00", "neither text"), (b"PK\x03\x04x", "cannot")]
)
def test_what_cannot_be_read_is_refused_in_words(content, said):
    answer = upload(desk(make_cast().safiya), content)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not PlaceImport.objects.exists()


def test_a_table_is_dropped_by_hand_or_after_a_day():
    cast = make_cast()
    client = desk(cast.safiya)
    upload(client, SITES)
    first = PlaceImport.objects.get()
    client.post(reverse("place_import_drop", args=[first.uuid]))
    first.refresh_from_db()
    assert (first.gone_at is None, bytes(first.file)) == (False, b"")
    upload(client, SITES)
    second = PlaceImport.objects.order_by("-pk")[0]
    assert services_import.drop_old(now=second.held_at + timedelta(hours=23)) == 0
    assert services_import.drop_old(now=second.held_at + timedelta(hours=25)) == 1
    with pytest.raises(services_import.Gone):
        services_import.bring_in(held=second, good_only=False, actor=cast.safiya.uuid, now=second.held_at)
