"""The public door: acknowledgement links."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.cascade import views_public

urlpatterns: list[URLPattern] = [path("<str:token>/", views_public.acknowledge, name="acknowledge")]
