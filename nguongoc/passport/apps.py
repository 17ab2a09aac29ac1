from django.apps import AppConfig


class PassportConfig(AppConfig):
    name = "nguongoc.passport"

    def ready(self) -> None:
        from nguongoc.passport import receivers  # noqa: F401, PLC0415 -- Django wants receivers imported here
