"""The duty queue, reports and incidents, under /desk/."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.incidents import (
    views,
    views_cluster,
    views_entry,
    views_evidence,
    views_import,
    views_readers,
    views_rota,
    views_site_reports,
)

urlpatterns: list[URLPattern] = [
    path("queue/", views.queue, name="queue"),
    path("waves/", views_cluster.waves, name="waves"),
    path("waves/<uuid:cluster>/", views_cluster.cluster_page, name="cluster_page"),
    path("waves/<uuid:cluster>/act/", views_cluster.cluster_act, name="cluster_act"),
    path("waves/<uuid:cluster>/add/", views_cluster.cluster_add, name="cluster_add"),
    path("waves/<uuid:cluster>/aside/", views_cluster.cluster_aside, name="cluster_aside"),
    path("reports/new/", views_entry.report_new, name="report_new"),
    path("sites/<uuid:site>/tell/", views_entry.site_relay, name="site_relay"),
    path("reports/<uuid:report>/", views.report_page, name="report_page"),
    path("reports/<uuid:report>/take/", views.report_take, name="report_take"),
    path("reports/<uuid:report>/direct/", views.report_direct, name="report_direct"),
    path("reports/<uuid:report>/ask/", views.report_ask, name="report_ask"),
    path("reports/<uuid:report>/assess/", views.report_assess, name="report_assess"),
    path("reports/<uuid:report>/decide/", views.report_decide, name="report_decide"),
    path("reports/<uuid:report>/unlink/", views.report_unlink, name="report_unlink"),
    path("reports/<uuid:report>/files/<uuid:file>/", views_evidence.evidence_page, name="evidence_page"),
    path(
        "reports/<uuid:report>/files/<uuid:file>/pages/<int:number>/",
        views_evidence.evidence_preview,
        name="evidence_preview",
    ),
    path("reports/<uuid:report>/files/<uuid:file>/copy/", views_evidence.evidence_copy, name="evidence_copy"),
    path(
        "reports/<uuid:report>/files/<uuid:file>/original/", views_evidence.evidence_original, name="evidence_original"
    ),
    path("reports/<uuid:report>/readers/", views_readers.report_readers, name="report_readers"),
    path("reports/<uuid:report>/readers/ask/", views_readers.report_request, name="report_request"),
    path("reports/<uuid:report>/readers/assign/", views_readers.report_assign, name="report_assign"),
    path("reports/<uuid:report>/readers/end/", views_readers.report_unassign, name="report_unassign"),
    path("reports/<uuid:report>/readers/settle/", views_readers.report_settle, name="report_settle"),
    path("reports/<uuid:report>/readers/exclusion/", views_readers.report_exclusion, name="report_exclusion"),
    path("reports/<uuid:report>/readers/tell/", views_readers.report_tell, name="report_tell"),
    path("sites/<uuid:site>/reports/", views_site_reports.site_reports, name="site_reports"),
    path("sites/<uuid:site>/reports/<uuid:report>/", views_site_reports.site_report, name="site_report"),
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/<uuid:incident>/", views.incident_page, name="incident_page"),
    path("imports/", views_import.imports, name="imports"),
    path("imports/new/", views_import.import_new, name="import_new"),
    path("imports/mappings/<uuid:mapping>/forget/", views_import.mapping_forget, name="mapping_forget"),
    path("imports/<uuid:run>/", views_import.import_page, name="import_page"),
    path("imports/<uuid:run>/start/", views_import.import_start, name="import_start"),
    path("imports/<uuid:run>/drop/", views_import.import_drop, name="import_drop"),
    path("imports/<uuid:run>/withdraw/", views_import.import_withdraw, name="import_withdraw"),
    path("imports/<uuid:run>/back/", views_import.import_back, name="import_back"),
    path("imports/<uuid:run>/keep/", views_import.import_keep, name="import_keep"),
    path("imports/<uuid:run>/faults.csv", views_import.import_faults, name="import_faults"),
    path("rota/", views_rota.rota, name="rota"),
    path("rota/new/", views_rota.shift_new, name="shift_new"),
    path("rota/hand-over/", views_rota.hand_over, name="hand_over"),
    path("rota/hand-over/<uuid:note>/accept/", views_rota.hand_over_accept, name="hand_over_accept"),
    path("rota/exchanges/<uuid:swap>/", views_rota.swap_answer, name="swap_answer"),
    path("rota/<uuid:shift>/", views_rota.shift_page, name="shift_page"),
    path("rota/<uuid:shift>/end/", views_rota.shift_end, name="shift_end"),
    path("rota/<uuid:shift>/ask/", views_rota.swap_ask, name="swap_ask"),
]
