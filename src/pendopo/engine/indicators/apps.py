from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "pendopo.engine.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers itself
