from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from aman.apps.places.models import Contact
from aman.kit import vault
from aman.kit.models import RecordKey, TenantKey
from tests.make import make_contact, make_site

pytestmark = pytest.mark.django_db


def test_a_sealed_text_is_read_back_and_is_not_in_the_row():
    contact = make_contact(make_site(), name="CANARY name", email="canary@site.example.org")
    fresh = Contact.objects.select_related("record_key").get(pk=contact.pk)
    assert fresh.reveal("name") == "CANARY name"
    assert b"CANARY" not in bytes(fresh.name)


def test_an_empty_text_stays_empty():
    contact = make_contact(make_site(), phone="")
    assert bytes(contact.phone) == b""
    assert contact.reveal("phone") == ""


def test_short_texts_have_the_same_size():
    contact = make_contact(make_site(), name="A", email="a-rather-longer-address@site.example.org")
    assert len(contact.name) == len(contact.email)


def test_a_ciphertext_moved_to_another_field_or_record_is_refused():
    site = make_site()
    one, other = make_contact(site), make_contact(site)
    one.phone = one.email
    with pytest.raises(vault.Tampered):
        one.reveal("phone")
    other.email = one.email
    with pytest.raises(vault.Tampered):
        other.reveal("email")


def test_a_changed_byte_is_refused():
    contact = make_contact(make_site())
    raw = bytearray(contact.email)
    raw[-1] ^= 1
    contact.email = bytes(raw)
    with pytest.raises(vault.Tampered):
        contact.reveal("email")


def test_destroying_the_record_key_erases(now):
    contact = make_contact(make_site())
    vault.destroy(contact.record_key, now=now)
    fresh = Contact.objects.select_related("record_key").get(pk=contact.pk)
    assert fresh.is_erased
    with pytest.raises(vault.Erased):
        fresh.reveal("email")


def test_only_sealed_fields_can_be_sealed():
    contact = make_contact(make_site())
    with pytest.raises(TypeError):
        contact.seal(role="LEAD")


def test_a_site_key_that_was_rolled_back_is_not_used_again():
    site = make_site()
    with transaction.atomic():
        vault.new_record_key(str(site.uuid))
        transaction.set_rollback(True)
    contact = make_contact(site, name="Amina")
    vault.forget_keys()  # as another process would find it
    assert Contact.objects.select_related("record_key").get(pk=contact.pk).reveal("name") == "Amina"


def test_a_site_key_is_asked_for_once_in_the_transaction_that_made_it(django_assert_num_queries):
    tenant = str(make_site().uuid)
    made = vault.tenant_key(tenant)
    with django_assert_num_queries(0):
        assert vault.tenant_key(tenant) == made


@pytest.mark.django_db(transaction=True)
def test_a_committed_site_key_is_kept_in_memory(django_assert_num_queries):
    with transaction.atomic():
        made = vault.tenant_key("a tenant")
    with django_assert_num_queries(0):
        assert vault.tenant_key("a tenant") == made


def test_every_site_has_its_own_key_and_none_is_stored_open():
    first, second = make_contact(make_site()), make_contact(make_site())
    assert first.record_key.tenant != second.record_key.tenant
    assert TenantKey.objects.count() == 2
    opened = vault.tenant_key(first.record_key.tenant)
    assert opened not in bytes(TenantKey.objects.get(tenant=first.record_key.tenant).wrapped)


def test_a_wrong_master_key_opens_nothing(settings):
    contact = make_contact(make_site())
    key = contact.record_key
    vault.forget_keys()
    changed = settings.AMAN.model_copy(update={"master_key": type(settings.AMAN.master_key)("A" * 43 + "=")})
    settings.AMAN = changed
    fresh = RecordKey.objects.get(pk=key.pk)
    contact.record_key = fresh
    with pytest.raises(vault.Tampered):
        contact.reveal("email")


def test_texts_for_foreign_tables_round_trip():
    sealed = vault.seal_text("JBSWY3DPEHPK3PXP")
    assert "JBSWY3" not in sealed
    assert vault.open_text(sealed) == "JBSWY3DPEHPK3PXP"


def test_bindings_use_immutable_values_only():
    contact = make_contact(make_site())
    assert isinstance(contact.uuid, uuid.UUID)
    contact.role = "SECURITY"
    contact.save()
    assert Contact.objects.select_related("record_key").get(pk=contact.pk).reveal("email")
