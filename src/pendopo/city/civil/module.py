"""All that civil registration registers on the floors below."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.registry import register_packages
from pendopo.foundation.regions.modules import Module, modules

CIVIL = Module(key="civil", title=_("Kependudukan dan pencatatan sipil"))

modules.register(CIVIL)
register_packages(CIVIL.key, Path(__file__).parent / "packages")
