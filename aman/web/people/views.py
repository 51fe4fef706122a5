"""People with accounts: the list within reach, and what one may do for one of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.accounts import selectors, services
from aman.kit import page as kit
from aman.kit import when
from aman.web.people.forms import GrantForm, InviteForm, RenewForm
from aman.web.people.reach import Ground, ground
from aman.web.signin import invitation_address

REFUSED = (
    services.AlreadyAsked,
    services.AlreadyEnded,
    services.AlreadyHeld,
    services.BadPeriod,
    services.LastOfItsKind,
    services.NoSuchReset,
    services.NotYoursToGrant,
    services.NotYoursToManage,
    services.NothingToReset,
    services.SamePerson,
    services.ScopeDoesNotFit,
)


def refusal(problem: Exception) -> str:
    """Return why a service refused, in words."""
    words = {
        services.AlreadyAsked: _("Somebody has asked for this already. A second person settles it."),
        services.AlreadyEnded: _("This role ended before."),
        services.AlreadyHeld: _("They hold this role there already."),
        services.BadPeriod: _("Choose a day from today on."),
        services.LastOfItsKind: _("The last operator or chair stays until there is another."),
        services.NoSuchReset: _("This was settled already, or is more than a day old."),
        services.NotYoursToGrant: _("You can give and end only what you hold yourself, and never for yourself."),
        services.NotYoursToManage: _("They hold a right that you lack, so somebody else does this."),
        services.NothingToReset: _("They have no second step yet."),
        services.SamePerson: _("You asked for this, so somebody else approves it."),
        services.ScopeDoesNotFit: _("This role does not fit that place."),
    }
    return words[type(problem)]


def _end_of(day: date | None) -> datetime | None:
    """Return the end of a day, as the moment a role ends."""
    return None if day is None else timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0)))


def people(request: HttpRequest) -> HttpResponse:
    """List the people within reach, with their roles and what runs out."""
    now = timezone.now()
    here = ground(request, now)
    words = request.GET.get("q", "").strip()[:80]
    found = here.people().filter(name__icontains=words) if words else here.people()
    rows = kit.paginate(selectors.with_memberships(found, now), request.GET.get("page", 1))
    columns = [kit.Column(_("Name")), kit.Column(_("Roles")), kit.Column(_("Runs out")), kit.Column(_("Account"))]
    cells = [_row(person, here, now) for person in rows]
    table = kit.table(_("People"), columns, cells, hide_caption=True, empty=_("Nobody fits this."))
    return render(request, "people/people.html", {"rows": rows, "table": table, "words": words})


def _row(person: Any, here: Ground, now: datetime) -> list[object]:
    cards = [selectors.card_of(one, now) for one in person.held]
    ends = min((card.active_to for card in cards if card.active_to), default=None)
    soon = any(card.ends_soon for card in cards)
    roles = "; ".join(f"{card.role}, {here.where(card.scope_kind, card.scope_key)}" for card in cards)
    state = kit.Status("ok", _("Open")) if person.is_active else kit.Status("un", _("Closed"))
    if person.is_active and not person.has_usable_password():
        state = kit.Status("info", _("Invited"))
    day = when.day_text(timezone.localdate(ends)) if ends else _("No end")
    return [
        kit.Link(reverse("person_page", kwargs={"person": person.uuid}), person.name),
        roles or _("None"),
        kit.Status("at", day) if soon else day,
        state,
    ]


def person_page(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show one person: roles, where they are signed in, and what one may do for them."""
    now = timezone.now()
    here = ground(request, now)
    return _page(request, here, here.person(person), now)


def _page(
    request: HttpRequest, here: Ground, person: Any, now: datetime, problem: str = "", form: GrantForm | None = None
) -> HttpResponse:
    shown: Any = selectors.with_memberships(here.people().filter(pk=person.pk), now)[0]
    held = shown.held
    cards = [(selectors.card_of(one, now), here.where(one.scope_kind, one.scope_key)) for one in held]
    manages = selectors.may_manage_person(here.access.person, person, now=now, areas=here.areas)
    form = form or GrantForm(today=timezone.localdate(now))
    form.offer(here.roles(), here.reaches())
    reset = selectors.open_reset(person, now)
    context = {
        "person_shown": person,
        "cards": cards,
        "manages": manages,
        "is_self": person.uuid == here.access.person,
        "form": form,
        "renew": RenewForm(today=timezone.localdate(now)),
        "sessions": selectors.sessions_of(person, now=now) if manages else [],
        "has_factor": selectors.has_second_factor(person),
        "reset": reset,
        "asked_here": reset is not None and reset.asked_by.uuid == here.access.person,
        "invitation": selectors.open_invitation(person, now),
        "has_come": person.has_usable_password(),
        "problem": problem,
        "now": now,
    }
    return render(request, "people/person.html", context, status=422 if problem or form.errors else 200)


