"""All that civil registration registers on the floors below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.regions.modules import Module, modules

CIVIL = Module(key="civil", title=_("Kependudukan dan pencatatan sipil"))

modules.register(CIVIL)
