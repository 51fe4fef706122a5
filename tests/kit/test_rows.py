"""Rows written with a prepared statement are the rows the ORM would have written."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from aman.apps.places.models import Area, Site
from aman.kit import rows, vault
from aman.kit.models import RecordKey
from tests.make import make_area

pytestmark = pytest.mark.django_db


def test_an_inserted_row_reads_back_as_it_was_made() -> None:
    area = make_area()
    site = Site(name="Ümit Camii ‘x’ %s", area=area, latitude=51.5, longitude=-0.1, languages=["ur", "tr"])
    rows.insert(site)
    kept = Site.objects.get(pk=site.pk)
    for field in Site._meta.concrete_fields:
        assert getattr(kept, field.attname) == getattr(site, field.attname), field.name


def test_the_row_is_then_an_ordinary_one() -> None:
    area = Area(code="A1", name="Eastmere")
    rows.insert(area)
    area.name = "Westmere"
    area.save()
    assert list(Area.objects.values_list("name", flat=True)) == ["Westmere"]


def test_a_key_made_by_us_is_kept() -> None:
    key = vault.new_record_key()
    assert RecordKey.objects.get().uuid == key.uuid


def test_a_key_that_is_only_made_is_not_stored() -> None:
    made = vault.made_record_key()
    assert RecordKey.objects.count() == 0
    rows.insert(made)
    assert RecordKey.objects.get().uuid == made.uuid


def test_a_broken_rule_is_an_integrity_error() -> None:
    rows.insert(Area(code="A1", name="Eastmere"))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Area(code="A1", name="Westmere"))


def test_the_first_row_of_a_statement_or_none() -> None:
    key = RecordKey(uuid=uuid4(), tenant="PANEL", destroyed_at=datetime(2027, 3, 5, tzinfo=UTC))
    rows.insert(key)
    statement = f"SELECT tenant FROM {RecordKey._meta.db_table} WHERE tenant = %s"
    assert rows.first(statement, ["PANEL"]) == ("PANEL",)
    assert rows.first(statement, ["elsewhere"]) is None
