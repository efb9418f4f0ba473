"""The WSGI application for granian."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .hardening import keep_memory_private

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
application = get_wsgi_application()
if settings.IS_PRODUCTION:
    keep_memory_private()
