"""What the pages of risks share: refusals in words, one way to try an act, one page for every form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.strategy import selectors, services, words_risk
from aman.apps.strategy.models import Risk
from aman.core import risk as arithmetic
from aman.kit import page as kit
from aman.kit.transitions import IllegalTransition

REFUSED: dict[type[Exception], Any] = {
    services.NotIndependent: gettext_lazy(
        "You cannot do this here: you belong to this place, or declared an interest in it."
    ),
    services.SamePerson: gettext_lazy("Another person does this: you had a part in it."),
    services.NotYours: gettext_lazy("Only its assessor can do this."),
    services.UnderWay: gettext_lazy("An assessment of this risk is under way already."),
    services.InterestNotDeclared: gettext_lazy("First say that you have nothing to do with this place."),
    services.FactorMissing: gettext_lazy("Judge all three: without a threat, a weakness or harm there is no risk."),
    services.ReasonMissing: gettext_lazy("Give a reason for each step, and how sure you are."),
    services.WordsMissing: gettext_lazy("Say it in a few words."),
    services.RiskClosed: gettext_lazy("This risk is closed."),
    services.NotAssessed: gettext_lazy("It has not been assessed yet."),
    services.WithinAppetite: gettext_lazy("It is within what this place carries: nobody needs to carry it by name."),
    services.BadTerm: gettext_lazy("Give a day after today, within a year."),
    services.AlreadyEnded: gettext_lazy("It has ended already."),
    services.AlreadyDecided: gettext_lazy("Somebody has decided this already."),
    services.BadSteps: gettext_lazy("One or two steps, up or down."),
    services.NotOfThisSite: gettext_lazy("Only people of this site comment here."),
    arithmetic.UnknownThreat: gettext_lazy("Choose from the list."),
    arithmetic.BadControl: gettext_lazy("This effect cannot be. Choose from the list."),
    arithmetic.BadMatrix: gettext_lazy("Choose from the list."),
    arithmetic.NotForThis: gettext_lazy("This matrix is not made for this place. Choose another."),
    services.SameMatrix: gettext_lazy("This code belongs to a matrix that comes with Aman. Choose another."),
    services.NotApproved: gettext_lazy("Nobody has approved this matrix yet."),
    arithmetic.OffScale: gettext_lazy("This is not on the matrix. Choose from the list."),
    arithmetic.BadColumns: gettext_lazy("Fill in every column."),
    IllegalTransition: gettext_lazy("This is no longer possible. Somebody has changed it since."),
}
"""What a service may refuse, in words for whoever asked."""


def tried(request: HttpRequest, form: Form, act: Callable[[], object], said: str) -> bool:
    """Do an act once its form is valid; tell whether it was done. A refusal stands on the form, nothing is lost."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except tuple(REFUSED) as problem:
        form.add_error(None, str(REFUSED[type(problem)]))
        return False
    if said:
        messages.success(request, said)
    return True


def statement(risk: Risk) -> str:
    """Return a risk as one sentence; where its words were erased, so."""
    return sentence(selectors.words_of(risk, "if_words"), selectors.words_of(risk, "then_words"))


def sentence(if_words: str, then_words: str) -> str:
    """Return the two parts of a risk as one sentence."""
    if not (if_words and then_words):
        return _("The words of this risk were erased.")
    given = {"if": if_words.strip().rstrip("."), "then": then_words.strip().rstrip(".")}
    lowered = {name: words_risk.apart(words[:1].lower() + words[1:]) for name, words in given.items()}
    return _("If %(if)s, then %(then)s.") % lowered


def place_name(risk: Risk) -> str:
    """Return whose risk it is."""
    if risk.site:
        return str(risk.site.name)
    return str(risk.area.name) if risk.area else _("The whole network")


def place_words(risk: Risk) -> str:
    """Return whose risk it is, with its area."""
    if risk.site and risk.area:
        return _("%(risk)s at %(site)s, %(area)s") % {
            "risk": risk.reference, "site": words_risk.apart(risk.site.name),
            "area": words_risk.apart(risk.area.name),
        }  # fmt: skip
    return _("%(risk)s, %(place)s") % {"risk": risk.reference, "place": words_risk.apart(place_name(risk))}


def matrix_url(owner: selectors.Owner) -> str:
    """Return where a place's matrix is shown to the panel."""
    return place_url("risk_matrix", owner)


def place_url(route: str, owner: selectors.Owner) -> str:
    """Return the address of a page that every place has: a site's, an area's or the nation's."""
    if owner.site:
        return reverse(route, args=[owner.site.uuid])
    return reverse(f"{route}_area", args=[owner.area.code]) if owner.area else reverse(f"{route}_nation")


def crumbs(risk: Risk, here: str) -> list[kit.Crumb]:
    """Return the way to a page of a risk."""
    steps = [(_("Risk"), reverse("risks")), (place_name(risk), matrix_url(selectors.owner_of(risk)))]
    steps.append((risk.reference, reverse("risk_page", args=[risk.uuid])))
    return [*[kit.Crumb(words, url) for words, url in steps], kit.Crumb(here)]


def form_page(request: HttpRequest, form: Form, risk: Risk, words: dict[str, Any]) -> HttpResponse:
    """Show a form about a risk. words: title, act; notes, card, table if wanted."""
    shown = {
        "form": form,
        "crumbs": crumbs(risk, str(words["title"])),
        "back": reverse("risk_page", args=[risk.uuid]),
        "statement": statement(risk),
        **words,
    }
    return render(request, "strategy/risk_form.html", shown)