def person_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody and give them their first role."""
    now = timezone.now()
    here, form = ground(request, now), InviteForm(request.POST or None, today=timezone.localdate(now))
    form.offer(here.roles(), here.reaches())
    if request.method == "POST" and form.is_valid():
        try:
            made = _invited(form, here, now)
        except services.AlreadyAPerson:
            form.add_error("email", _("Somebody has an account with this address. Find them in the list."))
        except services.BadAddress:
            form.add_error("email", _("Enter one e-mail address, like name@example.org"))
        except services.NameMissing:
            form.add_error("name", _("Enter their name"))
        except REFUSED as problem:
            form.add_error("role", refusal(problem))
        else:
            messages.success(request, _("Invited. The letter is on its way."))
            return redirect("person_page", person=made.uuid)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _invited(form: InviteForm, here: Ground, now: datetime) -> Any:
    """Invite and grant together: an account without a role that the inviter may not give is not made."""
    answers, actor = form.cleaned_data, here.access.person
    who = {name: answers[name] for name in ("name", "email", "language")}
    person = services.invite(**who, link=invitation_address, actor=actor, now=now)
    _granted(form, person, here, now)
    return person


def _granted(form: GrantForm, person: Any, here: Ground, now: datetime) -> None:
    kind, key = form.reached()
    sort = "PLACE" if kind == "SITE" else "PANEL"
    services.grant_membership(
        person=person,
        organisation=services.ensure_organisation(name=form.cleaned_data["organisation"].strip(), kind=sort),
        role=form.cleaned_data["role"],
        scope_kind=kind,
        scope_key=key,
        active_to=_end_of(form.cleaned_data["ends_on"]),
        actor=here.access.person,
        areas=here.areas,
        now=now,
    )


def person_grant(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give somebody a role."""
    now = timezone.now()
    here = ground(request, now)
    found, form = here.person(person), GrantForm(request.POST, today=timezone.localdate(now))
    form.offer(here.roles(), here.reaches())
    if not form.is_valid():
        return _page(request, here, found, now, form=form)
    try:
        with transaction.atomic():
            _granted(form, found, here, now)
    except REFUSED as problem:
        return _page(request, here, found, now, refusal(problem), form)
    messages.success(request, _("Role given."))
    return redirect("person_page", person=found.uuid)


def membership_change(request: HttpRequest, person: UUID, membership: UUID) -> HttpResponse:
    """End a role, or let it run longer."""
    now = timezone.now()
    here = ground(request, now)
    found = here.person(person)
    try:
        held = selectors.membership_of(found, membership)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    form = RenewForm(request.POST, today=timezone.localdate(now))
    facts: dict[str, Any] = {"membership": held, "actor": here.access.person, "areas": here.areas, "now": now}
    try:
        if request.POST.get("act") == "end":
            services.end_membership(**facts)
            messages.success(request, _("The role has ended."))
        elif form.is_valid():
            services.renew_membership(active_to=_end_of(form.cleaned_data["ends_on"]) or now, **facts)
            messages.success(request, _("The role runs on."))
        else:
            return _page(request, here, found, now, _("Choose a day from today on."))
    except REFUSED as problem:
        return _page(request, here, found, now, refusal(problem))
    return redirect("person_page", person=found.uuid)


def person_act(request: HttpRequest, person: UUID) -> HttpResponse:
    """Close or open an account, end its sessions, invite again, or reset a lost second step."""
    now = timezone.now()
    here = ground(request, now)
    found = here.person(person)
    facts: dict[str, Any] = {"person": found, "actor": here.access.person, "areas": here.areas, "now": now}
    acts: dict[str, tuple[Any, str, dict[str, Any]]] = {
        "close": (services.close_account, _("The account is closed. Whoever was signed in to it is out."), {}),
        "open": (services.open_account, _("The account is open again."), {}),
        "sessions": (services.end_sessions_of, _("They are signed out everywhere."), {}),
        "invite": (services.invite_again, _("A new link is on its way."), {"link": invitation_address}),
        "reset": (services.ask_factor_reset, _("Asked. A second person approves it."), {}),
        "approve": (services.settle_factor_reset, _("Their second step is taken away."), {"approve": True}),
        "refuse": (services.settle_factor_reset, _("Refused. Nothing has changed."), {"approve": False}),
    }
    act, words, more = acts.get(request.POST.get("act", ""), (None, "", {}))
    if act is None:
        return _page(request, here, found, now, _("Choose what to do."))
    try:
        act(**facts, **more)
    except REFUSED as problem:
        return _page(request, here, found, now, refusal(problem))
    messages.success(request, words)
    return redirect("person_page", person=found.uuid)
