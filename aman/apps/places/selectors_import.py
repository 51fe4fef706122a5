"""Reads about uploaded tables of sites and contacts, within scope: one's own, or all of them nationally."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from aman.apps.places.models import PlaceImport


def uploaded() -> QuerySet[PlaceImport]:
    """Return the tables within scope, newest first."""
    return PlaceImport.objects.select_related("held_by", "record_key").order_by("-held_at", "-pk")


def table_by_uuid(table: UUID) -> PlaceImport:
    """Return one table within scope. Raises PlaceImport.DoesNotExist."""
    return PlaceImport.objects.select_related("held_by", "record_key").get(uuid=table)
