"""Make one record of any model that the world has none of, so that every sensitive field is swept."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.db import models

from aman.apps.incidents.models import Report, ReportConsent
from aman.kit import vault
from aman.kit.models import RecordKey
from tests.access.world import World

SPECIAL: dict[str, dict[str, Any]] = {
    "incidents.Referral": {"state": "SENT"},
}
"""Values that a constraint asks for."""


def _words(world: World, field: Any) -> str:
    return f"filled-{uuid.uuid4().hex}"[: field.max_length or 40]


PLAIN: list[tuple[type[models.Field[Any, Any]], Any]] = [
    (models.DateTimeField, lambda world, field: world.now),
    (models.DateField, lambda world, field: world.now.date()),
    (models.UUIDField, lambda world, field: uuid.uuid4()),
    (models.BooleanField, lambda world, field: False),
    (models.JSONField, lambda world, field: {}),
    (models.IntegerField, lambda world, field: 1),
]
"""What a field that needs a value is given, the more special kind first."""


class Filler:
    """Makes records that hang on the east's report, site and people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._people = iter([world.officer, *(one.person for one in world.walkers if one.person is not None)])

    def one_of(self, label: str) -> Any:
        """Return a record of a model: one that is there, or a new one."""
        model = apps.get_model(label)
        found = model._base_manager.order_by("pk").first()
        return found if found is not None else self._make(model)

    def _make(self, model: type[models.Model]) -> Any:
        values = {field.name: self._value(field) for field in model._meta.concrete_fields if _is_needed(field)}
        if model._meta.label == "incidents.Referral":
            values |= {"consent": self._consent(), "sent_at": self.world.now}
        if model._meta.label == "incidents.Case":
            values |= {"incident": self.world.east.incident, "report": self.world.east.report}
        values |= SPECIAL.get(model._meta.label, {})
        parents = (values[name] for name in ("report", "case", "assessment", "file", "request") if name in values)
        parent = next((one for one in parents if getattr(one, "record_key", None) is not None), None)
        if parent is not None and "record_key" in values:
            values["record_key"] = parent.record_key  # a child is sealed with its parent's key
        record = model(**values)
        record.save()
        return record

    def _value(self, field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            return self._related(field.related_model)
        if field.choices:
            return next(code for code, _ in field.flatchoices if code != "")
        plain = next((make for kind, make in PLAIN if isinstance(field, kind)), _words)
        return plain(self.world, field)

    def _related(self, model: Any) -> Any:
        if model is RecordKey:
            return vault.new_record_key()
        if model is Report:
            return self.world.east.report
        if model._meta.label == "accounts.Person":
            return next(self._people)
        if model._meta.label in {"places.Site", "places.Area"}:
            return self.world.east.site if model._meta.label == "places.Site" else self.world.east.area
        return self.one_of(model._meta.label)

    def _consent(self) -> ReportConsent:
        consent, _ = ReportConsent.objects.get_or_create(
            report=self.world.east.report, recipient="POLICE", defaults={"given": True, "at": self.world.now}
        )
        return consent


def _is_needed(field: Any) -> bool:
    """Whether a record cannot be kept without a value for this field."""
    return not (field.primary_key or field.null or field.has_default() or (field.blank and not field.is_relation))
