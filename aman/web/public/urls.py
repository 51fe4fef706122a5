"""The pages of the public door, under the language; and the short links that lead there."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.web.public import views, views_notice, views_receipt

urlpatterns: list[URLPattern] = [
    path("", views.home, name="public_home"),
    path("report/", views.report, name="report"),
    path("s/<str:code>/", views.site_report, name="site_report"),
    path("privacy/", views_notice.privacy_notice, name="privacy_notice"),
    path("receipt/", views_receipt.receipt, name="receipt"),
    path("receipt/reply/", views_receipt.receipt_reply, name="receipt_reply"),
    path("receipt/files/", views_receipt.receipt_files, name="receipt_files"),
    path("receipt/erase/", views_receipt.receipt_erase, name="receipt_erase"),
    path("receipt/consent/", views_receipt.receipt_consent, name="receipt_consent"),
]

short_patterns: list[URLPattern] = [
    path("r", views.short_link, name="short_report"),
    path("r/", views.short_link, name="short_report_too"),
    path("s/<str:code>", views.short_link, name="short_site"),
    path("s/<str:code>/", views.short_link, name="short_site_too"),
]
