"""Tables of sites and contacts in the browser: upload, look, bring in."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.places import pages_import as pages
from aman.apps.places import selectors_import as selectors
from aman.apps.places import services_import as services
from aman.apps.places.forms import ColumnsForm, TableForm
from aman.apps.places.models import PlaceImport


def _load(table: UUID) -> PlaceImport:
    try:
        return selectors.table_by_uuid(table)
    except PlaceImport.DoesNotExist as error:
        raise Http404 from error


def _me(request: HttpRequest) -> Any:
    return request.user


def place_imports(request: HttpRequest) -> HttpResponse:
    """Show the tables brought in before, and take another."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > services.LARGEST_UPLOAD:
                raise services.CannotImport("", "TOO_LARGE")
            held = services.hold(
                content=file.read(),
                name=file.name,
                kind=form.cleaned_data["kind"],
                person=_me(request),
                now=timezone.now(),
            )
        except services.CannotImport as error:
            form.add_error("file", pages.upload_words(error.code))
        else:
            return redirect("place_import", table=held.uuid)
    rows, listed = pages.tables_page(request.GET.get("page", 1), timezone.now())
    found = {"form": form, "rows": rows, "table": listed}
    return render(request, "places/imports.html", found, status=422 if form.errors else 200)


def place_import(request: HttpRequest, table: UUID) -> HttpResponse:
    """Show what a table would bring; take other meanings of its columns."""
    held = _load(table)
    if request.method != "POST":
        return _page(request, held)
    form = _columns_form(held, request.POST)
    if form is None:
        return redirect("place_import", table=held.uuid)
    if not form.is_valid():
        return _page(request, held, form=form, status=422)
    try:
        services.look_again(held=held, columns=form.columns(), actor=_me(request).uuid, now=timezone.now())
    except (services.Gone, services.CannotImport):
        return redirect("place_import", table=held.uuid)
    messages.success(request, _("Read again."))
    return redirect("place_import", table=held.uuid)


def _columns_form(held: PlaceImport, data: Any = None) -> ColumnsForm | None:
    look = held.looked()
    if not look:
        return None
    return ColumnsForm(data, kind=held.kind, header=look["header"], columns=held.columns)


def _page(request: HttpRequest, held: PlaceImport, status: int = 200, **sent: Any) -> HttpResponse:
    found = {
        "page": pages.table_page(held),
        "held": held,
        "form": sent.get("form") or _columns_form(held),
        "problem": sent.get("problem", ""),
        "now": timezone.now(),
    }
    return render(request, "places/import.html", found, status=status)


def place_import_start(request: HttpRequest, table: UUID) -> HttpResponse:
    """Bring a table in, all of it or its good rows."""
    held = _load(table)
    good_only = request.POST.get("which") == "GOOD"
    try:
        services.bring_in(held=held, good_only=good_only, actor=_me(request).uuid, now=timezone.now())
    except services.HasFaults:
        words = _("Nothing was stored: some rows have faults. Put them right, or bring in the good rows only.")
        return _page(request, held, problem=words, status=422)
    except (services.Gone, services.CannotImport):
        return _page(request, held, problem=_("This table cannot be brought in as it stands."), status=422)
    messages.success(request, _("Brought in."))
    return redirect("place_import", table=held.uuid)


def place_import_drop(request: HttpRequest, table: UUID) -> HttpResponse:
    """Delete an upload."""
    held = _load(table)
    try:
        services.drop(held=held, actor=_me(request).uuid, now=timezone.now())
    except services.Gone:
        return redirect("place_import", table=held.uuid)
    messages.success(request, _("The file was deleted. Nothing was brought in."))
    return redirect("place_imports")


def place_import_faults(request: HttpRequest, table: UUID) -> HttpResponse:
    """Give the faults of a table as a CSV file: rows, columns and codes, never a cell of the file."""
    held = _load(table)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="faults.csv"'
    answer.write("\ufeff")
    csv.writer(answer).writerows(pages.fault_lines(held))
    return answer
