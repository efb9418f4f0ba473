from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pendopo.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pendopo.foundation.common import loose_seals

        from . import receivers, second_factor_seals  # noqa: F401

        loose_seals.KEEPERS.append(second_factor_seals.rows)
