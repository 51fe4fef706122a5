"""Data and privacy, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.privacy import views, views_access, views_audit, views_erasure

urlpatterns: list[URLPattern] = [
    path("privacy/", views.privacy_home, name="privacy_home"),
    path("privacy/schedule/", views.privacy_schedule, name="privacy_schedule"),
    path("privacy/schedule/<str:retention>/change/", views.schedule_change, name="schedule_change"),
    path("privacy/schedule/changes/<uuid:change>/", views.schedule_decide, name="schedule_decide"),
    path("privacy/holds/new/", views.hold_new, name="hold_new"),
    path("privacy/holds/<uuid:hold>/lift/", views.hold_lift, name="hold_lift"),
    path("privacy/erasures/new/", views_erasure.erasure_new, name="erasure_new"),
    path("privacy/erasures/<uuid:erasure>/", views_erasure.erasure_page, name="erasure_page"),
    path("privacy/erasures/<uuid:erasure>/agree/", views_erasure.erasure_agree, name="erasure_agree"),
    path("privacy/erasures/<uuid:erasure>/settle/", views_erasure.erasure_settle, name="erasure_settle"),
    path("privacy/requests/new/", views_access.access_new, name="access_new"),
    path("privacy/requests/<uuid:access>/", views_access.access_page, name="access_page"),
    path("privacy/requests/<uuid:access>/identity/", views_access.access_identity, name="access_identity"),
    path("privacy/requests/<uuid:access>/extend/", views_access.access_extend, name="access_extend"),
    path("privacy/requests/<uuid:access>/refuse/", views_access.access_refuse, name="access_refuse"),
    path("privacy/requests/<uuid:access>/black-out/", views_access.access_black_out, name="access_black_out"),
    path("privacy/requests/<uuid:access>/package/", views_access.access_hand_over, name="access_hand_over"),
    path("privacy/requests/<uuid:access>/step/<str:step>/", views_access.access_step, name="access_step"),
    path("privacy/audit/", views_audit.audit_log, name="audit_log"),
    path("privacy/audit/verify/", views_audit.audit_verify, name="audit_verify"),
]
