from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "nguongoc.safety"

    def ready(self) -> None:
        from nguongoc.safety import receivers  # noqa: F401, PLC0415 -- Django wants receivers imported here
