"""Rules: read, written as a sentence, tried, approved by a second person, stopped."""

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
from django.utils.translation import gettext_lazy

from aman.apps.places import selectors as places
from aman.apps.strategy import pages_rules as pages
from aman.apps.strategy import selectors, services, words_rules
from aman.apps.strategy.forms_rules import RuleForm, SiteForm, WhyForm
from aman.apps.strategy.models import RuleVersion
from aman.apps.strategy.words_rule_names import rule_name
from aman.core.rules import Rule, to_data
from aman.kit import page as kit
from aman.kit.access import need_nation

WRITING = ("ANALYST", "PANEL_MEMBER", "CHAIR")
EVERYWHERE = "ALL"
DECIDING = ("PANEL_MEMBER", "CHAIR")
_WAITS = gettext_lazy("Another version of this rule waits for a second person. Decide on that one first.")


def rules(request: HttpRequest) -> HttpResponse:
    """List the rules in sentences, those that wait first, and where they contradict each other."""
    lines = selectors.rule_lines(timezone.now())
    waiting = [line for line in lines if line.in_hand]
    others = [line for line in lines if not line.in_hand]
    found = {clash: None for line in lines for clash in line.clashes}
    shown = {
        "waiting": pages.rule_table(waiting) if waiting else None,
        "groups": pages.rule_groups(others),
        "count": sum(line.holds is not None for line in lines),
        "clashes": pages.clash_lines(found),
        "may_write": _may(request, WRITING),
    }
    return render(request, "strategy/rules.html", shown)


def rule_page(request: HttpRequest, rule: str) -> HttpResponse:
    """Show one rule: what holds, what waits for a second person, what was."""
    return _rule_page(request, _line(rule), WhyForm())


def _rule_page(request: HttpRequest, line: selectors.RuleLine, form: WhyForm) -> HttpResponse:
    now = timezone.now()
    may_decide = _may(request, DECIDING)
    shown = {
        "line": line,
        "page": pages.rule_page(line, selectors.rule_versions(line.code), now),
        "proposal": pages.proposal(line, now, person=request.user, may_decide=may_decide),
        "form": form,
        "may_write": _may(request, WRITING) and line.in_hand is None,
    }
    return render(request, "strategy/rule.html", shown)


def rule_new(request: HttpRequest) -> HttpResponse:
    """Write a rule. All sites follow rules: they are for those whose role is for the whole network."""
    need_nation(request)
    return _write(request, RuleForm(_sent(request), codes=_codes()))


def rule_edit(request: HttpRequest, rule: str) -> HttpResponse:
    """Write another version of a rule."""
    need_nation(request)
    line = _line(rule)
    return _write(request, RuleForm(_sent(request), rule=line.shown, code=line.code, codes=_codes()))


def _write(request: HttpRequest, form: RuleForm) -> HttpResponse:
    """Draw the form again, try what it says, or propose it."""
    now = timezone.now()
    shown: dict[str, Any] = {"form": form, "now": now, "name": rule_name(form.code) if form.code else ""}
    if form.is_asked and form.is_valid() and form.rule is not None:
        if form.act == "propose":
            answer = _propose(request, form, form.rule)
            if answer is not None:
                return answer
        shown |= {"sentence": words_rules.sentence(form.rule), "clashes": _clashes(form.rule), "is_read": True}
        shown |= _trial(request, form.rule)
    return render(request, "strategy/rule_write.html", shown)


def _propose(request: HttpRequest, form: RuleForm, rule: Rule) -> HttpResponse | None:
    """Propose the rule; None where that was refused, with the reason on the form."""
    head, now = form.head, timezone.now()
    try:
        if not form.code and any(line.code == rule.code for line in selectors.rule_lines(now)):
            head.add_error("code", _("There is a rule of this name already."))
            return None
        services.propose_rule(data=to_data(rule), why=head.cleaned_data["why"], actor=_person(request), now=now)
    except services.SameRule:
        head.add_error(None, _("The rule holds exactly so already."))
    except services.RuleInHand:
        head.add_error(None, _WAITS)
    else:
        messages.success(request, _("Proposed. It holds once a second person has approved it."))
        return redirect("rule_page", rule=rule.code)
    return None


