"""The panel's own matrices of risk: the list, a new one or a new version, one as it is, its approval."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.strategy import acts_risk, pages_risk_own, selectors, services
from aman.apps.strategy import forms_risk_own as forms
from aman.apps.strategy.models import RiskMatrix
from aman.kit import page as kit

DECIDE = ("PANEL_MEMBER", "CHAIR")


def risk_matrices(request: HttpRequest) -> HttpResponse:
    """List the matrices that come with Aman, and the panel's own with all their versions."""
    shipped, own = pages_risk_own.list_tables(selectors.own_matrices())
    page = {"shipped": shipped, "own": own, "may": _may(request), "crumbs": _crumbs()}
    return render(request, "strategy/risk_matrices.html", page)


def risk_matrices_new(request: HttpRequest) -> HttpResponse:
    """Ask what a matrix begins from, then for every word and cell of it. Both steps are this page."""
    if not _may(request):
        raise Http404
    given = request.GET if "size" in request.GET else None
    first = {"start": request.GET.get("start", "")}
    shape = forms.ShapeForm(given, starts=pages_risk_own.starts(selectors.own_matrices()), initial=first)
    here = _("A matrix of the panel’s own")
    if given is None or not shape.is_valid():
        return render(request, "strategy/risk_matrix_shape.html", {"form": shape, "crumbs": _crumbs(here)})
    code, _sign, version = shape.cleaned_data["start"].rpartition(":")
    begun = forms.begun(selectors.matrix_of(code, int(version)), shape.sizes())
    return _write(request, forms.OwnMatrixForm(request.POST or None, begun=begun), here)


def _write(request: HttpRequest, form: forms.OwnMatrixForm, here: str) -> HttpResponse:
    now, made, drawn = timezone.now(), [], None
    is_look = request.POST.get("go") == "look"

    def make() -> None:
        wanted = form.matrix()
        made.append(services.make_matrix(code=wanted.code, data=wanted.as_data(), actor=_me(request), now=now))

    if is_look and form.is_valid():
        drawn = form.matrix()
    elif not is_look and acts_risk.tried(request, form, make, _("Made. Another person approves it.")):
        return redirect("risk_matrices_one", matrix=made[0].uuid)
    shown = drawn or (None if form.is_bound else form.begun)
    page = {"form": form, "crumbs": _crumbs(here), "drawing": pages_risk_own.drawing(shown) if shown else None}
    page["likelihoods"] = pages_risk_own.likelihoods(shown) if shown else None
    return render(request, "strategy/risk_matrix_write.html", {**page, "is_look": drawn is not None})


def risk_matrices_one(request: HttpRequest, matrix: UUID) -> HttpResponse:
    """Show one of the panel's own matrices."""
    page = pages_risk_own.own_page(_load(matrix), reader=request.user, may=_may(request))
    return render(request, "strategy/risk_matrix_own.html", {"page": page, "crumbs": _crumbs(page.title)})


def risk_matrices_approve(request: HttpRequest, matrix: UUID) -> HttpResponse:
    """Approve a matrix another person made."""
    if not _may(request):
        raise Http404
    held = _load(matrix)
    try:
        services.approve_matrix(matrix=held, actor=_me(request), now=timezone.now())
    except services.SamePerson:
        messages.info(request, _("Another person does this: you had a part in it."))
    except services.AlreadyApproved:
        messages.info(request, _("Somebody has decided this already."))
    else:
        messages.success(request, _("Approved. Places may choose it now."))
    return redirect("risk_matrices_one", matrix=held.uuid)


def _crumbs(here: str = "") -> list[kit.Crumb]:
    steps = [kit.Crumb(_("Risk"), reverse("risks"))]
    words = _("Matrices")
    return [*steps, kit.Crumb(words, reverse("risk_matrices")), kit.Crumb(here)] if here else [*steps, kit.Crumb(words)]


def _may(request: HttpRequest) -> bool:
    """Tell whether somebody makes and approves matrices: what every place may choose is for the whole network."""
    access: Any = request.access  # type: ignore[attr-defined]
    grants: Any = request.grants  # type: ignore[attr-defined]
    return access.has(*DECIDE) and any(one.role in DECIDE and one.scope_kind == "NATION" for one in grants)


def _load(matrix: UUID) -> RiskMatrix:
    try:
        return selectors.risk_matrix_by_uuid(matrix)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _me(request: HttpRequest) -> Any:
    return request.user
