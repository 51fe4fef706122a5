"""The shell's own pages behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from aman.web import mailbox, poster, processing, site_records
from aman.web.people import views as people

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("aman.apps.accounts.urls")),
    path("sites/<uuid:site>/poster/", poster.site_poster, name="site_poster"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/<uuid:person>/", people.person_page, name="person_page"),
    path("people/<uuid:person>/grant/", people.person_grant, name="person_grant"),
    path("people/<uuid:person>/act/", people.person_act, name="person_act"),
    path("people/<uuid:person>/roles/<uuid:membership>/", people.membership_change, name="membership_change"),
    path("sites/<uuid:site>/enter/", site_records.records_enter, name="records_enter"),
    path("sites/<uuid:site>/leave/", site_records.records_leave, name="records_leave"),
    path("sites/<uuid:site>/looked/", site_records.records_seen, name="records_seen"),
    path("privacy/record/", processing.processing_record, name="processing_record"),
    path("privacy/impact/", processing.impact_assessment, name="impact_assessment"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
]
