"""States of a version of a service package."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VersionState(TextChoices):
    DRAFT = "draft", _("Draf")
    PUBLISHED = "published", _("Terbit")
    WITHDRAWN = "withdrawn", _("Ditarik")


OWNERS: dict[VersionState, str] = {
    VersionState.DRAFT: "publisher",
    VersionState.PUBLISHED: "publisher",
    VersionState.WITHDRAWN: "publisher",
}

TRANSITIONS: dict[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.PUBLISHED}),
    VersionState.PUBLISHED: frozenset({VersionState.WITHDRAWN}),
    VersionState.WITHDRAWN: frozenset(),
}


class Channel(TextChoices):
    ONLINE = "online", _("Daring")
    COUNTER = "counter", _("Di loket")
    ELSEWHERE = "elsewhere", _("Di tempat lain")
