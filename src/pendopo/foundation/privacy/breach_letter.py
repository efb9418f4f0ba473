"""The written notice of a breach to the agency (UU 27/2022 art. 46), as a PDF that the region signs and hands over."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from pendopo.foundation.common.clock import today
from pendopo.foundation.design.formatting import angka, tanggal, waktu
from pendopo.foundation.documents import render
from pendopo.foundation.regions.queries import current_region

from . import queries
from .models import Breach

TEMPLATE = Path(__file__).parent / "letters" / "breach.typ"


def pdf(breach: Breach) -> bytes:
    """In Indonesian, whatever language the officer reads. Unsigned: it says so."""
    office = queries.controller()
    data = {
        "region": current_region().full_name,
        "office": office.office,
        "address": office.address,
        "phone": office.phone,
        "date": tanggal(today()),
        "is_sample": settings.IS_DEMO,
        "rows": [
            ["Data yang terungkap", breach.what_data],
            ["Kapan terjadi", breach.happened],
            ["Diketahui", waktu(breach.discovered_at)],
            ["Batas pemberitahuan", waktu(breach.due_at)],
            ["Bagaimana terjadi", breach.how],
            ["Perkiraan jumlah orang", angka(breach.people)],
            ["Penanganan dan pemulihan", breach.handling],
            ["Pemberitahuan kepada pemilik data", _told(breach)],
        ],
    }
    return render.compile_plain(TEMPLATE.read_text(), data)


def _told(breach: Breach) -> str:
    if breach.subjects_told_at:
        return f"{angka(breach.subjects_told)} pemberitahuan, selesai {waktu(breach.subjects_told_at)}"
    return "Sedang dikirim" if breach.notices_started_at else "Belum dikirim"
