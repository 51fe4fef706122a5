"""Routes of sites and their contacts, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.places import views, views_calendar, views_import, views_months, views_timetable

urlpatterns: list[URLPattern] = [
    path("sites/", views.sites, name="sites"),
    path("sites/new/", views.site_new, name="site_new"),
    path("sites/<uuid:site>/", views.site_page, name="site_page"),
    path("sites/<uuid:site>/change/", views.site_edit, name="site_edit"),
    path("sites/<uuid:site>/contacts/new/", views.contact_new, name="contact_new"),
    path("sites/<uuid:site>/contacts/<uuid:contact>/", views.contact_edit, name="contact_edit"),
    path("sites/<uuid:site>/contacts/<uuid:contact>/end/", views.contact_end, name="contact_end"),
    path("sites/<uuid:site>/contacts/<uuid:contact>/check/", views.contact_check, name="contact_check"),
    path("sites/<uuid:site>/contacts/<uuid:contact>/withdraw/", views.contact_withdraw, name="contact_withdraw"),
    path("sites/<uuid:site>/calendar/", views_calendar.site_calendar, name="site_calendar"),
    path("sites/<uuid:site>/calendar/decide/", views_calendar.site_month_decide, name="site_month_decide"),
    path("sites/<uuid:site>/calendar/feed/", views_timetable.site_feed_link, name="site_feed_link"),
    path("sites/<uuid:site>/calendar/<slug:part>/", views_calendar.site_calendar_part, name="site_calendar_part"),
    path("sites/<uuid:site>/calendar/<slug:part>/end/", views_calendar.site_calendar_end, name="site_calendar_end"),
    path("sites/<uuid:site>/timetable/", views_timetable.site_timetable, name="site_timetable"),
    path("sites/<uuid:site>/timetable/back/", views_timetable.site_timetable_back, name="site_timetable_back"),
    path("sites/<uuid:site>/timetable/<uuid:upload>/", views_timetable.site_timetable_look, name="site_timetable_look"),
    path(
        "sites/<uuid:site>/timetable/<uuid:upload>/start/",
        views_timetable.site_timetable_start,
        name="site_timetable_start",
    ),
    path(
        "sites/<uuid:site>/timetable/<uuid:upload>/drop/",
        views_timetable.site_timetable_drop,
        name="site_timetable_drop",
    ),
    path("months/", views_months.months, name="months"),
    path("months/new/", views_months.month_new, name="month_new"),
    path("months/authority/", views_months.authority_new, name="authority_new"),
    path("months/default/", views_months.months_default, name="months_default"),
    path("months/dates/new/", views_months.shared_date_new, name="shared_date_new"),
    path("months/dates/end/", views_months.shared_date_end, name="shared_date_end"),
    path("sites/import/", views_import.place_imports, name="place_imports"),
    path("sites/import/<uuid:table>/", views_import.place_import, name="place_import"),
    path("sites/import/<uuid:table>/start/", views_import.place_import_start, name="place_import_start"),
    path("sites/import/<uuid:table>/drop/", views_import.place_import_drop, name="place_import_drop"),
    path("sites/import/<uuid:table>/faults.csv", views_import.place_import_faults, name="place_import_faults"),
]
