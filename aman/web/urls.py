"""The shell's own pages behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from aman.web import mailbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("aman.apps.accounts.urls")),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
]
