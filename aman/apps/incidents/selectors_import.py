"""Reads about imports of incidents and the mappings kept for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from aman.apps.incidents import import_mapping
from aman.apps.incidents.models import ImportMapping, ImportRun


def runs() -> QuerySet[ImportRun]:
    """Return the imports within scope, newest first: one's own, or all of them for the whole panel."""
    return ImportRun.objects.select_related("held_by", "record_key").order_by("-held_at", "-pk")


def run_by_uuid(run: UUID) -> ImportRun:
    """Return an import within scope. Raises ImportRun.DoesNotExist."""
    return ImportRun.objects.select_related("held_by", "record_key").get(uuid=run)


def kept_mappings() -> list[ImportMapping]:
    """Return the mappings people kept, by name."""
    return list(ImportMapping.objects.select_related("saved_by").order_by("name", "pk"))


def mapping_by_uuid(mapping: UUID) -> ImportMapping:
    """Return a kept mapping. Raises ImportMapping.DoesNotExist."""
    return ImportMapping.objects.select_related("saved_by").get(uuid=mapping)


def mapping_choices() -> list[tuple[str, str]]:
    """Return every mapping by key and name: kept ones, then those that come with Aman."""
    kept = [(str(one.uuid), one.name) for one in kept_mappings()]
    return [
        *kept,
        *((name, str(import_mapping.document(name).get("title", name))) for name in import_mapping.shipped()),
    ]


def document(key: str) -> dict[str, Any] | None:
    """Return the document of a mapping by the key of its choice, or None."""
    if key in import_mapping.shipped():
        return import_mapping.document(key)
    return next((dict(one.document) for one in kept_mappings() if str(one.uuid) == key), None)


def known_documents() -> list[dict[str, Any]]:
    """Return the documents of every mapping, for recognising a table by its columns."""
    shipped = [import_mapping.document(name) for name in import_mapping.shipped()]
    return [*(dict(one.document) for one in kept_mappings()), *shipped]
