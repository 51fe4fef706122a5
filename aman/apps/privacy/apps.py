from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "aman.apps.privacy"
    label = "privacy"
