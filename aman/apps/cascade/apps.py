from django.apps import AppConfig


class CascadeConfig(AppConfig):
    name = "aman.apps.cascade"
    label = "cascade"
