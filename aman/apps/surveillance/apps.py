from django.apps import AppConfig


class SurveillanceConfig(AppConfig):
    name = "aman.apps.surveillance"
    label = "surveillance"
