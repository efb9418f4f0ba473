from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "pendopo.foundation.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  connects itself
