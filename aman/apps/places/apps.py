from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "aman.apps.places"
    label = "places"
