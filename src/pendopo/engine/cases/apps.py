from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "pendopo.engine.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import consumers, module  # noqa: F401
