"""Pages of sites and their contacts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.places import pages, selectors, services
from aman.apps.places.forms import ContactForm, EnrolForm, NewContactForm, SiteFilter, SiteForm
from aman.apps.places.models import Contact, Site
from aman.kit import page as kit

MONTH_ROLES = ("DUTY_OFFICER", "CASEWORKER", "ANALYST", "PANEL_MEMBER", "CHAIR")
JUDGE_ROLES = ("ANALYST", "PANEL_MEMBER", "CHAIR")
TODAY_ROLES = ("VOLUNTEER", "SITE_LEAD", "DUTY_OFFICER", "ANALYST", "PANEL_MEMBER", "CHAIR")


def _site(site: UUID) -> Site:
    try:
        return selectors.site_by_uuid(site)
    except Site.DoesNotExist as error:
        raise Http404 from error


def _contact(site: UUID, contact: UUID) -> Contact:
    """Return a contact through its site, which must be within reach."""
    try:
        return selectors.contact_of(_site(site), contact)
    except Contact.DoesNotExist as error:
        raise Http404 from error


def _actor(request: HttpRequest) -> UUID:
    access: Any = request.access  # type: ignore[attr-defined]
    return access.person  # type: ignore[no-any-return]


def sites(request: HttpRequest) -> HttpResponse:
    """Show the sites within reach, with filters and their map."""
    form = SiteFilter(request.GET or None)
    found = pages.sites_page(form.wanted() if form.is_bound else {}, request.GET.get("page", 1))
    may_enrol = selectors.may_enrol(request.grants)  # type: ignore[attr-defined]
    access: Any = request.access  # type: ignore[attr-defined]
    acts = {"may_enrol": may_enrol, "may_import": may_enrol and access.has("DUTY_OFFICER")}
    acts["reads_months"] = access.has(*MONTH_ROLES)
    return render(request, "places/sites.html", {"form": form, "sites": found, **acts})


def site_new(request: HttpRequest) -> HttpResponse:
    """Enrol a site in an area within reach."""
    form = EnrolForm(request.POST or None, initial={"jumuah_time": "13:15", "languages": ["en"]})
    if request.method == "POST" and form.is_valid():
        area = selectors.area_by_code(form.cleaned_data["area"])
        try:
            made = services.enrol_site(area=area, details=form.details(), actor=_actor(request), now=timezone.now())
        except services.BadSite as error:
            form.add_error(error.field, _bad_site_words(error.code))
        else:
            messages.success(request, _("Site enrolled."))
            return redirect("site_page", site=made.uuid)
    return render(request, "places/site_new.html", {"form": form}, status=_status(form))


def site_page(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show one site: facts, changes, and contacts to those who may read them."""
    held = _site(site)
    handles = selectors.may_handle_contacts(request.grants, held)  # type: ignore[attr-defined]
    handles = handles and request.inside  # type: ignore[attr-defined]
    found = pages.site_page(held, reads_contacts=handles, may_change=handles, now=timezone.now())
    access: Any = request.access  # type: ignore[attr-defined]
    grants: Any = request.grants  # type: ignore[attr-defined]
    context = {"page": found, "site": held, "has_today": access.has(*TODAY_ROLES)}
    context["has_matrix"] = selectors.holds_at(grants, held, JUDGE_ROLES, panel=True)
    is_inside = request.inside  # type: ignore[attr-defined]
    context["has_strategy"] = is_inside and selectors.holds_at(grants, held, ("SITE_LEAD", *JUDGE_ROLES))
    return render(request, "places/site.html", context)


def site_edit(request: HttpRequest, site: UUID) -> HttpResponse:
    """Change the facts of a site."""
    held = _site(site)
    form = SiteForm(request.POST or None, initial=_facts(held))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_site(site=held, details=form.details(), actor=_actor(request), now=timezone.now())
        except services.BadSite as error:
            form.add_error(error.field, _bad_site_words(error.code))
        else:
            messages.success(request, _("Site changed."))
            return redirect("site_page", site=held.uuid)
    return render(request, "places/site_edit.html", {"form": form, "site": held}, status=_status(form))


