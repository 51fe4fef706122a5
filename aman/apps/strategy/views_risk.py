"""Risks of places: the list, a place's matrix, the national picture, new risks, what is carried, documents."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aman.apps.places import selectors as places
from aman.apps.strategy import (
    acts_risk,
    pages_risk,
    pages_risk_lists,
    pages_risk_matrix,
    selectors,
    services,
    words_risk,
)
from aman.apps.strategy import forms_risk as forms
from aman.kit import page as kit
from aman.kit import pdf, when
from aman.kit.languages import language

FIRST = 10
"""So many things that wait are listed at once."""
TYPES = {"svg": "image/svg+xml"}


def risks(request: HttpRequest) -> HttpResponse:
    """List what waits and every place within reach."""
    now = timezone.now()
    filter_ = forms.PlacesForm(request.GET)
    words, show = filter_.asked()
    waits = pages_risk_lists.waiting(request.user)
    shown = waits if request.GET.get("waiting") == "all" else waits[:FIRST]
    if show == "WITHOUT":
        rows: Any = kit.paginate(selectors.sites_without(words), request.GET.get("page"))
        table = pages_risk_lists.place_table([], list(rows))
    elif show == "AREAS":
        named = [one for one in selectors.areas_within_reach() if words.casefold() in one[1].casefold()]
        rows = kit.paginate_list(named, request.GET.get("page"))
        table = pages_risk_lists.area_table(selectors.boards(now), list(rows))
    else:
        every = [one for one in selectors.boards(now) if pages_risk_lists.matches(one, words, show)]
        rows = kit.paginate_list(every, request.GET.get("page"))
        table = pages_risk_lists.place_table(list(rows), [])
    context = {"table": table, "rows": rows, "waiting": pages_risk_lists.waiting_table(shown, now)}
    links = [(reverse("risk_nation"), _("National risk")), (reverse("risk_matrices"), _("Matrices"))]
    context |= {
        "more": len(shown) < len(waits),
        "sentence": pages_risk_lists.sentence(waits),
        "filter": filter_,
        "links": links,
    }
    return render(request, "strategy/risks.html", context)


def risk_matrix(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show the matrix of a site."""
    return _matrix(request, _owner(site))


def risk_matrix_area(request: HttpRequest, area: str) -> HttpResponse:
    """Show the matrix of an area's own risks."""
    return _matrix(request, _of_area(area))


def risk_matrix_nation(request: HttpRequest) -> HttpResponse:
    """Show the matrix of the whole network's own risks."""
    return _matrix(request, selectors.Owner())


def _matrix(request: HttpRequest, owner: selectors.Owner) -> HttpResponse:
    now = timezone.now()
    may = selectors.may_assess(request.user, owner, now)  # type: ignore[arg-type]
    page = pages_risk_matrix.matrix_page(owner, _asked(request, now), now=now, may=may)
    return render(request, "strategy/risk_matrix.html", {"page": page, "site": owner.site, "now": now})


def _asked(request: HttpRequest, now: datetime) -> pages_risk_matrix.Asked:
    """Return what of a matrix is asked for: before or after measures, since when."""
    try:
        since = date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        since = when.day_of(now) - pages_risk.SINCE
    today = when.day_of(now)
    since = min(max(since, date(2000, 1, 1)), today - timedelta(days=1))
    return pages_risk_matrix.Asked(request.GET.get("show") == "inherent", since)


