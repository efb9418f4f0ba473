from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CommonConfig(AppConfig):
    name = "pendopo.foundation.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .region_setting import install

        connection_created.connect(install, dispatch_uid="pendopo.region_setting")
