"""Writing a message, changing it, and saying that it is ready for a second person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.cascade import selectors, services
from aman.apps.cascade.forms import ComposeForm
from aman.apps.cascade.models import Message
from aman.apps.cascade.views import found
from aman.apps.places import selectors as places
from aman.kit.transitions import IllegalTransition

FAULTS = (
    services.EnglishMissing,
    services.IncompleteText,
    services.AlreadyExpired,
    services.NotYourArea,
    services.NotTheWriter,
    IllegalTransition,
)


def message_new(request: HttpRequest) -> HttpResponse:
    """Write a message."""
    now = timezone.now()
    form = _form(request, {"expires_at": _this_evening(now)}, now)
    if request.method == "POST" and form.is_valid():
        try:
            message = services.write_message(draft=form.draft(), actor=request.user, now=now)  # type: ignore[arg-type]
        except FAULTS as fault:
            explain(form, fault)
        else:
            toasts.success(request, _("Draft kept. Nobody has been told yet."))
            return redirect("message_page", message=message.uuid)
    return render(request, "cascade/compose.html", {"form": form, "message": None})


def message_edit(request: HttpRequest, message: UUID) -> HttpResponse:
    """Change a message that has not been released."""
    row, now = found(message), timezone.now()
    form = _form(request, _entered(row), now, row)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_message(message=row, draft=form.draft(), actor=request.user, now=now)  # type: ignore[arg-type]
        except FAULTS as fault:
            explain(form, fault)
        else:
            toasts.success(request, _("Draft changed."))
            return redirect("message_page", message=row.uuid)
    return render(request, "cascade/compose.html", {"form": form, "message": row, "exercise": row.is_exercise})


def message_ready(request: HttpRequest, message: UUID) -> HttpResponse:
    """Say that a message is ready for a second person."""
    row = found(message)
    try:
        services.mark_ready(message=row, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except FAULTS as fault:
        toasts.error(request, words_of(fault))
    else:
        toasts.success(request, _("Ready. A second person can now release it."))
    return redirect("message_page", message=row.uuid)


def _form(request: HttpRequest, initial: dict[str, Any], now: datetime, message: Message | None = None) -> ComposeForm:
    choices: dict[str, Any] = {
        "areas": [(area.code, area.name) for area in places.areas_of_sites()],
        "roles": places.contact_roles(),
        "days": _days(now, message),
    }
    return ComposeForm(request.POST if request.method == "POST" else None, initial=initial, **choices)


def _days(now: datetime, message: Message | None) -> list[tuple[str, date]]:
    """Return the days to choose from, with the one the message is about though it may be settled by now."""
    days = selectors.possible_days(now)
    if message is None or message.about_on is None or (message.about_occasion, message.about_on) in days:
        return days
    return [(message.about_occasion, message.about_on), *days]


def _entered(message: Message) -> dict[str, Any]:
    """Return a message as the form shows it."""
    given: dict[str, Any] = {
        "areas": message.audience_areas,
        "roles": message.audience_roles,
        "urgency": message.urgency,
        "expires_at": message.expires_at,
        "is_exercise": message.is_exercise,
        "about": f"{message.about_occasion} {message.about_on.isoformat()}" if message.about_on else "",
    }
    for code, (subject, body) in selectors.texts_of(message).items():
        given |= {f"subject_{code}": subject, f"body_{code}": body}
    return given


def _this_evening(now: datetime) -> datetime:
    """Return the end of this day, or of the next when this one is nearly over."""
    later = timezone.localtime(now) + timedelta(hours=2)
    return later.replace(hour=23, minute=59, second=0, microsecond=0)


def explain(form: Any, fault: Exception) -> None:
    """Put a service's refusal beside the field it is about."""
    fields = {
        services.AlreadyExpired: "expires_at",
        services.NotYourArea: "areas",
        services.EnglishMissing: "subject_en",
    }
    form.add_error(fields.get(type(fault)), words_of(fault))


def words_of(fault: Exception) -> str:
    """Return a service's refusal in words."""
    words = {
        services.EnglishMissing: _("The English text is needed: it stands in for any language that is missing."),
        services.IncompleteText: _("Each language needs both a subject and a text."),
        services.AlreadyExpired: _("Its time has passed. Choose a later time."),
        services.NotYourArea: _("Choose boroughs within your own reach."),
        services.NotTheWriter: _("Only the person who wrote it can change it."),
        services.OwnText: _("Somebody else must check a text you wrote."),
        services.SamePerson: _("The writer cannot release. Ask a second person."),
        services.ChangedSince: _("It was changed while you were reading. Please read it again."),
        services.NotChecked: _("Every language must be checked by a second reader first."),
        services.NobodyToReach: _("No contact in this audience can be written to."),
        services.ReasonMissing: _("Enter a reason."),
    }
    return words.get(type(fault), _("Somebody else has changed its state. Look at it again."))