def rule_stop(request: HttpRequest, rule: str) -> HttpResponse:
    """Ask why, then propose that a rule stops."""
    need_nation(request)
    line, form = _line(rule), WhyForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_stop(code=rule, why=form.cleaned_data["why"], actor=_person(request), now=timezone.now())
        except services.NothingToStop:
            messages.info(request, _("It does not hold now."))
        except services.RuleInHand:
            messages.info(request, _WAITS)
        else:
            messages.success(request, _("Proposed. The rule goes on until a second person has approved that it stops."))
        return redirect("rule_page", rule=rule)
    confirmation = kit.Confirmation(
        title=_("Stop the rule “%(name)s”?") % {"name": rule_name(rule)},
        act=_("Propose that it stops"),
        keep=_("Keep the rule"),
        keep_url=reverse("rule_page", args=[rule]),
        happens=[
            _("Once a second person approves, no site’s day follows from it any more."),
            *words_rules.effects(line.shown),
        ],
        to_whom=_("All sites"),
        stop=True,
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation, "form": form})


def rule_decide(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Approve, refuse or take back a version."""
    need_nation(request)
    found, act = _version(proposal), request.POST.get("act", "")
    form = WhyForm(request.POST if act == "refuse" else None)
    actor, now = _person(request), timezone.now()
    try:
        if act == "approve" and _may(request, DECIDING):
            services.approve_rule(version=found, actor=actor, now=now)
            messages.success(request, _("Approved. Every site’s day follows it from now on."))
        elif act == "refuse" and _may(request, DECIDING):
            if not form.is_valid():
                return _rule_page(request, _line(found.rule.code), form)
            services.refuse_rule(version=found, why=form.cleaned_data["why"], actor=actor, now=now)
            messages.success(request, _("Refused. What held goes on."))
        elif act == "take_back":
            services.take_back_rule(version=found, actor=actor, now=now)
            messages.success(request, _("Taken back."))
    except services.OwnRule:
        messages.error(request, _("You proposed this yourself: somebody else decides on it."))
    except services.NotProposer:
        messages.error(request, _("Only whoever proposed this takes it back."))
    except services.RuleDecided:
        messages.info(request, _("This was decided already."))
    return redirect("rule_page", rule=found.rule.code)


def rule_trial(request: HttpRequest, rule: str) -> HttpResponse:
    """Show when a rule fires next at a site, and what it would have done in the year gone by."""
    line = _line(rule)
    wants = request.GET.get("proposed") and line.in_hand
    tried = selectors.rule_of(line.in_hand) if wants and line.in_hand else line.shown
    shown = {
        "line": line,
        "name": rule_name(line.code),
        "is_proposed": bool(wants),
        "clashes": _clashes(tried),
        **_trial(request, tried),
    }
    return render(request, "strategy/rule_trial.html", shown)


def _trial(request: HttpRequest, rule: Rule) -> dict[str, Any]:
    """Try a rule at the site asked for, else at the first within scope."""
    now = timezone.now()
    sites = [(str(one.uuid), one.name) for one in places.facts_of_sites()]
    asked = request.POST.get("site") or request.GET.get("site") or ""
    chosen = asked if asked in {EVERYWHERE, *dict(sites)} else sites[0][0] if sites else ""
    form = SiteForm({"site": chosen}, sites=[(EVERYWHERE, _("All sites")), *sites])
    if not chosen:
        return {"site_form": form, "trial": None}
    if chosen == EVERYWHERE:
        return {"site_form": form, "network": pages.network_page(selectors.try_on_network(rule, now))}
    trial = selectors.try_rule(rule, UUID(chosen), now)
    return {"site_form": form, "trial": pages.trial_page(trial, now), "site_name": trial.site.name}


def _clashes(rule: Rule) -> list[str]:
    return pages.clash_lines(selectors.clashes_of(rule, timezone.now()))


def _codes() -> list[tuple[str, str]]:
    return [(code, words_rules.priority(code)) for code in selectors.priority_codes()]


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _line(code: str) -> selectors.RuleLine:
    try:
        return selectors.rule_line(code, timezone.now())
    except RuleVersion.DoesNotExist as error:
        raise Http404 from error


def _version(uuid: UUID) -> RuleVersion:
    try:
        return selectors.rule_version(uuid)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _may(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return access.is_national and not access.roles.isdisjoint(roles)


def _person(request: HttpRequest) -> Any:
    return request.user
