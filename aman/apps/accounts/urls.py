"""Routes of a person's own page. Signing in and out is django-allauth's, in aman.config.urls."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.accounts import views

urlpatterns: list[URLPattern] = [
    path("preferences/", views.preferences, name="preferences"),
]
