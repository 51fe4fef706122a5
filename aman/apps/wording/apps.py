from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "aman.apps.wording"
    label = "wording"

    def ready(self) -> None:
        """Let the frame ask which languages a person has reviewed."""
        from aman.apps.wording import selectors  # noqa: PLC0415
        from aman.kit import languages  # noqa: PLC0415

        languages.ask_reviewed(selectors.reviewed)
