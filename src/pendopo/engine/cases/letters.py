"""What a completion letter of ours says, and which printed facts a verifier may compare."""

from __future__ import annotations

from django.utils import timezone

from pendopo.engine.catalogue.package import Package
from pendopo.foundation.accounts.models import Organisation
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.types import Answers
from pendopo.foundation.design.formatting import tanggal
from pendopo.foundation.regions.queries import current_region

from .models import Case


def letter_data(
    case: Case, package: Package, answers: Answers, office: Organisation | None
) -> tuple[dict[str, object], dict[str, str]]:
    """(data for the template, facts to compare). Facts are the printed texts, by the keys the package lists."""
    region = current_region()
    finished = timezone.localtime(now(), region.zone).date()
    printed = {
        "reference": case.reference,
        "subject": case.subject_name,
        "applicant": case.applicant_name,
        "finished_on": tanggal(finished),
        "register_number": case.register_number,
        "register_date": tanggal(case.register_date) if case.register_date else "",
    }
    assert package.letter is not None
    facts = {key: printed[key] for key in package.letter.facts if printed.get(key)}
    return {
        **printed,
        "service": package.title["id"],
        "region": region.full_name,
        "office": office.name if office else region.full_name,
        "office_address": office.address if office else "",
        "register": package.register_name or "",
        "received_on": tanggal(timezone.localtime(case.received_at, region.zone).date()),
    }, facts
