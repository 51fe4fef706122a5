"""Classifying an incident, and classifying it again. What it was before is kept, with who changed it and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from aman.apps.incidents import taxonomies
from aman.apps.incidents.models import Classification, Incident
from aman.kit import audit, vault
from aman.kit.when import day_of

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class UnknownType(Exception):
    """The type or a strand is not in the version of the taxonomy in use."""


class SameClass(Exception):
    """The incident is classified exactly so already."""


class ClassReasonMissing(Exception):
    """A classification says how we know."""


@dataclass(frozen=True)
class Classed:
    """What an incident is said to be: a type, the strands it was aimed at, and two flags."""

    type: str
    strands: Collection[str] = ()
    is_perceived: bool = True
    is_repeat_target: bool = False


@transaction.atomic
def classify(*, incident: Incident, to: Classed, reason: str, actor: Person, now: datetime) -> Classification:
    """Add the next classification of an incident, in the version in use today; it is counted so from now on.

    Raises UnknownType, SameClass, ClassReasonMissing, Incident.DoesNotExist.
    """
    if not reason.strip():
        raise ClassReasonMissing
    held = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    used = taxonomies.current(day_of(now))
    chosen = used.types.get(to.type)
    strands = sorted(set(to.strands))
    if chosen is None or not set(strands) <= {one.code for one in taxonomies.strands()}:
        raise UnknownType
    number = (held.classifications.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Classification(
        record_key=vault.new_record_key(),
        incident=held,
        number=number,
        taxonomy=used.version,
        type=chosen.code,
        category=chosen.category,
        category_before=held.category,
        strands=strands,
        is_perceived=to.is_perceived,
        is_repeat_target=to.is_repeat_target,
        by=actor,
        at=now,
    )
    _refuse_same(held, made)
    made.seal(reason=reason)
    made.save(force_insert=True)
    held.category = chosen.category
    held.save(update_fields=["category"])
    audit.record(
        chain=audit.intake_chain(held.uuid),
        verb="INCIDENT_CLASSIFIED",
        subject=held,
        actor=actor.uuid,
        now=now,
        details={"number": number, "taxonomy": used.version, "type": chosen.code, "category": chosen.category},
    )
    return made


def _refuse_same(incident: Incident, made: Classification) -> None:
    last = incident.classifications.order_by("-number").first()
    said = ("taxonomy", "type", "strands", "is_perceived", "is_repeat_target")
    if last is not None and all(getattr(last, name) == getattr(made, name) for name in said):
        raise SameClass
