from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "aman.kit"
    label = "kit"
