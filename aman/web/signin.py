"""Doors of signing in that django-allauth opens, made to take as long for an address nobody has; and invitations."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.accounts import services
from aman.apps.accounts.forms import FirstPasswordForm


def invitation_address(secret: str) -> str:
    """Return the address of an invitation, from our own base address and never from the Host header."""
    return f"{settings.AMAN.base_url.rstrip('/')}{reverse('invitation', kwargs={'secret': secret})}"


def _even(request: HttpRequest) -> None:
    """Leave the same row for an address nobody has as for one that somebody has."""
    if request.method != "POST":
        return
    try:
        services.find_person(request.POST.get("email", ""))
    except services.UnknownPerson:
        services.queue_for_nobody(now=timezone.now())


def request_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code by e-mail."""
    _even(request)
    answer: HttpResponse = account.request_login_code(request)
    return answer


def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new password."""
    _even(request)
    answer: HttpResponse = account.password_reset(request)
    return answer


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose the first password of an invited account. Looking at the page uses nothing up."""
    now = timezone.now()
    if not services.invitation_open(secret, now):
        return render(request, "accounts/invitation_over.html", status=410)
    form = FirstPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_invitation(secret=secret, password=form.cleaned_data["password"], now=now)
        except services.InvitationOver:
            return render(request, "accounts/invitation_over.html", status=410)
        except services.WeakPassword as problem:
            form.say_weak(problem.codes)
        else:
            messages.success(request, _("Your password is set. Sign in, then set up a second step."))
            return redirect("account_login")
    return render(request, "accounts/invitation.html", {"form": form}, status=422 if form.errors else 200)
