"""A site's own timetable in the browser: upload, look, bring in; and its feed link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.places import pages_calendar as pages
from aman.apps.places import selectors_year as reads
from aman.apps.places import services_feed as feeds
from aman.apps.places import services_timetable as services
from aman.apps.places.forms_calendar import FeedForm, TimetableForm
from aman.apps.places.models import Timetable, TimetableUpload
from aman.apps.places.views_calendar import load_site
from aman.apps.places.words_calendar import UNREADABLE, UPLOAD_WORDS


def _me(request: HttpRequest) -> Any:
    return request.user


def site_timetable(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show a site's timetable and its versions, and take another."""
    held, now = load_site(site), timezone.now()
    form = TimetableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > services.LARGEST_UPLOAD:
                raise services.CannotRead("TOO_LARGE")
            made = services.hold(site=held, content=file.read(), name=file.name, person=_me(request), now=now)
        except services.CannotRead as error:
            form.add_error("file", str(UPLOAD_WORDS.get(error.code, UNREADABLE)))
        else:
            return redirect("site_timetable_look", site=held.uuid, upload=made.uuid)
    shown = {"site": held, "form": form, "page": pages.timetable_page(held, now)}
    return render(request, "places/timetable.html", shown, status=422 if form.errors else 200)


def _upload(site: UUID, upload: UUID) -> TimetableUpload:
    try:
        return reads.upload_by_uuid(load_site(site), upload)
    except TimetableUpload.DoesNotExist as error:
        raise Http404 from error


def site_timetable_look(request: HttpRequest, site: UUID, upload: UUID) -> HttpResponse:
    """Show how an uploaded timetable is read."""
    return _look(request, _upload(site, upload))


def _look(request: HttpRequest, held: TimetableUpload, problem: str = "") -> HttpResponse:
    shown = {"site": held.site, "held": held, "page": pages.look_page(held), "problem": problem}
    return render(request, "places/timetable_look.html", shown, status=422 if problem else 200)


def site_timetable_start(request: HttpRequest, site: UUID, upload: UUID) -> HttpResponse:
    """Make an uploaded timetable the site's own."""
    held = _upload(site, upload)
    try:
        services.bring_in(held=held, person=_me(request), now=timezone.now())
    except (services.Gone, services.HasFaults, services.CannotRead):
        return _look(request, held, _("Nothing was kept: this timetable cannot be brought in as it stands."))
    messages.success(request, _("Brought in. The days before today keep the times they had."))
    return redirect("site_timetable", site=held.site.uuid)


def site_timetable_drop(request: HttpRequest, site: UUID, upload: UUID) -> HttpResponse:
    """Delete an uploaded timetable that was not brought in."""
    held = _upload(site, upload)
    try:
        services.drop(held=held, person=_me(request), now=timezone.now())
    except services.Gone:
        return redirect("site_timetable", site=held.site.uuid)
    messages.success(request, _("The file was deleted. Nothing was brought in."))
    return redirect("site_timetable", site=held.site.uuid)


def site_timetable_back(request: HttpRequest, site: UUID) -> HttpResponse:
    """Take the version in force back."""
    held = load_site(site)
    newest = next((one for one in reads.timetables(held) if not one.ended_at), None)
    try:
        if newest is None:
            raise services.AlreadyEnded
        services.take_back(timetable=newest, person=_me(request), now=timezone.now())
    except (services.AlreadyEnded, Timetable.DoesNotExist):
        return redirect("site_timetable", site=held.uuid)
    messages.success(request, _("Taken back. Its days go by the version before, or by calculation."))
    return redirect("site_timetable", site=held.uuid)


def site_feed_link(request: HttpRequest, site: UUID) -> HttpResponse:
    """Make, renew or revoke the link to a site's calendar feed. A new link is shown once."""
    held, now = load_site(site), timezone.now()
    form = FeedForm(request.POST or None, initial={"language": (held.languages or ["en"])[0]})
    address = ""
    if request.method == "POST" and request.POST.get("act") == "revoke":
        try:
            feeds.revoke_feed(site=held, person=_me(request), now=now)
        except feeds.NoFeed:
            return redirect("site_feed_link", site=held.uuid)
        messages.success(request, _("The link is dead from now on."))
        return redirect("site_feed_link", site=held.uuid)
    if request.method == "POST" and form.is_valid():
        secret = feeds.make_feed(site=held, language=form.cleaned_data["language"], person=_me(request), now=now)
        path = reverse("site_feed", args=[secret], urlconf=settings.PUBLIC_URLCONF)
        address = request.build_absolute_uri(path)
    shown = {"site": held, "form": form, "link": reads.feed_link(held), "address": address}
    return render(request, "places/feed.html", shown, status=422 if form.errors else 200)
