"""Every field says why it is held, on what ground, for how long, and how sensitive it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from aman.kit import privacy, privacy_register
from aman.kit.vault import SealedField

LISTED = {(entry.model, entry.field): entry for entry in privacy_register.entries()}
FIELDS: dict[tuple[str, str], Any] = {
    (model._meta.label, field.name): field
    for model in privacy_register.models()
    for field in privacy_register.fields_of(model)
}
OPEN_TEXT = (models.CharField, models.TextField, models.JSONField)


def test_every_field_is_annotated():
    assert len(FIELDS) > 250
    missing = sorted(".".join(key) for key in FIELDS.keys() - LISTED.keys())
    assert not missing, f"annotate these in the app's privacy.py (manual: aman/kit/privacy.py): {missing}"


def test_nothing_is_annotated_that_is_not_there():
    stale = sorted(".".join(key) for key in LISTED.keys() - FIELDS.keys())
    assert not stale, f"remove these from the app's privacy.py: {stale}"


def test_what_is_sealed_is_sensitive():
    wrong = [
        ".".join(key)
        for key, field in FIELDS.items()
        if isinstance(field, SealedField) and key in LISTED and LISTED[key].held.kind not in privacy.SENSITIVE
    ]
    assert not wrong, f"why are these sealed, if they are not sensitive? {wrong}"


def _is_open_text(field: Any) -> bool:
    return isinstance(field, OPEN_TEXT) and not field.choices


def test_a_sensitive_open_text_has_its_written_reason():
    wrong = [
        ".".join(key)
        for key, field in FIELDS.items()
        if _is_open_text(field) and key in LISTED and LISTED[key].held.kind in privacy.SENSITIVE and not LISTED[key].why
    ]
    assert not wrong, f"seal these (kit.vault.SealedField), or write why not: {wrong}"


def test_reasons_are_given_only_where_one_is_needed():
    idle = [
        ".".join(key)
        for key, entry in LISTED.items()
        if entry.why and key in FIELDS and not (_is_open_text(FIELDS[key]) or entry.held.kind in privacy.SENSITIVE)
    ]
    assert not idle


def test_every_ground_has_its_law():
    assert set(privacy.LAW) == set(privacy.Basis)
    assert all(law.article_6 for law in privacy.LAW.values())


def test_sensitive_data_about_reports_rests_on_a_condition():
    """Articles 9 and 10 forbid holding it without one."""
    bare = [
        f"{entry.model}.{entry.field}"
        for entry in privacy_register.entries()
        if entry.held.kind in {privacy.Kind.SPECIAL, privacy.Kind.CRIMINAL}
        and not privacy.LAW[entry.held.basis].condition
    ]
    assert not bare


def test_a_field_is_annotated_once():
    entry = privacy_register.entries()[0]
    with pytest.raises(privacy.AnnotatedTwice):
        privacy.annotate(entry.model, entry.held, entry.field)
