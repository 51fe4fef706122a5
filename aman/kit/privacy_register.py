"""Everything that was annotated, read from every part of the package, and the models it is held against."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

from django.apps import apps

from aman.kit import privacy_tables  # noqa: F401 - the frame's own annotations
from aman.kit.privacy import Entry, annotated


def entries() -> list[Entry]:
    """Return every annotation, by model and field."""
    load()
    return annotated()


def load() -> None:
    """Read the annotations of every app, beside those of the frame; a module is read once."""
    for config in apps.get_app_configs():
        if config.name.startswith("aman.apps."):
            _read(f"{config.name}.privacy")


def _read(name: str) -> None:
    try:
        module: ModuleType = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return
    for found in pkgutil.iter_modules(getattr(module, "__path__", [])):
        importlib.import_module(f"{name}.{found.name}")


def models() -> list[Any]:
    """Return every model whose table exists, those made for many-to-many fields too."""
    return [
        model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
    ]


def fields_of(model: Any) -> list[Any]:
    """Return the concrete fields of a model: what its table has columns for."""
    return list(model._meta.concrete_fields)
