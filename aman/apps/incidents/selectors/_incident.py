"""One incident: the reports that describe it, what was merged into it, how it was classified, who may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q

from aman.apps.incidents import taxonomies
from aman.apps.incidents.models import (
    Category,
    Classification,
    Incident,
    IncidentMerge,
    Report,
    ReportLink,
)
from aman.apps.incidents.selectors._consents import Asked, recipients
from aman.kit import scoping, vault


@dataclass(frozen=True)
class ClassLine:
    """One classification in words: what it says, what changed since the one before, who, when and why."""

    number: int
    taxonomy: str
    type: str
    today: str
    category: str
    cst: str
    police: tuple[str, ...]
    strands: tuple[str, ...]
    is_perceived: bool
    is_repeat_target: bool
    changed: frozenset[str]
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class MergeLine:
    """One merge of an incident: with which, who, when, and when it was undone."""

    other: Incident
    kept_here: bool
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None
    reason: str


def group_of(incident: Incident) -> Q:
    """Return the condition on links of an incident and of all that is counted in it now."""
    group = Incident._base_manager.filter(Q(pk=incident.pk) | Q(merged_into=incident.pk))
    return Q(incident__in=group.values("pk"))


def whole_of(incident: Incident) -> Incident:
    """Return what an incident is counted in: itself, or the one it was merged into. Raises Incident.DoesNotExist."""
    if incident.merged_into_id is None:
        return incident
    found: Incident = (
        Incident.objects.select_related("area", "site").defer("area__outline").get(pk=incident.merged_into_id)
    )
    return found


def reports_of(incident: Incident) -> list[Report]:
    """Return the reports that describe an incident or what was merged into it, within scope, oldest first."""
    linked = ReportLink.objects.filter(group_of(incident), unlinked_at=None).values("report_id")
    return list(Report.objects.filter(pk__in=linked).select_related("record_key").order_by("received_at", "pk"))


def links_of(incident: Incident) -> list[ReportLink]:
    """Return how reports within scope came to an incident and left it, newest first. One query."""
    found = ReportLink.objects.filter(group_of(incident), report__in=Report.objects.values("pk"))
    return list(found.select_related("report__record_key", "linked_by").order_by("-linked_at", "-pk"))


def incident_of(report: Report) -> Incident | None:
    """Return the incident a report is counted in now, within scope, or None. One query, or two."""
    linked = Q(links__report=report, links__unlinked_at=None)
    incidents = Incident.objects.select_related("area", "site").defer("area__outline")
    found: Incident | None = incidents.filter(linked).first()
    return whole_of(found) if found is not None else None


def merges_of(incident: Incident, *, texts: bool) -> list[MergeLine]:
    """Return the merges of an incident, newest first, those undone too. texts: whether the reader may see why."""
    rows = IncidentMerge.objects.filter(Q(kept=incident) | Q(merged=incident), kept__in=Incident.objects.values("pk"))
    rows = rows.filter(merged__in=Incident.objects.values("pk"))
    related = ("record_key", "kept__area", "kept__site", "merged__area", "merged__site", "by", "undone_by")
    found = rows.select_related(*related).defer("kept__area__outline", "merged__area__outline")
    return [_merge_line(one, incident, texts) for one in found.order_by("-at", "-pk")]


def _merge_line(one: IncidentMerge, incident: Incident, texts: bool) -> MergeLine:
    here = one.kept_id == incident.pk
    return MergeLine(
        other=one.merged if here else one.kept,
        kept_here=here,
        by=one.by.short_name,
        at=one.at,
        undone_by=one.undone_by.short_name if one.undone_by else "",
        undone_at=one.undone_at,
        reason=_words(one) if texts else "",
    )


def _words(record: IncidentMerge | Classification) -> str:
    try:
        return record.reveal("reason")
    except vault.Erased:
        return ""


def classifications_of(incident: Incident, *, texts: bool) -> list[ClassLine]:
    """Return the classifications of an incident, newest first, each with what changed since the one before."""
    rows = list(incident.classifications.select_related("record_key", "by").order_by("number"))
    names = {one.code: one.label for one in taxonomies.strands()}
    lines = []
    for before, one in zip([None, *rows], rows, strict=False):
        lines.append(_class_line(one, before, names, texts))
    return lines[::-1]


_SAID = ("type", "strands", "is_perceived", "is_repeat_target", "taxonomy")


def _class_line(one: Classification, before: Classification | None, names: dict[str, str], texts: bool) -> ClassLine:
    used, newest = taxonomies.version(one.taxonomy), taxonomies.versions()[-1]
    kind = used.types.get(one.type) if used else None
    now = taxonomies.carried(one.taxonomy, one.type, newest)
    changed = {name for name in _SAID if before is not None and getattr(one, name) != getattr(before, name)}
    if one.category != one.category_before:
        changed.add("category")
    return ClassLine(
        number=one.number,
        taxonomy=one.taxonomy,
        type=kind.label if kind else one.type,
        today=now.label if now and newest.version != one.taxonomy else "",
        category=str(Category(one.category).label),
        cst=used.cst[kind.cst].label if used and kind else "",
        police=tuple(used.police[code].label for code in kind.police) if used and kind else (),
        strands=tuple(names.get(code, code) for code in one.strands),
        is_perceived=one.is_perceived,
        is_repeat_target=one.is_repeat_target,
        changed=frozenset(changed),
        by=one.by.short_name,
        at=one.at,
        reason=_words(one) if texts else "",
    )


def allowed_recipients(incident: Incident) -> list[Asked]:
    """Return those whom every report of an incident may be passed on to: the stricter permission wins.

    An incident without reports may be passed on to nobody by consent. One query.
    """
    with scoping.system("the consents of all reports of an incident, whoever may read them"):
        linked = ReportLink.objects.filter(group_of(incident), unlinked_at=None)
        in_force = Q(report__consents__given=True, report__consents__withdrawn_at=None)
        said = linked.annotate(yes=FilteredRelation("report__consents", condition=in_force))
        given = set(said.values_list("yes__recipient", "yes__party", "report_id"))
        reports = {report for _recipient, _party, report in given}
    return [
        asked
        for asked in recipients()
        if reports and all((asked.recipient, asked.party, report) in given for report in reports)
    ]


def class_now(incident: Incident) -> dict[str, object]:
    """Return how an incident is classified now, as a form starts from; a type that has gone is carried over."""
    last = incident.classifications.order_by("-number").first()
    if last is None:
        return {"is_perceived": True}
    carried = taxonomies.carried(last.taxonomy, last.type, taxonomies.versions()[-1])
    return {
        "type": carried.code if carried else "",
        "strands": last.strands,
        "is_perceived": last.is_perceived,
        "is_repeat_target": last.is_repeat_target,
    }
