from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "aman.apps.incidents"
    label = "incidents"
