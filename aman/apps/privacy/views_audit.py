"""Who did what: the audit, filtered, page by page, and whether its chains are whole."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from aman.apps.privacy import pages_audit
from aman.apps.privacy.forms import AuditForm
from aman.apps.privacy.selectors import _audit as selectors
from aman.apps.privacy.views import national


def audit_log(request: HttpRequest) -> HttpResponse:
    """Show events, newest first, from a place in the list onwards."""
    national(request)
    form = AuditForm(request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = selectors.events(**selectors.wanted(asked), after=request.GET.get("after", ""))
    shown = {
        "form": form,
        "table": pages_audit.event_table(found, timezone.now()),
        "next_url": pages_audit.next_url(request, found),
        "first_url": pages_audit.first_url(request) if request.GET.get("after") else "",
        "chains": selectors.chains(),
    }
    return render(request, "privacy/audit.html", shown)


def audit_verify(request: HttpRequest) -> HttpResponse:
    """Check one chain from its first event to its last, and say what was found."""
    national(request)
    chain = request.POST.get("chain", "")
    if chain not in selectors.chains():
        raise Http404
    shown = {"checked": pages_audit.checked(chain, selectors.check(chain)), "chains": selectors.chains()}
    return render(request, "privacy/audit_verified.html", shown)
