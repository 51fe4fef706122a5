"""Pages of imports: upload, look, bring in, withdraw, put back."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import pages_import as pages
from aman.apps.incidents import selectors_import as selectors
from aman.apps.incidents import services_import_runs as services
from aman.apps.incidents.forms_import import KeepForm, MappingForm, StartForm, UploadForm
from aman.apps.incidents.models import ImportMapping, ImportRun, ImportState
from aman.apps.places import selectors as places
from aman.kit import scoping
from aman.kit.transitions import IllegalTransition


def _load(run: UUID) -> ImportRun:
    try:
        return selectors.run_by_uuid(run)
    except ImportRun.DoesNotExist as error:
        raise Http404 from error


def _me(request: HttpRequest) -> Any:
    return request.user


def _reach() -> frozenset[str] | None:
    """Return the area codes whoever asks may bring rows into; None for anywhere."""
    scope = scoping.current()
    return None if scope.everything else scope.areas


def imports(request: HttpRequest) -> HttpResponse:
    """Show the imports within reach and the mappings kept for them."""
    rows, table = pages.runs_page(request.GET.get("page", 1), timezone.now())
    found = {"rows": rows, "table": table, "mappings": selectors.kept_mappings(), "me": _me(request)}
    return render(request, "incidents/imports.html", found)


def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file and look at it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > services.LARGEST_UPLOAD:
                raise services.CannotHold("TOO_LARGE")
            run = services.hold(
                content=file.read(),
                name=file.name,
                mapping=form.cleaned_data["mapping"],
                person=_me(request),
                reach=_reach(),
                now=timezone.now(),
            )
        except services.CannotHold as error:
            form.add_error("file", pages.UPLOAD_WORDS[error.code])
        else:
            return redirect("import_page", run=run.uuid)
    return render(request, "incidents/import_new.html", {"form": form}, status=422 if form.errors else 200)


def import_page(request: HttpRequest, run: UUID) -> HttpResponse:
    """Show one import; while it is looked at, take other meanings of its columns and values."""
    held = _load(run)
    if request.method != "POST":
        return _page(request, held)
    form = _mapping_form(held, request.POST)
    if held.state != ImportState.LOOKING or form is None:
        return redirect("import_page", run=held.uuid)
    if not form.is_valid():
        return _page(request, held, mapping=form, status=422)
    try:
        services.look_again(run=held, document=form.as_document(), actor=_me(request).uuid, now=timezone.now())
    except (services.NotReady, IllegalTransition):
        return redirect("import_page", run=held.uuid)
    except services.CannotHold as error:
        form.add_error("cell_separator", pages.UPLOAD_WORDS[error.code])
        return _page(request, held, mapping=form, status=422)
    messages.success(request, _("Read again."))
    return redirect("import_page", run=held.uuid)


def _mapping_form(run: ImportRun, data: Any = None) -> MappingForm | None:
    look = run.looked() if run.state == ImportState.LOOKING else {}
    if not look:
        return None
    form = MappingForm(data, document=run.document, look=look)
    known = places.area_names().values()
    form.offer_areas(sorted(known if run.reach is None else [one for one in known if one[0] in run.reach]))
    return form


def _page(request: HttpRequest, run: ImportRun, status: int = 200, **sent: Any) -> HttpResponse:
    page = pages.run_page(run)
    mapping = sent.get("mapping") or _mapping_form(run)
    found = {
        "page": page,
        "run": run,
        "mapping": mapping,
        "areas": sorted({name for _code, name in mapping.known.values()}) if mapping else [],
        "start": sent.get("start") or StartForm(initial={"which": "ALL"}),
        "keep": sent.get("keep") or KeepForm(initial={"name": run.source}),
        "problem": sent.get("problem", ""),
        "now": timezone.now(),
    }
    return render(request, "incidents/import.html", found, status=status)


def import_start(request: HttpRequest, run: UUID) -> HttpResponse:
    """Bring a table in, all of it or its good rows."""
    held = _load(run)
    form = StartForm(request.POST) if held.faulty else None
    if form is not None and not form.is_valid():
        return _page(request, held, start=form, status=422)
    good_only = form is not None and form.cleaned_data["which"] == "GOOD"
    try:
        done = services.start(run=held, good_only=good_only, actor=_me(request).uuid, now=timezone.now())
    except services.HasFaults:
        words = _("Nothing was stored: some rows have faults. Put them right, or bring in the good rows only.")
        return _page(request, held, problem=words, status=422)
    except (services.NotReady, IllegalTransition):
        return _page(request, held, problem=_("This table cannot be brought in as it stands."), status=422)
    if done.state == ImportState.DONE:
        messages.success(request, _("Brought in."))
    return redirect("import_page", run=held.uuid)


def import_drop(request: HttpRequest, run: UUID) -> HttpResponse:
    """Forget an upload."""
    held = _load(run)
    try:
        services.drop(run=held, actor=_me(request).uuid, now=timezone.now())
    except IllegalTransition:
        return redirect("import_page", run=held.uuid)
    messages.success(request, _("The file was deleted. Nothing was brought in."))
    return redirect("imports")


def import_withdraw(request: HttpRequest, run: UUID) -> HttpResponse:
    """Ask, and then take out everything an import brought."""
    held = _load(run)
    if held.state != ImportState.DONE:
        return redirect("import_page", run=held.uuid)
    if request.method == "POST":
        try:
            services.withdraw(run=held, actor=_me(request).uuid, now=timezone.now())
        except IllegalTransition:
            return redirect("import_page", run=held.uuid)
        messages.success(request, _("Withdrawn. Nothing of it is counted any more."))
        return redirect("import_page", run=held.uuid)
    return render(request, "kit/confirm.html", {"confirmation": pages.withdrawal(held)})


def import_back(request: HttpRequest, run: UUID) -> HttpResponse:
    """Put a withdrawn import back."""
    held = _load(run)
    try:
        services.put_back(run=held, actor=_me(request).uuid, now=timezone.now())
    except IllegalTransition:
        return redirect("import_page", run=held.uuid)
    messages.success(request, _("Put back as it was."))
    return redirect("import_page", run=held.uuid)


def import_faults(request: HttpRequest, run: UUID) -> HttpResponse:
    """Give the faults of an import as a CSV file: rows, columns and codes, never a cell of the file."""
    held = _load(run)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="faults.csv"'
    answer.write("\ufeff")
    csv.writer(answer).writerows(pages.fault_lines(held))
    return answer


def import_keep(request: HttpRequest, run: UUID) -> HttpResponse:
    """Keep the mapping of an import under a name."""
    held = _load(run)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _page(request, held, keep=form, status=422)
    try:
        services.keep_mapping(run=held, name=form.cleaned_data["name"], person=_me(request), now=timezone.now())
    except services.NameTaken:
        form.add_error("name", _("Another mapping has this name."))
        return _page(request, held, keep=form, status=422)
    messages.success(request, _("Mapping kept."))
    return redirect("import_page", run=held.uuid)


def mapping_forget(request: HttpRequest, mapping: UUID) -> HttpResponse:
    """Delete a mapping one kept oneself."""
    try:
        held = selectors.mapping_by_uuid(mapping)
    except ImportMapping.DoesNotExist as error:
        raise Http404 from error
    if held.saved_by_id != _me(request).pk:
        raise Http404
    services.forget_mapping(mapping=held, actor=_me(request).uuid, now=timezone.now())
    messages.success(request, _("Mapping deleted."))
    return redirect("imports")
