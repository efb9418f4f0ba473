"""What officials do with letters: sign several at once, take one back, put another in its place."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.actions import revoke_letter
from pendopo.foundation.documents.batches.actions import start_batch
from pendopo.foundation.documents.models import Letter, SigningBatch
from pendopo.foundation.notices import outbox

from .. import moves, rules
from ..finding import keep_words
from ..models import Case
from ..moves import Handled
from ..states import CaseState, EventKind
from .closing import render


@action("case.signing_begun")
def start_signing(letters: list[Letter], *, staff: Staff, passphrase_length: int, by: Actor) -> SigningBatch:
    """A batch of letters of this officer's own office. Raises Refused where one of them is not theirs to sign.

    The passphrase itself stays with the caller; see documents.batches.running.
    """
    cases = {str(case.pk): case for case in Case.objects.filter(pk__in=[one.subject_key for one in letters])}
    for letter in letters:
        case = cases.get(letter.subject_key)
        if case is None:
            raise Refused(_("Surat ini bukan milik suatu permohonan."), "no_case")
        rules.check_sign_letter(case, staff)
    batch = start_batch(letters, account_id=staff.account_id, passphrase_length=passphrase_length, by=by)
    record("signing_batch", batch.pk, by=by)
    return batch


@action("case.letter_revoked")
def revoke_case_letter(
    case_id: uuid.UUID, *, reason: str, staff: Staff, by: Actor, revision: int | None = None
) -> Case:
    """Declare the letter void. The applicant is told the reason. Raises Refused."""
    handled = moves.lock(case_id, revision)
    rules.check_revoke_now(handled.case, staff)
    assert handled.case.letter is not None
    revoke_letter(handled.case.letter, reason=reason, by=by)
    moves.write(handled, CaseState(handled.case.state), EventKind.LETTER_REVOKED, by=by, note=reason.strip())
    return handled.case


@action("case.letter_reissued")
def reissue_letter(
    case_id: uuid.UUID,
    *,
    corrections: Mapping[str, str],
    reason: str,
    staff: Staff,
    by: Actor,
    revision: int | None = None,
) -> Letter:
    """Render the letter again from the case, with what was printed corrected; it then waits for its signature.

    `corrections`: new texts by "subject", "applicant" and "register_number"; a missing or empty one changes nothing.
    The old letter stays in force until the new one is signed, unless it was revoked. Raises Refused.
    """
    handled = moves.lock(case_id, revision)
    rules.check_reissue(handled.case, staff)
    if not reason.strip():
        raise Refused(_("Tuliskan apa yang salah pada surat lama."), "no_reason")
    changed = _correct(handled, corrections)
    letter = render(handled, replaces=handled.case.letter, by=by)
    moves.write(
        handled,
        CaseState(handled.case.state),
        EventKind.LETTER_REISSUED,
        by=by,
        note=reason.strip(),
        details={"letter": str(letter.pk), "corrected": changed},
    )
    outbox.enqueue("cases.close", f"letter:{letter.pk}", {"case": str(case_id)})
    return letter


def _correct(handled: Handled, corrections: Mapping[str, str]) -> list[str]:
    """Put the new texts where the letter reads them; returns the names of what changed."""
    case, package = handled.case, handled.package
    said = {name: text.strip() for name, text in corrections.items() if text.strip()}
    fields = {"subject": package.subject_field, "applicant": package.applicant.get("name", "")}
    old = {"subject": case.subject_name, "applicant": case.applicant_name, "register_number": case.register_number}
    changed = sorted(name for name, text in said.items() if text != old[name])
    answers = {fields[name]: said[name] for name in changed if fields.get(name)}
    if answers:
        handled.put({**handled.answers, **answers})
        keep_words(case)
    if "register_number" in changed:
        case.register_number = said["register_number"].upper()
    return changed
