"""What a second person does: check a text, release, stop."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.cascade import pages, selectors, services
from aman.apps.cascade.forms import CheckForm, ReleaseForm, StopForm
from aman.apps.cascade.models import DeliveryState, Message, MessageState, MessageText
from aman.apps.cascade.views import found
from aman.apps.cascade.views_compose import words_of
from aman.kit import page
from aman.kit.transitions import IllegalTransition

FAULTS = (
    services.SamePerson,
    services.ChangedSince,
    services.AlreadyExpired,
    services.NotChecked,
    services.NotYourArea,
    services.NobodyToReach,
    services.ReasonMissing,
    services.OwnText,
    IllegalTransition,
)
BEYOND_REACH = gettext_lazy("It goes to boroughs beyond your own. Ask somebody whose reach covers all of them.")


def message_check(request: HttpRequest, message: UUID) -> HttpResponse:
    """Record that the reader found a text right."""
    row, form = found(message), CheckForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        services.check_text(message=row, actor=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
    except (*FAULTS, MessageText.DoesNotExist) as fault:
        toasts.error(request, words_of(fault))
    else:
        toasts.success(
            request, _("%(language)s is checked.") % {"language": pages.name_of(form.cleaned_data["language"])}
        )
    back = "message_release" if request.POST.get("back") == "release" else "message_page"
    return redirect(back, message=row.uuid)


def message_release(request: HttpRequest, message: UUID) -> HttpResponse:
    """Show all that would leave, and let it out once a second person has read it."""
    row = found(message)
    if row.state != MessageState.READY:
        return redirect("message_page", message=row.uuid)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            services.release(message=row, actor=request.user, now=timezone.now(), seen=seen)  # type: ignore[arg-type]
        except services.NotYourArea:
            form.add_error(None, BEYOND_REACH)
        except FAULTS as fault:
            form.add_error(None, words_of(fault))
        else:
            toasts.success(request, _("Released. It is on its way."))
            return redirect("message_page", message=row.uuid)
    shown = pages.message_page(row, request.user, request.access, timezone.now(), all_silent=False)  # type: ignore[attr-defined]
    return render(request, "cascade/release.html", {"page": shown, "form": form, "exercise": row.is_exercise})


def message_stop(request: HttpRequest, message: UUID) -> HttpResponse:
    """Ask for a reason, then stop what is still waiting."""
    row = found(message)
    if row.state != MessageState.SENDING:
        return redirect("message_page", message=row.uuid)
    if not selectors.reaches(row.audience_areas):
        toasts.error(request, BEYOND_REACH)
        return redirect("message_page", message=row.uuid)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.stop(message=row, reason=reason, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
        except FAULTS as fault:
            toasts.error(request, words_of(fault))
        else:
            toasts.success(request, _("Stopped. What was already sent cannot be called back."))
        return redirect("message_page", message=row.uuid)
    context = {"confirmation": _stop_words(row), "form": form, "exercise": row.is_exercise}
    return render(request, "kit/confirm.html", context)


def _stop_words(message: Message) -> page.Confirmation:
    counts = selectors.delivery_counts(message)
    waiting = counts.get(DeliveryState.WAITING, 0)
    left = ngettext(
        "%(count)s letter is still waiting. It stops within 5 seconds.",
        "%(count)s letters are still waiting. They stop within 5 seconds.",
        waiting,
    )
    return page.Confirmation(
        title=_("Stop sending?"),
        act=_("Stop sending"),
        keep=_("Keep sending"),
        keep_url=reverse("message_page", kwargs={"message": message.uuid}),
        happens=[left % {"count": waiting}, _("Links in letters already sent will say that it was stopped.")],
        to_whom=selectors.subject_of(message),
        cannot_undo=_("Those already sent cannot be called back. To correct them, send a new message."),
        stop=True,
    )
