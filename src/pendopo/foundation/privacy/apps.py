from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "pendopo.foundation.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import consumers, module  # noqa: F401
