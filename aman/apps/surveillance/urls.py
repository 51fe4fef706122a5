"""The picture, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.surveillance import views, views_bench, views_signals, views_week

urlpatterns: list[URLPattern] = [
    path("picture/", views.picture, name="picture"),
    path("picture/run/", views.picture_run, name="picture_run"),
    path("picture/signals/", views_signals.signals, name="signals"),
    path("picture/looks/", views_signals.looks, name="looks"),
    path("picture/looks/<uuid:look>/", views_signals.look_page, name="look_page"),
    path("picture/map/", views_week.picture_map, name="picture_map"),
    path("picture/patrols/", views_bench.patrols, name="patrols"),
    path("picture/bench/", views_bench.workbench, name="workbench"),
    path("picture/week/", views_week.week, name="week"),
    path("picture/week/<str:form>/", views_week.week_file, name="week_file"),
    path("picture/<uuid:signal>/", views.signal_page, name="signal_page"),
    path("picture/<uuid:signal>/decide/", views.signal_decide, name="signal_decide"),
]
