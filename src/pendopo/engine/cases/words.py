"""What the applicant is told of events that a package may leave unsaid, because no package can foresee them."""

from __future__ import annotations

from pendopo.engine.catalogue.package import MessageRule

from .states import EventKind

TOLD_ANYHOW: dict[str, MessageRule] = {
    EventKind.LETTER_REVOKED: MessageRule(
        on=EventKind.LETTER_REVOKED,
        subject={"id": "Surat Anda dicabut: {reference}", "en": "Your letter was withdrawn: {reference}"},
        body={
            "id": (
                "Surat kami untuk permohonan {reference} ({service}) dicabut dan tidak berlaku lagi. Alasannya: {note}."
                " Jangan pakai surat itu. Hubungi {office} bila ada pertanyaan. Lihat permohonan Anda: {link}"
            ),
            "en": (
                "Our letter for application {reference} ({service}) was withdrawn and is no longer valid. The reason:"
                " {note}. Do not use that letter. Ask {office} if you have questions. See your application: {link}"
            ),
        },
        channels=("in_app", "email", "sms"),
    ),
    EventKind.LETTER_REPLACED: MessageRule(
        on=EventKind.LETTER_REPLACED,
        subject={"id": "Surat pengganti sudah terbit: {reference}", "en": "Your new letter is ready: {reference}"},
        body={
            "id": (
                "Surat pengganti untuk permohonan {reference} ({service}) sudah ditandatangani. Pakai surat yang baru;"
                " surat yang lama tidak berlaku lagi. Unduh di sini: {link}"
            ),
            "en": (
                "The new letter for application {reference} ({service}) is signed. Use the new letter; the old one is"
                " no longer valid. Download it here: {link}"
            ),
        },
        channels=("in_app", "email", "sms"),
    ),
}
