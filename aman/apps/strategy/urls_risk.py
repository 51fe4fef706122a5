"""Risks, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.strategy import views_risk as places
from aman.apps.strategy import views_risk_one as one
from aman.apps.strategy import views_risk_own as own
from aman.apps.strategy import views_risk_site as site

RISK = "risks/<uuid:risk>/"
JUDGED = "risks/<uuid:risk>/assessments/<uuid:assessment>/"
AT = "risks/at/<uuid:site>/"
AREA = "risks/areas/<str:area>/"
urlpatterns: list[URLPattern] = [
    path("risks/", places.risks, name="risks"),
    path("risks/nation/", places.risk_nation, name="risk_nation"),
    path("risks/nation/matrix/", places.risk_matrix_nation, name="risk_matrix_nation"),
    path("risks/nation/then/", places.risk_compare_nation, name="risk_compare_nation"),
    path("risks/nation/new/", places.risk_new_nation, name="risk_new_nation"),
    path("risks/nation/appetite/", places.risk_frame_nation, name="risk_frame_nation"),
    path("risks/matrices/", own.risk_matrices, name="risk_matrices"),
    path("risks/matrices/new/", own.risk_matrices_new, name="risk_matrices_new"),
    path("risks/matrices/<uuid:matrix>/", own.risk_matrices_one, name="risk_matrices_one"),
    path("risks/matrices/<uuid:matrix>/approve/", own.risk_matrices_approve, name="risk_matrices_approve"),
    path(AREA, places.risk_matrix_area, name="risk_matrix_area"),
    path(f"{AREA}then/", places.risk_compare_area, name="risk_compare_area"),
    path(f"{AREA}new/", places.risk_new_area, name="risk_new_area"),
    path(f"{AREA}appetite/", places.risk_frame_area, name="risk_frame_area"),
    path(AT, places.risk_matrix, name="risk_matrix"),
    path(f"{AT}then/", places.risk_compare, name="risk_compare"),
    path(f"{AT}new/", places.risk_new, name="risk_new"),
    path(f"{AT}appetite/", places.risk_frame, name="risk_frame"),
    path(f"{AT}<str:form>/", places.risk_file, name="risk_file"),
    path(RISK, one.risk_page, name="risk_page"),
    path(f"{RISK}close/", one.risk_close, name="risk_close"),
    path(f"{RISK}assess/", one.risk_assess, name="risk_assess"),
    path(JUDGED, one.risk_judge, name="risk_judge"),
    path(f"{JUDGED}take-back/", one.risk_withdraw, name="risk_withdraw"),
    path(f"{JUDGED}decide/", one.risk_decide, name="risk_decide"),
    path(f"{JUDGED}second/", one.risk_second, name="risk_second"),
    path(f"{RISK}measures/new/", one.risk_control_new, name="risk_control_new"),
    path(f"{RISK}measures/<uuid:control>/", one.risk_control, name="risk_control"),
    path(f"{RISK}plan/new/", one.risk_treat, name="risk_treat"),
    path(f"{RISK}plan/<uuid:treatment>/", one.risk_treatment, name="risk_treatment"),
    path(f"{RISK}carry/", one.risk_accept, name="risk_accept"),
    path(f"{RISK}carry/<uuid:acceptance>/end/", one.risk_accept_end, name="risk_accept_end"),
    path(f"{RISK}proposals/new/", one.risk_propose, name="risk_propose"),
    path(f"{RISK}proposals/<uuid:evidence>/", one.risk_proposal, name="risk_proposal"),
    path("sites/<uuid:site>/risks/", site.site_risks, name="site_risks"),
    path("sites/<uuid:site>/risks/<uuid:risk>/", site.site_risk, name="site_risk"),
    path("sites/<uuid:site>/risks/<uuid:risk>/comment/", site.site_risk_comment, name="site_risk_comment"),
]
