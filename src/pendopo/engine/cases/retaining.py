"""How long each class of data of a case is kept after its end, and why. The package says; nobody else decides."""

from __future__ import annotations

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.package import Package, Retention
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.types import Text
from pendopo.foundation.design.formatting import tanggal

from .models import Case
from .states import OPEN


class DataClass(TextChoices):
    """What goes together when its time is over."""

    ANSWERS = "answers", _("isian, nama, catatan, dan pesan")
    EVIDENCE = "evidence", _("berkas bukti")
    LETTER = "letter", _("surat dan dokumen hasil")


ERASED_AT = {
    DataClass.ANSWERS: "answers_erased_at",
    DataClass.EVIDENCE: "evidence_erased_at",
    DataClass.LETTER: "letter_erased_at",
}
"""The column that says when a class was erased."""


def years_later(moment: datetime, years: int) -> datetime:
    """The same day `years` later (earlier when negative); 29 February becomes 1 March."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)


def kept_until(case: Case, retention: Retention, data_class: DataClass) -> datetime:
    assert case.finished_at is not None, "an open case has no end to count from"
    return years_later(case.finished_at, retention.years_of(data_class))


def rule_of(retention: Retention, data_class: DataClass) -> str:
    """The rule in words, for the log and the page: how long, why, who decided."""
    words = gettext("%(years)s tahun setelah selesai. %(basis)s") % {
        "years": retention.years_of(data_class),
        "basis": _say(retention.basis),
    }
    if retention.decided_by:
        words += " " + gettext("Ditetapkan oleh: %(who)s") % {"who": _say(retention.decided_by)}
    return words


def why_kept(case: Case, package: Package, data_class: DataClass) -> str:
    """The reason why this class of the case may not be erased now; empty when it may."""
    if case.state in OPEN or case.finished_at is None:
        return gettext("Permohonan ini masih dikerjakan. Tunggu selesai, atau batalkan dulu.")
    if case.restricted_at is not None:
        return gettext("Pemrosesannya sedang dibatasi atas permintaan pemilik data.")
    retention = package.retention
    if retention is None:
        return gettext("Paket layanan ini belum menetapkan lama simpan.")
    until = kept_until(case, retention, data_class)
    if until > now():
        rule = {"until": tanggal(until), "rule": rule_of(retention, data_class)}
        return gettext("Wajib disimpan sampai %(until)s: %(rule)s") % rule
    return ""


def is_erased(case: Case, data_class: DataClass) -> bool:
    return getattr(case, ERASED_AT[data_class]) is not None


def _say(text: Text) -> str:
    return text.get(get_language() or "id") or text["id"]
