"""Which cases and drafts belong to a person who asks about their data."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import get_language

from pendopo.foundation.common.types import Text
from pendopo.foundation.privacy.holders import Subject

from .models import Case, Draft

MOST = 200
"""Cases of one person that are told, copied or erased in one request."""


def cases_of(subject: Subject) -> QuerySet[Case]:
    """The one application, or those the account handed in. Never those where somebody else wrote the person's NIK."""
    rows = Case.objects.all()
    if subject.case_key:
        rows = rows.filter(pk=subject.case_key)
    elif subject.account_id is not None:
        rows = rows.filter(account_id=subject.account_id)
    else:
        rows = rows.none()
    found: QuerySet[Case] = rows.select_related("applicant", "letter").order_by("-received_at")
    return found


def drafts_of(subject: Subject) -> QuerySet[Draft]:
    found: QuerySet[Draft] = Draft.objects.filter(account_id=subject.account_id)
    return found if subject.account_id and not subject.case_key else found.none()


def say(text: Text) -> str:
    return text.get(get_language() or "id") or text["id"]
