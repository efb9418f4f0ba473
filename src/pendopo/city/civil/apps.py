from django.apps import AppConfig


class CivilConfig(AppConfig):
    name = "pendopo.city.civil"
    label = "civil"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import module  # noqa: F401
