from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "pendopo.foundation.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import module  # noqa: F401
