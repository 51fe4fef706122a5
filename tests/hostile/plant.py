"""Put strings into every text a person can have written, whatever model it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models

from aman.kit.vault import SealedField, SealedRecord
from tests.fixtures.triggers import unlocked
from tests.hostile.strings import CLOSE, OPEN

WRITTEN = 60
"""A plain column of this many characters or more, without choices, holds what a person wrote; a shorter one, codes."""
CODES = {
    "opens",
    "email",
    "password",
    "source_digest",
    "receipt_digest",
    "scope_key",
    "source_id",
    "key",
    "digest",
    "sha256",
}

LINES = {"subject", "name", "email", "phone", "to_name", "reference", "place_words", "postcode", "reporter_name"}
"""Sealed fields of one line."""
NO_STEERING = dict.fromkeys((0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069))

Words = Callable[[models.Model, str, int], str]


def our_models() -> Iterator[type[models.Model]]:
    """Yield every model of ours that has a table."""
    for model in apps.get_models():
        if model.__module__.startswith("aman.apps."):
            yield model


def texts_of(model: type[models.Model]) -> list[str]:
    """Return the names of a model's fields that hold what a person wrote."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if (isinstance(field, SealedField) and issubclass(model, SealedRecord))
        or (isinstance(field, models.TextField) and field.name not in CODES)
        or (
            type(field) is models.CharField
            and not field.choices
            and (field.max_length or 0) >= WRITTEN
            and field.name not in CODES
        )
    ]


def plant(words: Words) -> set[str]:
    """Write `words(record, field, number)` into every text, signed or not; return the fields written."""
    done, number = set[str](), 0
    with unlocked():
        for model in our_models():
            names = texts_of(model)
            for record in model._base_manager.all() if names else ():
                for name in names:
                    number += 1
                    text = words(record, name, number)
                    _write(record, name, text.translate(NO_STEERING) if is_line(model, name) else text)
                    done.add(f"{model._meta.label}.{name}")
    return done


def _write(record: Any, name: str, text: str) -> None:
    if isinstance(record._meta.get_field(name), SealedField):
        assert isinstance(record, SealedRecord)
        record.seal(**{name: text})
    else:
        setattr(record, name, text)
    record.save(update_fields=[name])


def is_line(model: type[models.Model], name: str) -> bool:
    """Whether a field holds one line: boxes for one line refuse characters that steer (tests/kit/test_forms.py)."""
    return not isinstance(model._meta.get_field(name), SealedField) or name in LINES


def slices(strings: Sequence[str], size: int) -> list[Sequence[str]]:
    """Cut a list into pieces of a size."""
    return [strings[start : start + size] for start in range(0, len(strings), size)]


def boxed(strings: Sequence[str]) -> str:
    """Return strings as one value of one line, each in its brackets."""
    return " ".join(f"{OPEN}{text}{CLOSE}" for text in strings)
