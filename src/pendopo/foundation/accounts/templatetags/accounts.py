"""What the demo shows on the page that asks for a code."""

from __future__ import annotations

from django import template
from django.conf import settings

from pendopo.foundation.notices.models import SignInNotice
from pendopo.foundation.notices.queries import sign_in_notices

register = template.Library()


@register.simple_tag
def demo_notice(contact: str) -> SignInNotice | None:
    """The latest text "sent" to this contact. Only in the demo, where nothing is sent; None everywhere else."""
    return sign_in_notices().filter(address=contact).first() if settings.IS_DEMO else None
