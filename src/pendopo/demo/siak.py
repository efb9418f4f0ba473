"""A stand-in for SIAK, for the demo and tests only: a PDF that says so on its face, signed by a sample authority."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from pendopo.engine.cases.models import Case
from pendopo.foundation.common.clock import now
from pendopo.foundation.design.formatting import tanggal
from pendopo.foundation.documents import signer
from pendopo.foundation.documents.render import compile_plain

NAME = "SIAK CONTOH"

TEMPLATE = """#let data = json("data.json")
#set document(title: "Dokumen contoh SIAK")
#set page(paper: "a4", margin: 3cm)
#set text(lang: "id", size: 12pt)
#align(center)[
  #text(20pt, weight: "bold")[DATA CONTOH]
  #v(4pt)
  #text(14pt)[Pengganti dokumen SIAK untuk peragaan]
]
#v(1cm)
Berkas ini dibuat oleh sistem peragaan. Ini bukan akta dan tidak berlaku sebagai dokumen apa pun.
#v(8mm)
#table(columns: (5cm, 1fr), stroke: 0.5pt, inset: 8pt,
  [Nomor entri], data.number,
  [Tanggal entri], data.date,
  [Nama anak], data.subject,
  [Nomor permohonan], data.reference,
)
"""


def authority() -> signer.Authority:
    """The sample authority, made once; its root is put where the demo trusts it."""
    made = signer.make_authority(settings.DATA_DIR / "siak-contoh", NAME)
    roots = Path(settings.PENDOPO_SIAK_ROOTS)
    roots.mkdir(parents=True, exist_ok=True)
    target = roots / "siak-contoh.pem"
    if not target.exists():
        target.write_bytes(made.root_pem)
    return made


def sample_document(case: Case) -> bytes:
    """A signed sample PDF for this case."""
    return _document(
        {
            "number": case.register_number or "-",
            "date": tanggal(case.register_date or now().date()),
            "subject": case.subject_name,
            "reference": case.reference,
        }
    )


@cache
def any_document() -> bytes:
    """A signed sample PDF that names no case; made once, because signing hundreds takes long."""
    return _document(dict.fromkeys(("number", "date", "subject", "reference"), "contoh"))


def _document(data: dict[str, str]) -> bytes:
    return signer.sign_pdf(compile_plain(TEMPLATE, data), authority(), reason="Contoh untuk peragaan")
