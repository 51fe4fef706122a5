"""The duty queue, reports and incidents, under /desk/."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.incidents import views, views_entry

urlpatterns: list[URLPattern] = [
    path("queue/", views.queue, name="queue"),
    path("reports/new/", views_entry.report_new, name="report_new"),
    path("sites/<uuid:site>/tell/", views_entry.site_relay, name="site_relay"),
    path("reports/<uuid:report>/", views.report_page, name="report_page"),
    path("reports/<uuid:report>/take/", views.report_take, name="report_take"),
    path("reports/<uuid:report>/direct/", views.report_direct, name="report_direct"),
    path("reports/<uuid:report>/ask/", views.report_ask, name="report_ask"),
    path("reports/<uuid:report>/assess/", views.report_assess, name="report_assess"),
    path("reports/<uuid:report>/decide/", views.report_decide, name="report_decide"),
    path("reports/<uuid:report>/unlink/", views.report_unlink, name="report_unlink"),
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/<uuid:incident>/", views.incident_page, name="incident_page"),
]
