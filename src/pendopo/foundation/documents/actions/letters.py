"""Writing a letter, and taking one back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.references import group, random_code
from pendopo.foundation.common.scope import current_code
from pendopo.foundation.common.types import Text
from pendopo.foundation.design.formatting import tanggal
from pendopo.foundation.documents import facts as printed
from pendopo.foundation.documents import payload, render, rules, storage
from pendopo.foundation.documents.models import Letter, VerificationCode
from pendopo.foundation.documents.queries import letter_of_subject
from pendopo.foundation.documents.states import LetterState
from pendopo.foundation.documents.uploads import clean_name
from pendopo.foundation.regions.queries import current_region

CODE_LENGTH = 16
"""Characters of a verification code, 5 bits each: 80 bits."""


@action("letter.prepared")
def prepare_letter(
    *,
    subject_key: str,
    kind: str,
    title: Text,
    office: str,
    template: str,
    data: Mapping[str, object],
    facts: Mapping[str, str],
    is_sample: bool,
    by: Actor,
    fact_labels: Mapping[str, Text] | None = None,
    replaces: Letter | None = None,
) -> Letter:
    """Render a letter and keep it, waiting for its signature. One letter per subject and kind: again returns the last.

    `replaces`: the signed or revoked letter whose place it takes; that one is superseded once this one is signed.

    `facts`: the printed texts that a verifier may compare, in the order of the letter; kept only as keyed digests.
    `template`: see render.py. Raises WrongTemplate, with nothing written.
    """
    found = letter_of_subject(subject_key, kind) if replaces is None else _replacement(replaces)
    if found is None:
        paper = _Paper(title, office, dict(facts), fact_labels or {}, is_sample)
        pdf, code = paper.render(template, data)
        found = _keep(paper, pdf, code, subject_key, kind, replaces)
    record("letter", found.id, by=by, fields={"kind": kind, "sha256": found.sha256_before})
    return found


@action("letter.revoked")
def revoke_letter(letter: Letter, *, reason: str, by: Actor) -> Letter:
    """Declare a signed letter void; its page then says so, with the day. Raises Refused."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    rules.check_revoke(letter, reason)
    letter.state, letter.revoked_at, letter.revocation_reason = LetterState.REVOKED, now(), reason[:200]
    letter.save()
    record("letter", letter.id, by=by, reason=reason)
    return letter


class _Paper:
    """What the layout prints around the words of the template."""

    def __init__(
        self, title: Text, office: str, facts: dict[str, str], labels: Mapping[str, Text], is_sample: bool
    ) -> None:
        self.title, self.office, self.facts, self.labels, self.is_sample = title, office, facts, labels, is_sample

    def render(self, template: str, data: Mapping[str, object]) -> tuple[bytes, str]:
        """(PDF, code)."""
        code = random_code(CODE_LENGTH)
        url = settings.PENDOPO_BASE_URL + reverse("documents:letter", args=[code])
        number = payload.digits(code, self._office(), today(), self.facts)
        return render.compile_letter(template, {**data, "letter": self._data(code, url, data)}, url, number), code

    def _office(self) -> str:
        return self.office or current_region().full_name

    def _data(self, code: str, url: str, data: Mapping[str, object]) -> dict[str, object]:
        region = current_region().full_name
        page = settings.PENDOPO_BASE_URL + reverse("documents:verify")
        return {
            "title": self.title["id"],
            "region": region,
            "office": self._office(),
            "office_address": str(data.get("office_address") or ""),
            "code": group(code),
            "verify_url": url,
            "verify_page": page.split("://", 1)[-1],
            "date": tanggal(today()),
            "is_sample": self.is_sample,
            "is_certified": settings.PENDOPO_SIGNER != "local",
            "facts": [
                {"label": printed.label_of(key, self.labels.get(key)), "value": text}
                for key, text in self.facts.items()
            ],
        }


def _replacement(of: Letter) -> Letter | None:
    """The one that was made already; else None, where one may be made. Raises Refused."""
    found: Letter | None = Letter.objects.filter(replaces=of).first()
    if found is None:
        rules.check_replace(of)
    return found


def _keep(paper: _Paper, pdf: bytes, code: str, subject_key: str, kind: str, replaces: Letter | None) -> Letter:
    """Bytes, code and record together. When another process wrote this letter meanwhile, theirs is the letter."""
    try:
        with transaction.atomic():
            VerificationCode.objects.create(code=code, region_code=current_code())
            letter = Letter(
                code=code,
                subject_key=subject_key,
                kind=kind,
                sequence=replaces.sequence + 1 if replaces else 1,
                replaces=replaces,
                title=paper.title,
                office=paper.office,
                facts=printed.sealed(code, paper.facts, paper.labels),
                unsigned_file=storage.save(
                    pdf,
                    content_type="application/pdf",
                    name=clean_name(f"{kind}-{group(code)}", ".pdf"),
                    purpose="letter",
                ),
                sha256_before=hashlib.sha256(pdf).hexdigest(),
                is_sample=paper.is_sample,
            )
            letter.save(force_insert=True)
            return letter
    except IntegrityError:
        theirs = letter_of_subject(subject_key, kind)
        if theirs is None or theirs == replaces:
            raise
        return theirs
