from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "aman.apps.accounts"
    label = "accounts"
