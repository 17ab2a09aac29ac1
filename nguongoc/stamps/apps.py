from django.apps import AppConfig


class StampsConfig(AppConfig):
    name = "nguongoc.stamps"

    def ready(self) -> None:
        from nguongoc.stamps import receivers  # noqa: F401, PLC0415 -- Django wants receivers imported here
