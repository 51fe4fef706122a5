"""Scoped query sets that fail closed.

Every model that belongs to a site or an area uses `ScopedManager`. Outside `scope(...)` a query raises
OutOfScope; inside, the filter of the scope is added even where the developer forgot it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


class OutOfScope(Exception):
    """A scoped model was queried with no scope in force."""


@dataclass(frozen=True)
class Scope:
    """What the work at hand may see: everything, some areas (by code), some sites (by uuid).

    `person` is who works; None for the system itself, which then says why in `reason`.
    """

    everything: bool = False
    areas: frozenset[str] = field(default_factory=frozenset)
    sites: frozenset[UUID] = field(default_factory=frozenset)
    person: UUID | None = None
    reason: str = ""

    def condition(self, paths: dict[str, str]) -> Q:
        """Return the filter this scope puts on a model whose look-ups are `paths`."""
        if self.everything:
            return Q()
        found = Q(pk__in=[])
        if self.sites and "site" in paths:
            found |= Q(**{f"{paths['site']}__in": self.sites})
        if self.areas and "area" in paths:
            found |= Q(**{f"{paths['area']}__in": self.areas})
        if self.person and "person" in paths:
            found |= Q(**{paths["person"]: self.person})
        return found


@dataclass(frozen=True)
class Barred:
    """Where a model says who must never see a record: the look-up of the person's uuid, and while what holds."""

    person: str
    while_: dict[str, object] = field(default_factory=dict)


_current: ContextVar[Scope | None] = ContextVar("aman_scope", default=None)


def current() -> Scope:
    """Return the scope in force, or raise OutOfScope."""
    scope_now = _current.get()
    if scope_now is None:
        raise OutOfScope("no scope is in force: use `with scoping.scope(...)`")
    return scope_now


@contextmanager
def scope(wanted: Scope | None) -> Iterator[Scope | None]:
    """Put a scope in force for a block; None closes everything."""
    token = _current.set(wanted)
    try:
        yield wanted
    finally:
        _current.reset(token)


def enter(wanted: Scope) -> None:
    """Put a scope in force until the surrounding `scope(...)` block ends."""
    _current.set(wanted)


@contextmanager
def system(reason: str) -> Iterator[None]:
    """Let the system itself (a job, a command, the public door) see everything, for a stated reason."""
    with scope(Scope(everything=True, reason=reason)):
        yield


class ScopedManager(models.Manager[M]):
    """A manager whose every query is held to the scope in force.

    The model states `scope_paths`, for instance {"site": "site__uuid", "area": "area__code"}, and may state
    `scope_barred`: look-ups that lead to a record's barred people. Somebody barred sees no trace of the record,
    however far their membership reaches.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        paths: dict[str, str] = self.model.scope_paths  # type: ignore[attr-defined]
        wanted = current()
        found = super().get_queryset()
        if not wanted.everything:
            found = found.filter(wanted.condition(paths))
        barred: Barred | None = self.model.scope_barred  # type: ignore[attr-defined]
        if barred is None or wanted.person is None:
            return found
        closed = self.model._base_manager.filter(**{barred.person: wanted.person}, **barred.while_)
        return found.exclude(pk__in=closed.values("pk"))


class ScopedModel(models.Model):
    """Base of every model that belongs to somewhere."""

    scope_paths: ClassVar[dict[str, str]] = {}
    scope_barred: ClassVar[Barred | None] = None
    objects = ScopedManager()

    class Meta:
        abstract = True
