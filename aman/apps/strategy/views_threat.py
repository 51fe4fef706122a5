"""The national threat level: its history, setting it, taking a mistaken setting back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.strategy import pages_plan, pages_plan_draft, selectors, services, words_plan
from aman.apps.strategy.forms_plan import ThreatForm
from aman.apps.strategy.models import ThreatSetting
from aman.apps.strategy.views_plan import is_national, may
from aman.kit import page as kit
from aman.kit import when
from aman.kit.access import need_nation

SETTING = ("ANALYST", "DUTY_OFFICER", "CHAIR")


def threat_levels(request: HttpRequest) -> HttpResponse:
    """Show the national threat level and its history."""
    rows = kit.paginate(selectors.threat_settings(), request.GET.get("page"))
    may_set = may(request, SETTING) and is_national(request)
    context = {
        "sentence": pages_plan.threat_sentence(timezone.now()),
        "table": pages_plan_draft.threat_table(rows.items, may_set=may_set),
        "rows": rows,
        "may_set": may_set,
    }
    return render(request, "strategy/threat_levels.html", context)


def threat_set(request: HttpRequest) -> HttpResponse:
    """Set the national threat level, with its source. For those whose role is for the whole network."""
    need_nation(request)
    now = timezone.now()
    form = ThreatForm(request.POST or None, initial={"since": now})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_threat_level(**form.cleaned_data, actor=_me(request), now=now)
        except services.ThreatAhead:
            form.add_error("since", _("This moment has not come yet: set it when it is published."))
        else:
            messages.success(request, _("Set. Every site’s day counts with it from now on."))
            return redirect("threat_levels")
    return render(request, "strategy/threat_set.html", {"form": form})


def threat_back(request: HttpRequest, setting: UUID) -> HttpResponse:
    """Ask, then take a mistaken setting back. For those whose role is for the whole network."""
    need_nation(request)
    try:
        found = selectors.threat_setting_by_uuid(setting)
    except ThreatSetting.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        try:
            services.take_back_threat_level(setting=found, actor=_me(request), now=timezone.now())
        except services.ThreatTakenBack:
            messages.info(request, _("It was taken back already."))
        else:
            messages.success(request, _("Taken back. The level before it holds again."))
        return redirect("threat_levels")
    known = {"level": words_plan.THREATS[found.level], "when": when.when_text(found.since)}
    confirmation = kit.Confirmation(
        title=_("Take back “%(level)s” since %(when)s?") % known,
        act=_("Take the setting back"),
        keep=_("Keep the setting"),
        keep_url=reverse("threat_levels"),
        happens=[_("The level before it holds again, at every site, at once. The setting stays on record.")],
        to_whom=_("All sites"),
        stop=True,
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation})


def _me(request: HttpRequest) -> Any:
    return request.user
