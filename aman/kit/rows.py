"""Rows written and read with a statement compiled once, for the few places where a crowd passes.

Compiling a statement costs the ORM more than running it. These keep the ORM's names, conversions and escaping,
and skip what the rows here do not use: signals, defaults made by the database, multi-table models.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models


@lru_cache(maxsize=64)
def _insertion(model: type[models.Model], vendor: str) -> tuple[str, list[Any], str]:
    """Return the statement, its fields in order, and the attribute of a key the database makes ("" for none)."""
    key = model._meta.pk
    made = key.attname if isinstance(key, models.AutoField) else ""
    fields = [field for field in model._meta.concrete_fields if not (made and field is key)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    returning = f" RETURNING {quote(str(key.column))}" if made else ""
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}){returning}", fields, made  # noqa: S608


def insert(row: models.Model) -> None:
    """Insert a new row as `save(force_insert=True)` would, without signals. Raises IntegrityError."""
    statement, fields, made = _insertion(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if made:
            setattr(row, made, cursor.fetchone()[0])
    row._state.adding, row._state.db = False, connection.alias


def first(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return the first row of a statement compiled before, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
