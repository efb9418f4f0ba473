"""Why a letter was not signed: a code that is stored, and a sentence for the desk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "unreachable": _("Layanan tanda tangan tidak dapat dihubungi. Coba lagi nanti."),
    "resting": _("Layanan tanda tangan sedang tidak menjawab. Coba lagi setelah satu menit."),
    "too_slow": _("Layanan tanda tangan terlalu lama menjawab. Coba lagi nanti."),
    "cut": _("Jawaban layanan tanda tangan terputus. Coba lagi, surat tidak akan ditandatangani dua kali."),
    "gateway_error": _("Layanan tanda tangan sedang bermasalah. Coba lagi nanti."),
    "our_access": _("Layanan tanda tangan menolak akses kantor ini. Hubungi admin sistem."),
    "unreadable": _("Jawaban layanan tanda tangan tidak dapat dibaca. Coba lagi nanti."),
    "refused": _("Layanan tanda tangan menolak surat ini. Hubungi admin sistem."),
    "wrong_passphrase": _(
        "Passphrase salah. Surat lain di paket ini tidak dicoba, supaya akun Anda tidak terkunci."
    ),
    "not_registered": _("NIK penanda tangan belum terdaftar di BSrE. Hubungi admin sertifikat di kantor Anda."),
    "certificate_expired": _("Sertifikat penanda tangan sudah habis masa berlakunya. Perpanjang lewat BSrE."),
    "certificate_revoked": _("Sertifikat penanda tangan sudah dicabut. Hubungi BSrE."),
    "unverified": _("Berkas yang kembali tidak lolos pemeriksaan, jadi tidak dipakai. Hubungi admin sistem."),
    "stopped": _("Belum dicoba, karena paket berhenti sebelum surat ini."),
    "out_of_time": _("Belum dicoba: passphrase hanya disimpan 10 menit. Buat paket baru."),
    "crash": _("Terputus di tengah jalan. Surat ini belum ditandatangani, coba lagi."),
    "unexpected": _("Terjadi kesalahan pada sistem kami. Coba lagi, atau hubungi admin sistem."),
}


class SigningFault(Exception):
    """The signer did not deliver. The text holds the code and a short detail: no name, number or passphrase.

    `document_id`: under which the gateway keeps what it signed, where it said so before it failed.
    """

    stops_batch = False

    def __init__(self, code: str, detail: str = "", *, document_id: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.document_id = document_id


class Temporary(SigningFault):
    """Worth trying again."""


class Permanent(SigningFault):
    """This letter will not be signed this way."""


class SignerRefused(Permanent):
    """About the signer, not the letter: the next letter would fare alike, so a batch ends here."""

    stops_batch = True


def reason_of(code: str) -> str:
    """The sentence for a stored code; empty for none."""
    return str(REASONS.get(code, REASONS["unexpected"])) if code else ""
