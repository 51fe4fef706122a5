"""The pages of the public door, under the language."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.web.public import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="public_home"),
    path("report/", views.report, name="report"),
    path("receipt/", views.receipt, name="receipt"),
    path("receipt/reply/", views.receipt_reply, name="receipt_reply"),
]
