"""Files of a report: looked at as pictures, taken as a clean copy, and, for a stated reason, as the original.

Nothing a stranger made is ever shown as a document of ours: every answer with contents is an attachment, in a box of
its own, of a type that is stated and not guessed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import pages_evidence, selectors, services
from aman.apps.incidents.forms_evidence import FilesForm, OriginalForm
from aman.apps.incidents.models import EvidenceFile, FilePart, FileState, Report
from aman.kit import vault

_SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def _load(request: HttpRequest, report: UUID, file: UUID, now: datetime) -> EvidenceFile:
    """Return a file of a report that this person may open; any other is not found."""
    person: Any = request.user
    try:
        return selectors.file_of(selectors.report_to_open(report, person, now), file)
    except (Report.DoesNotExist, EvidenceFile.DoesNotExist) as error:
        raise Http404 from error


def _attachment(content: bytes, name: str, media: str) -> HttpResponse:
    """Return contents so that a browser saves them, and runs nothing of them whatever they are."""
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.is_strangers_file = True  # type: ignore[attr-defined]
    return response


def _contents(file: EvidenceFile, part: str, page: int = 0) -> bytes:
    try:
        return selectors.file_contents(file, part, page)
    except vault.Erased as error:
        raise Http404 from error


def evidence_add(request: HttpRequest, report: UUID) -> HttpResponse:
    """Add files that came another way."""
    now, person = timezone.now(), request.user
    try:
        found = selectors.report_to_open(report, person, now)  # type: ignore[arg-type]
    except Report.DoesNotExist as error:
        raise Http404 from error
    form = FilesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        sent, keep = form.cleaned_data["sent"], form.cleaned_data["keep"]
        try:
            added = services.add_files(report=found, files=sent, keep=keep, by=person, now=now)  # type: ignore[arg-type]
        except vault.Erased:
            form.add_error(None, _("The texts and files of this report were erased."))
        else:
            messages.success(request, pages_evidence.added_words(added))
            return redirect("report_page", report=found.uuid)
    return render(request, "incidents/evidence_add.html", {"form": form, "report": found})


def evidence_page(request: HttpRequest, report: UUID, file: UUID) -> HttpResponse:
    """Show a file: what it is, its pictures, who had it in hand."""
    now = timezone.now()
    return _page(request, _load(request, report, file, now), now, OriginalForm())


def _page(
    request: HttpRequest, file: EvidenceFile, now: datetime, form: OriginalForm, problem: str = ""
) -> HttpResponse:
    person: Any = request.user
    services.note_file_viewed(file=file, actor=person, now=now)
    found = {
        "page": pages_evidence.file_page(file),
        "report": file.report,
        "form": form,
        "problem": problem,
        "now": now,
    }
    return render(request, "incidents/evidence.html", found)


def evidence_preview(request: HttpRequest, report: UUID, file: UUID, number: int) -> HttpResponse:
    """Return the picture of one page."""
    found = _load(request, report, file, timezone.now())
    if found.state != FileState.CLEAN or not 1 <= number <= found.pages:
        raise Http404
    content = _contents(found, FilePart.PREVIEW, number)
    return _attachment(content, f"{found.report.reference}-{found.number}-{number}.jpg", "image/jpeg")


def evidence_copy(request: HttpRequest, report: UUID, file: UUID) -> HttpResponse:
    """Hand out the clean copy."""
    now = timezone.now()
    found = _load(request, report, file, now)
    person: Any = request.user
    try:
        services.note_file_downloaded(file=found, actor=person, now=now)
    except services.NotClean as error:
        raise Http404 from error
    name = f"{found.report.reference}-{found.number}.{_SUFFIX[found.media]}"
    return _attachment(_contents(found, FilePart.CLEAN), name, found.media)


def evidence_original(request: HttpRequest, report: UUID, file: UUID) -> HttpResponse:
    """Hand out the original, once the reason is in the custody log."""
    now = timezone.now()
    found, form, person = _load(request, report, file, now), OriginalForm(request.POST), request.user
    if not form.is_valid():
        return _page(request, found, now, form)
    try:
        content = services.open_original(file=found, reason=form.cleaned_data["reason"], actor=person, now=now)  # type: ignore[arg-type]
    except services.OriginalNotKept:
        problem = _("The original of this file was not kept.")
        return _page(request, found, now, form, problem)
    except vault.Erased as error:
        raise Http404 from error
    except vault.Tampered:
        problem = _("The original is not what was received. Nothing was handed out. Please tell the operator.")
        return _page(request, found, now, form, problem)
    # No media type of its own: it is to be kept and handed on, never opened here.
    return _attachment(content, f"{found.report.reference}-{found.number}.original", "application/octet-stream")
