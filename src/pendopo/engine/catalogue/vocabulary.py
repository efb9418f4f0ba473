"""The closed lists that packages choose from. The machine above (cases) uses the same words; a test compares them."""

from __future__ import annotations

STEP_KINDS = ("check", "register_entry", "approve", "attach_document")

EVENTS = (
    *("submitted", "claimed", "released", "step_done", "returned", "corrected", "registered", "approved"),
    *("document_attached", "rejected", "withdrawn", "letter_signed", "completed"),
    *("letter_revoked", "letter_reissued", "letter_replaced"),
)
EVENTS_TO_ANNOUNCE = ("submitted", "returned", "rejected", "completed")
"""Every online service says at least this much to the applicant."""

PLACEHOLDERS = ("reference", "service", "subject", "office", "promised_on", "note", "link", "region")
"""What a message may contain in braces."""

LETTER_FACTS = ("reference", "subject", "applicant", "finished_on", "register_number", "register_date")
"""Printed facts of our own letter that a verifier may compare."""

LETTER_DATA = (*LETTER_FACTS, "service", "region", "office", "office_address", "register", "received_on")
"""All that a letter template may read."""

ENTRIES = ("online", "counter", "village")
"""How an application came in: what a step's condition reads as `entry`."""

APPLICANT = ("name", "nik", "kk_number", "birth_date", "phone", "email")

STANDARD = (
    # service delivery
    *("requirements", "procedure", "duration", "fee", "product", "complaints"),
    # management of the service
    *("legal_basis", "facilities", "competence", "supervision", "staffing", "guarantee", "safety", "evaluation"),
)
"""The 14 components of a service standard."""

OFFICES = {
    "civil_registry": "Dinas Kependudukan dan Pencatatan Sipil",
    "village_office": "Kantor desa atau kelurahan",
    "district_office": "Kantor kecamatan",
    "communication_office": "Dinas Komunikasi dan Informatika",
    "one_stop_office": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "health_office": "Dinas Kesehatan",
    "education_office": "Dinas Pendidikan",
    "social_office": "Dinas Sosial",
    "livestock_office": "Dinas Peternakan",
    "enterprise_office": "Dinas Koperasi dan Usaha Mikro",
    "tourism_office": "Dinas Pariwisata",
    "labour_office": "Dinas Tenaga Kerja",
    "planning_office": "Badan Perencanaan Pembangunan Daerah",
}
"""Kinds of offices a package may name as owner or as holder of a step."""
