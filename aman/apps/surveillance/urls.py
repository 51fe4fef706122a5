"""The picture, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.surveillance import views

urlpatterns: list[URLPattern] = [
    path("picture/", views.picture, name="picture"),
    path("picture/run/", views.picture_run, name="picture_run"),
    path("picture/<uuid:signal>/", views.signal_page, name="signal_page"),
    path("picture/<uuid:signal>/decide/", views.signal_decide, name="signal_decide"),
]
