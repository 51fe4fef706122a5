from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "aman.apps.strategy"
    label = "strategy"
