from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "aman.web"
    label = "web"

    def ready(self) -> None:
        """Let the picture read the trigger events, once every app is there."""
        from aman.web import beside  # noqa: PLC0415

        beside.provide()