def contact_new(request: HttpRequest, site: UUID) -> HttpResponse:
    """Add a contact to a site."""
    held = _site(site)
    form = NewContactForm(request.POST or None, initial={"language": (held.languages or ["en"])[0]})
    if request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            services.add_contact(site=held, details=form.details_at(now), actor=_actor(request), now=now)
        except services.NothingToReachBy:
            form.add_error("email", _no_reach_words())
        except services.HalfAnHour:
            form.add_error("told_until", _hours_words())
        else:
            messages.success(request, _("Contact added."))
            return redirect("site_page", site=held.uuid)
    return render(request, "places/contact.html", {"form": form, "site": held}, status=_status(form))


def contact_edit(request: HttpRequest, site: UUID, contact: UUID) -> HttpResponse:
    """Change a contact of a site."""
    held = _contact(site, contact)
    card = selectors.contact_card(held)
    names = ("name", "role", "language", "email", "phone", "told_from", "told_until")
    form = ContactForm(request.POST or None, initial={name: getattr(card, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_contact(contact=held, details=form.details(), actor=_actor(request), now=timezone.now())
        except services.NothingToReachBy:
            form.add_error("email", _no_reach_words())
        except services.HalfAnHour:
            form.add_error("told_until", _hours_words())
        else:
            messages.success(request, _("Contact changed."))
            return redirect("site_page", site=held.site.uuid)
    context = {"form": form, "site": held.site, "contact": card}
    return render(request, "places/contact.html", context, status=_status(form))


def contact_end(request: HttpRequest, site: UUID, contact: UUID) -> HttpResponse:
    """Ask, and then stop telling a contact things."""
    held = _contact(site, contact)
    back = reverse("site_page", args=[held.site.uuid])
    if request.method == "POST":
        try:
            services.end_contact(contact=held, actor=_actor(request), now=timezone.now())
        except services.AlreadyEnded:
            return redirect(back)
        messages.success(request, _("Contact ended."))
        return redirect(back)
    name = selectors.contact_card(held).name
    confirmation = kit.Confirmation(
        title=_("Stop telling %(name)s things?") % {"name": name},
        act=_("End this contact"),
        keep=_("Keep this contact"),
        keep_url=back,
        happens=[
            _("No message will go to %(name)s any more.") % {"name": name},
            _("What was sent before, and what was acknowledged, stays in the record."),
        ],
        to_whom=held.site.name,
        stop=True,
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation})


def contact_check(request: HttpRequest, site: UUID, contact: UUID) -> HttpResponse:
    """Record that a contact was checked and is still right."""
    held = _contact(site, contact)
    try:
        services.verify_contact(contact=held, actor=_actor(request), now=timezone.now())
    except services.AlreadyEnded:
        return redirect("site_page", site=held.site.uuid)
    messages.success(request, _("Contact checked."))
    return redirect("site_page", site=held.site.uuid)


def contact_withdraw(request: HttpRequest, site: UUID, contact: UUID) -> HttpResponse:
    """Ask, and then record that a contact withdrew their consent."""
    held = _contact(site, contact)
    back = reverse("site_page", args=[held.site.uuid])
    if request.method == "POST":
        try:
            services.end_consent(contact=held, actor=_actor(request), now=timezone.now())
        except services.AlreadyEnded:
            return redirect(back)
        messages.success(request, _("Consent withdrawn. Nothing more is sent to them."))
        return redirect(back)
    name = selectors.contact_card(held).name
    confirmation = kit.Confirmation(
        title=_("Record that %(name)s withdrew their consent?") % {"name": name},
        act=_("Record the withdrawal"),
        keep=_("Keep this contact"),
        keep_url=back,
        happens=[
            _("No message will go to %(name)s any more.") % {"name": name},
            _("To tell them things again, add them anew, with a new consent."),
        ],
        to_whom=held.site.name,
        stop=True,
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation})


def _facts(site: Site) -> dict[str, object]:
    return asdict(services.details_of(site))


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _hours_words() -> str:
    return _("Enter both hours, or neither")


def _no_reach_words() -> str:
    return _("Enter an e-mail address or a telephone number")


def _bad_site_words(code: str) -> str:
    if code == "HALF_A_POINT":
        return _("Enter both latitude and longitude, or neither")
    if code == "OFF_EARTH":
        return _("Enter degrees, like 51.5412 and -0.0035")
    if code == "NOT_A_POSTCODE":
        return _("Enter a postcode, like E7 8PP")
    return _("Check this answer")
