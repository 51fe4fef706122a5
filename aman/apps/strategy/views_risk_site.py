"""A site reads its own risks and comments on them. It changes nothing: there is no form here that could."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.places import selectors as places
from aman.apps.strategy import forms_risk as forms
from aman.apps.strategy import pages_risk, pages_risk_matrix, pages_risk_one, selectors, services
from aman.apps.strategy.acts_risk import tried
from aman.apps.strategy.models import Risk
from aman.kit import when


def site_risks(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show a site its own matrix."""
    now = timezone.now()
    try:
        owner = selectors.Owner(places.site_by_uuid(site))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    asked = pages_risk_matrix.Asked(request.GET.get("show") == "inherent", when.day_of(now) - pages_risk.SINCE)
    page = pages_risk_matrix.matrix_page(owner, asked, now=now, may=False, for_site=True)
    return render(request, "strategy/risk_matrix.html", {"page": page, "site": owner.site, "for_site": True})


def site_risk(request: HttpRequest, site: UUID, risk: UUID) -> HttpResponse:
    """Show a site one of its risks, and take its comment."""
    return _page(request, _load(site, risk), forms.CommentForm())


def site_risk_comment(request: HttpRequest, site: UUID, risk: UUID) -> HttpResponse:
    """Take a comment on one's own risk."""
    found, now, form = _load(site, risk), timezone.now(), forms.CommentForm(request.POST)
    actor: Any = request.user

    def comment() -> None:
        services.comment_risk(risk=found, text=form.cleaned_data["text"], actor=actor, now=now)

    if tried(request, form, comment, _("Sent. The assessors read it.")):
        return redirect("site_risk", site=site, risk=risk)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Risk, form: forms.CommentForm) -> HttpResponse:
    page = pages_risk_one.risk_page(found, reader=request.user, now=timezone.now(), for_site=True)
    url = reverse("site_risk_comment", args=[page.site.uuid, found.uuid])
    shown = {"page": page, "form": None if found.closed_at else form, "form_url": url, "for_site": True}
    return render(request, "strategy/risk.html", shown)


def _load(site: UUID, risk: UUID) -> Risk:
    try:
        found = selectors.risk_by_uuid(risk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if found.site is None or found.site.uuid != site:
        raise Http404
    return found
