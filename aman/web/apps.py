from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "aman.web"
    label = "web"
