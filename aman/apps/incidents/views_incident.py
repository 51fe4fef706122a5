"""Incidents: the list, one of them, its class, and whether it is the same as another."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import case_lines, pages, pages_incident, selectors, services
from aman.apps.incidents.forms import IncidentFilter
from aman.apps.incidents.forms_incident import ClassForm, MergeForm
from aman.apps.incidents.models import Incident
from aman.apps.incidents.views_search import turn
from aman.apps.places import selectors as places
from aman.kit import page as kit
from aman.kit import when


def _load(incident: UUID) -> Incident:
    try:
        return selectors.incident_by_uuid(incident)
    except Incident.DoesNotExist as error:
        raise Http404 from error


def _has(request: HttpRequest, *roles: str) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return bool(access.has(*roles))


def incidents(request: HttpRequest) -> HttpResponse:
    """List incidents by area, type and days."""
    form = IncidentFilter(request.GET or None, areas=places.areas_for_choice())
    asked = form.cleaned_data if form.is_valid() else {}
    rows = selectors.incidents(
        area=asked.get("area", ""),
        category=asked.get("category", ""),
        first=asked.get("first"),
        last=asked.get("last"),
    )
    found = selectors.turn_incidents(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "form": form,
        "found": found,
        "table": pages_incident.table(found.incidents),
        "upheld": selectors.upheld_among(found.incidents),
        "newer_url": turn(request, before=found.newer),
        "older_url": turn(request, after=found.older),
    }
    return render(request, "incidents/incidents.html", context)


def incident_page(request: HttpRequest, incident: UUID) -> HttpResponse:
    """Show an incident; one that is counted in another leads there."""
    found = _load(incident)
    if found.merged_into_id is not None:
        try:
            return redirect("incident_page", incident=selectors.whole_of(found).uuid)
        except Incident.DoesNotExist as error:
            raise Http404 from error
    reads, acts = _has(request, pages.SUPERVISOR, "CASEWORKER"), _has(request, pages.SUPERVISOR)
    page = pages_incident.incident_page(found, reads=reads, acts=acts)
    context = {"page": page, "incident": found, "reads_reports": reads, "acts": acts, "now": timezone.now()}
    context["sure"] = case_lines.finding_status(selectors.finding_of(found)) if found.source == "AMAN" else None
    context["case"] = selectors.case_of_incident(found) if reads else None
    return render(request, "incidents/incident.html", context)


def incident_classify(request: HttpRequest, incident: UUID) -> HttpResponse:
    """Classify an incident, or classify it again."""
    found, now = _load(incident), timezone.now()
    before = selectors.classifications_of(found, texts=True)
    data = request.POST if request.method == "POST" else None
    form = ClassForm(data, on=when.day_of(now), initial=selectors.class_now(found))
    if form.is_valid():
        asked: Any = {"actor": request.user, "now": now, "reason": form.cleaned_data["reason"]}
        try:
            services.classify(incident=found, to=form.classed(), **asked)
        except services.SameClass:
            form.add_error("type", _("It is classified exactly so already."))
        except services.UnknownType:
            form.add_error("type", _("This type is not in use any more. Choose again."))
        else:
            messages.success(request, _("Classified. What it was before is in the history."))
            return redirect("incident_page", incident=found.uuid)
    context = {"incident": found, "title": pages_incident.words_of(found), "form": form, "classes": before}
    return render(request, "incidents/incident_classify.html", context)


def incident_merge(request: HttpRequest, incident: UUID) -> HttpResponse:
    """Take another incident for the same as this one, after choosing it and saying why."""
    kept, now = _load(incident), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    other = _other(asked.get("other", ""))
    if other is None:
        alike = [pages_incident.near_line(one) for one in selectors.incidents_alike(kept, texts=True)]
        context = {"kept": kept, "kept_words": pages_incident.words_of(kept), "alike": alike}
        return render(request, "incidents/incident_merge.html", context)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _merged(request, form, kept, other, now):
        return redirect("incident_page", incident=kept.uuid)
    context = {
        "kept": kept,
        "kept_words": pages_incident.words_of(kept),
        "other": other,
        "other_words": pages_incident.words_of(other),
        "form": form,
    }
    return render(request, "incidents/incident_merge.html", context)


def _other(asked: str) -> Incident | None:
    """Return the other incident that was chosen; None where none was, 404 where it is not within reach."""
    if not asked:
        return None
    try:
        return _load(UUID(asked))
    except ValueError as error:
        raise Http404 from error


def _merged(request: HttpRequest, form: MergeForm, kept: Incident, other: Incident, now: datetime) -> bool:
    actor: Any = request.user
    try:
        services.merge_incidents(kept=kept, merged=other, reason=form.cleaned_data["reason"], actor=actor, now=now)
    except services.SameIncident:
        form.add_error(None, _("This is the same incident. Choose another."))
    except services.AlreadyMerged:
        form.add_error(None, _("One of them is counted in another incident already."))
    else:
        messages.success(request, _("They are counted as one. You can tell them apart again below."))
        return True
    return False


def incident_unmerge(request: HttpRequest, incident: UUID) -> HttpResponse:
    """Tell an incident apart again from the one it was merged into, after asking."""
    found, now = _load(incident), timezone.now()
    if request.method == "POST":
        actor: Any = request.user
        try:
            services.unmerge_incident(merged=found, actor=actor, now=now)
        except services.NotMerged:
            messages.info(request, _("They had been told apart already."))
        else:
            messages.success(request, _("They are two incidents again."))
        return redirect("incident_page", incident=found.uuid)
    confirmation = kit.Confirmation(
        title=_("Tell these incidents apart again?"),
        act=_("Tell them apart"),
        keep=_("Keep them as one"),
        keep_url=reverse("incident_page", kwargs={"incident": found.uuid}),
        happens=[
            _("Each is counted by itself again, with its own reports, day and type."),
            _("Whatever was merged into it before leaves with it."),
        ],
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation})
