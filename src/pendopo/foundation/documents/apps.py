import logging

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "pendopo.foundation.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import consumers  # noqa: F401  registers them

        # pyHanko logs a traceback for every unknown authority and broken PDF; here both are answers, not faults
        logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
        logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
