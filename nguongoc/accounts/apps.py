from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nguongoc.accounts"

    def ready(self) -> None:
        from nguongoc.accounts import receivers  # noqa: F401, PLC0415 -- Django wants receivers imported here
