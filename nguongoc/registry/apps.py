from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "nguongoc.registry"

    def ready(self) -> None:
        from nguongoc.registry import receivers  # noqa: F401, PLC0415 -- Django wants receivers imported here
