from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "pendopo.foundation.regions"
    label = "regions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers itself
