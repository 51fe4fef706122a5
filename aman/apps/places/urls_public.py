"""The public door: calendar feeds."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.places import views_public

urlpatterns: list[URLPattern] = [path("<str:secret>.ics", views_public.site_feed, name="site_feed")]
