"""Routes of sites and their contacts, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.places import views, views_import

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
    path("sites/import/", views_import.place_imports, name="place_imports"),
    path("sites/import/<uuid:table>/", views_import.place_import, name="place_import"),
    path("sites/import/<uuid:table>/start/", views_import.place_import_start, name="place_import_start"),
    path("sites/import/<uuid:table>/drop/", views_import.place_import_drop, name="place_import_drop"),
    path("sites/import/<uuid:table>/faults.csv", views_import.place_import_faults, name="place_import_faults"),
]
