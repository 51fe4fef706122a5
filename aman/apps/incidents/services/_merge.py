"""Two incidents taken for the same, and told apart again.

A merge moves nothing: the one incident is counted in place of the other, and every link, classification and report
stays as it was. Undoing it therefore gives back equal records, whatever was merged, joined or undone in between.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from aman.apps.incidents.models import Incident, IncidentMerge
from aman.kit import audit, scoping, vault

if TYPE_CHECKING:
    from uuid import UUID

    from aman.apps.accounts.models import Person


class SameIncident(Exception):
    """An incident cannot be merged with itself."""


class AlreadyMerged(Exception):
    """One of the two is already counted in another incident."""


class NotMerged(Exception):
    """The incident is not merged into another one."""


class MergeReasonMissing(Exception):
    """Incidents are taken for the same for a written reason."""


@transaction.atomic
def merge_incidents(*, kept: Incident, merged: Incident, reason: str, actor: Person, now: datetime) -> IncidentMerge:
    """Count one incident in place of another that is the same; both are within the scope in force.

    Whatever had been merged into the second is counted there too. Raises SameIncident, AlreadyMerged,
    MergeReasonMissing, Incident.DoesNotExist.
    """
    if kept.pk == merged.pk:
        raise SameIncident
    if not reason.strip():
        raise MergeReasonMissing
    held = _hold(kept.pk, merged.pk)
    whole, part = held[kept.pk], held[merged.pk]
    if whole.merged_into_id is not None or part.merged_into_id is not None:
        raise AlreadyMerged
    merge = IncidentMerge(record_key=vault.new_record_key(), kept=whole, merged=part, by=actor, at=now)
    merge.seal(reason=reason)
    merge.save(force_insert=True)
    with scoping.system("what was merged into an incident goes with it"):
        Incident.objects.filter(merged_into=part).update(merged_into=whole)
        part.merged_into, part.merged_at = whole, now
        part.save(update_fields=["merged_into", "merged_at"])
    _log(whole, part, "INCIDENTS_MERGED", actor, now)
    return merge


@transaction.atomic
def unmerge_incident(*, merged: Incident, actor: Person, now: datetime) -> Incident:
    """Tell an incident apart again from the one it was merged into, with all that had been merged into it before.

    Raises NotMerged, Incident.DoesNotExist.
    """
    held = _hold(merged.pk)[merged.pk]
    merge = IncidentMerge.objects.filter(merged=held, undone_at=None).first()
    if merge is None:
        raise NotMerged
    merge.undone_by, merge.undone_at = actor, now
    merge.save(update_fields=["undone_by", "undone_at"])
    with scoping.system("what was merged into an incident leaves with it"):
        Incident.objects.filter(pk__in=_below(held.pk)).update(merged_into=held)
        held.merged_into, held.merged_at = None, None
        held.save(update_fields=["merged_into", "merged_at"])
        kept = Incident.objects.get(pk=merge.kept_id)
    _log(kept, held, "INCIDENTS_UNMERGED", actor, now)
    return held


def _hold(*wanted: int) -> dict[int, Incident]:
    """Return incidents within scope, and hold all they are merged with, in one order so that nobody waits in a ring."""
    for pk in wanted:
        Incident.objects.get(pk=pk)
    with scoping.system("all of a merged incident is held while it changes"):
        wholes = Incident.objects.filter(pk__in=wanted).values_list("pk", "merged_into_id")
        tops = {top or pk for pk, top in wholes}
        group = Incident.objects.select_for_update(of=("self",)).filter(Q(pk__in=tops) | Q(merged_into__in=tops))
        held = {one.pk: one for one in group.order_by("pk")}
        late = [pk for pk in wanted if pk not in held]
        held |= {one.pk: one for one in Incident.objects.select_for_update(of=("self",)).filter(pk__in=late)}
    return held


def _below(incident: int) -> set[int]:
    """Return the incidents that were merged into one, directly or through others, and still are."""
    found, edge = set[int](), {incident}
    while edge:
        merges = IncidentMerge.objects.filter(kept__in=edge, undone_at=None)
        edge = set(merges.values_list("merged_id", flat=True)) - found
        found |= edge
    return found


def _log(kept: Incident, merged: Incident, verb: str, actor: Person, now: datetime) -> None:
    """Write the line in the record of both incidents."""
    for one, other in ((kept, merged), (merged, kept)):
        _log_one(one, other.uuid, verb, actor, now)


def _log_one(incident: Incident, other: UUID, verb: str, actor: Person, now: datetime) -> None:
    audit.record(
        chain=audit.intake_chain(incident.uuid),
        verb=verb,
        subject=incident,
        actor=actor.uuid,
        now=now,
        details={"other": str(other)},
    )
