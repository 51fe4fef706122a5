"""Cards of reports that came together: looked at, handled together, set aside as a wave and put back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.incidents import forms_cluster, pages, pages_cluster, selectors, services
from aman.apps.incidents.forms_cluster import AsideForm, CardForm
from aman.apps.incidents.models import Report, ReportCluster, ReportState
from aman.kit import when


def _load(cluster: UUID) -> ReportCluster:
    try:
        return selectors.cluster_by_uuid(cluster)
    except ReportCluster.DoesNotExist as error:
        raise Http404 from error


def waves(request: HttpRequest) -> HttpResponse:
    """Show what was set aside, as an attack in itself, and the cards that are open now."""
    now = timezone.now()
    found = selectors.waves()
    context = {
        "cards": pages_cluster.card_lines(now),
        "waves": found,
        "table": pages_cluster.waves_table(found),
        "chart": pages_cluster.waves_chart(when.day_of(now)),
    }
    return render(request, "incidents/waves.html", context)


def cluster_page(request: HttpRequest, cluster: UUID) -> HttpResponse:
    """Open a card."""
    return _page(request, _load(cluster), timezone.now())


def _page(request: HttpRequest, card: ReportCluster, now: datetime, **sent: Any) -> HttpResponse:
    person: Any = request.user
    access: Any = request.access  # type: ignore[attr-defined]
    acts = access.has(pages.SUPERVISOR)
    page = pages_cluster.card_page(card, person, now, number=request.GET.get("page", 1), acts=acts)
    if page.sample is not None:
        services.note_reading(report=page.sample.report, actor=person, now=now)
    context = {
        "page": page,
        "acts": acts,
        "form": sent.get("form") or _card_form(page.sample),
        "aside": sent.get("aside") or AsideForm(prefix="aside"),
        "outcomes": sent.get("outcomes"),
        "marked": sent.get("marked", frozenset()),
        "now": now,
    }
    return render(request, "incidents/cluster.html", context)


def _card_form(sample: selectors.Sample | None, data: Any = None) -> CardForm:
    form = CardForm(data)
    near = selectors.incidents_near(sample.report) if sample is not None else []
    form.offer(pages.near_options(near))
    return form


def cluster_act(request: HttpRequest, cluster: UUID) -> HttpResponse:
    """Do the same to every report marked, and say what came of each."""
    card, now = _load(cluster), timezone.now()
    form = _card_form(selectors.sample_of(card), request.POST)
    marked = frozenset(request.POST.getlist("report"))
    if not form.is_valid():
        return _page(request, card, now, form=form, marked=marked)
    chosen = _chosen(card, marked, everything=form.cleaned_data["everything"])
    if not chosen:
        form.add_error(None, _("Mark the reports first."))
        return _page(request, card, now, form=form, marked=marked)
    done = _do(form.cleaned_data, card, chosen, request.user, now)
    outcomes = pages_cluster.outcome_lines(done)
    try:
        card = selectors.cluster_by_uuid(cluster)
    except ReportCluster.DoesNotExist:
        messages.success(request, _("Nothing is left on this card."))
        return redirect("queue")
    return _page(request, card, now, outcomes=outcomes)


def _chosen(card: ReportCluster, marked: frozenset[str], *, everything: bool) -> list[Report]:
    rows = selectors.reports_on(card)
    if everything:
        return list(rows.filter(state=ReportState.UNREAD)[: forms_cluster.MOST])
    return [one for one in rows if str(one.uuid) in marked][: forms_cluster.MOST]


def _do(
    asked: dict[str, Any], card: ReportCluster, chosen: list[Report], actor: Any, now: datetime
) -> list[services.Outcome]:
    act = asked["act"]
    if act == forms_cluster.TAKE:
        return services.take_all(reports=chosen, actor=actor, now=now)
    if act == forms_cluster.JOIN:
        join = None if asked["join"] in {"", forms_cluster.NEW} else UUID(asked["join"])
        return services.count_all(reports=chosen, join=join, category=asked["category"], actor=actor, now=now)
    if act == forms_cluster.NOT_COUNTED:
        return services.dismiss_all(reports=chosen, reason=asked["reason"], actor=actor, now=now)
    return services.take_all_off(card=card, reports=chosen, actor=actor, now=now)


def cluster_add(request: HttpRequest, cluster: UUID) -> HttpResponse:
    """Put reports from beside a card on it."""
    card, now = _load(cluster), timezone.now()
    marked = frozenset(request.POST.getlist("report"))
    chosen = [one for one in selectors.reports_beside(card, now) if str(one.uuid) in marked]
    actor: Any = request.user
    done = services.put_all_on(card=card, reports=chosen, actor=actor, now=now)
    return _page(request, _load(cluster), now, outcomes=pages_cluster.outcome_lines(done))


def cluster_aside(request: HttpRequest, cluster: UUID) -> HttpResponse:
    """Set a card aside as a wave, or put it back."""
    card, now, actor = _load(cluster), timezone.now(), request.user
    form = AsideForm(request.POST, prefix="aside")
    if not form.is_valid():
        return _page(request, card, now, aside=form)
    back = request.POST.get("back") == "1"
    deed: Any = services.put_back if back else services.set_aside
    try:
        number = deed(card=card, reason=form.cleaned_data["reason"], actor=actor, now=now)
    except (services.AlreadyAside, services.NotAside):
        form.add_error(None, _("Somebody did this before you. See how it stands now."))
        return _page(request, card, now, aside=form)
    if back:
        words = ngettext("%(count)d report is in the queue again.", "%(count)d reports are in the queue again.", number)
    else:
        words = ngettext("%(count)d report lies aside.", "%(count)d reports lie aside.", number)
    messages.success(request, words % {"count": number})
    return redirect("cluster_page", cluster=card.uuid)