def risk_compare(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show the matrix of a site as it stood beside as it stands."""
    return _compare(request, _owner(site))


def risk_compare_area(request: HttpRequest, area: str) -> HttpResponse:
    """Show the matrix of an area as it stood beside as it stands."""
    return _compare(request, _of_area(area))


def risk_compare_nation(request: HttpRequest) -> HttpResponse:
    """Show the network's own matrix as it stood beside as it stands."""
    return _compare(request, selectors.Owner())


def _compare(request: HttpRequest, owner: selectors.Owner) -> HttpResponse:
    now = timezone.now()
    asked = _asked(request, now)
    form = forms.SinceForm(initial={"since": asked.since})
    page = pages_risk_matrix.compare_page(owner, asked, now=now)
    return render(request, "strategy/risk_compare.html", {"page": page, "form": form, "now": now})


def risk_new(request: HttpRequest, site: UUID) -> HttpResponse:
    """Write down a risk of a site."""
    return _new(request, _owner(site))


def risk_new_area(request: HttpRequest, area: str) -> HttpResponse:
    """Write down a risk of an area."""
    return _new(request, _of_area(area))


def risk_new_nation(request: HttpRequest) -> HttpResponse:
    """Write down a risk of the whole network."""
    return _new(request, selectors.Owner())


def _new(request: HttpRequest, owner: selectors.Owner) -> HttpResponse:
    now = timezone.now()
    form = forms.RiskForm(request.POST or None, threats=words_risk.threat_choices())
    opened: list[Any] = []

    def open_it() -> None:
        statement = services.Statement(**form.cleaned_data)
        opened.append(services.open_risk(owner=owner, statement=statement, actor=_me(request), now=now))

    if acts_risk.tried(request, form, open_it, _("Written down. It stands on the matrix once it is assessed.")):
        return redirect("risk_page", risk=opened[0].uuid)
    title, act = _("Add a risk"), _("Write it down")
    return _place_form(request, owner, form, {"title": title, "act": act})


def risk_frame(request: HttpRequest, site: UUID) -> HttpResponse:
    """Choose a site's matrix, and how much risk it carries."""
    return _frame(request, _owner(site))


def risk_frame_area(request: HttpRequest, area: str) -> HttpResponse:
    """Choose an area's matrix, and how much risk it carries."""
    return _frame(request, _of_area(area))


def risk_frame_nation(request: HttpRequest) -> HttpResponse:
    """Choose how much risk the whole network carries."""
    return _frame(request, selectors.Owner())


def _frame(request: HttpRequest, owner: selectors.Owner) -> HttpResponse:
    now, frame = timezone.now(), selectors.frame_of(owner)
    known = selectors.matrices_for(owner.level)
    start = {"matrix": f"{frame.matrix.code}:{frame.matrix.version}", "appetite": frame.appetite}
    choices, bands = words_risk.matrix_choices(known), words_risk.band_choices(known)
    form = forms.FrameForm(request.POST or None, matrices=choices, bands=bands, initial=start)

    def set_it() -> None:
        code, _sign, version = form.cleaned_data["matrix"].rpartition(":")
        appetite = form.cleaned_data["appetite"]
        services.set_frame(
            owner=owner, matrix=code, matrix_version=int(version), appetite=appetite, actor=_me(request), now=now
        )

    if acts_risk.tried(request, form, set_it, _("Set. What was set before is kept.")):
        return redirect(acts_risk.matrix_url(owner))
    notes = [_("A risk assessed on another matrix leaves this one until it is assessed again.")]
    return _place_form(request, owner, form, {"title": _("Matrix and appetite"), "act": _("Set it"), "notes": notes})


def _place_form(request: HttpRequest, owner: selectors.Owner, form: Any, words: dict[str, Any]) -> HttpResponse:
    """Show a form about a place."""
    back = acts_risk.matrix_url(owner)
    steps = [kit.Crumb(_("Risk"), reverse("risks")), kit.Crumb(pages_risk.place_of(owner), back)]
    shown = {"form": form, "crumbs": [*steps, kit.Crumb(str(words["title"]))], "back": back, **words}
    return render(request, "strategy/risk_form.html", shown)


def risk_file(request: HttpRequest, site: UUID, form: str) -> HttpResponse:
    """Hand over a site's matrix as a document: a page to print, a PDF, or the bare drawing."""
    owner, now = _owner(site), timezone.now()
    if form not in {"print", "pdf", "svg"}:
        raise Http404
    place: Any = owner.site
    spoken = language(request.GET.get("language") or translation.get_language())
    asked = _asked(request, now)
    with translation.override(spoken.code):
        page = pages_risk_matrix.matrix_page(owner, asked, now=now, may=False)
        context = {"page": page, "language": spoken, "now": now, "reader": _me(request), "is_web": form == "print"}
        if form == "svg":
            return _drawing(request, place, page, now)
        html = render_to_string("strategy/risk_document.html", context)
    if form == "print":
        services.note_matrix_taken(site=place, form="PRINT", actor=_me(request), now=now)
        return HttpResponse(html)
    return _pdf(request, place, html, now)


def _drawing(request: HttpRequest, site: Any, page: pages_risk.MatrixPage, now: datetime) -> HttpResponse:
    if page.matrix is None:
        raise Http404
    services.note_matrix_taken(site=site, form="SVG", actor=_me(request), now=now)
    drawn = str(page.matrix.drawing).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return _attached(drawn.encode(), "svg", TYPES["svg"], now)


def _pdf(request: HttpRequest, site: Any, html: str, now: datetime) -> HttpResponse:
    try:
        made = pdf.make(html, pdf.folders())
    except (pdf.PdfUnavailable, pdf.PdfFailed):
        page = {"site": site, "print_url": reverse("risk_file", args=[site.uuid, "print"])}
        return render(request, "strategy/risk_nopdf.html", page, status=503)
    services.note_matrix_taken(site=site, form="PDF", actor=_me(request), now=now)
    return _attached(made, "pdf", "application/pdf", now)


def _attached(content: bytes, ending: str, kind: str, now: datetime) -> HttpResponse:
    name = f"aman-risk-{when.day_of(now).isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def risk_nation(request: HttpRequest) -> HttpResponse:
    """Show the whole network's risks by their columns, and the sites' together without showing one."""
    now = timezone.now()
    may = selectors.may_assess(request.user, selectors.Owner(), now)  # type: ignore[arg-type]
    return render(request, "strategy/risk_nation.html", {"page": pages_risk_lists.nation_page(now, may=may)})


def _owner(site: UUID) -> selectors.Owner:
    try:
        return selectors.Owner(places.site_by_uuid(site))
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _of_area(area: str) -> selectors.Owner:
    try:
        return selectors.Owner(None, selectors.area_within_reach(area))
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _me(request: HttpRequest) -> Any:
    return request.user
