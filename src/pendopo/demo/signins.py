"""One sign-in per role and region. All are samples; the password is the same for all and only for the demo."""

from __future__ import annotations

from dataclasses import dataclass

from pendopo.foundation.accounts.roles import PERMISSIONS, Permission, Role

PASSWORD = "pendopo-contoh"  # noqa: S105 (a sample password, printed on purpose)

REGIONS: dict[str, str] = {
    "35.23": "tuban",
    "35.24": "lamongan",
    "33.25": "batang",
    "35.20": "magetan",
    "18.02": "lampung-tengah",
}
"""The five regions of the press articles, Tuban first: {code: slug}."""


@dataclass(frozen=True)
class SignIn:
    """`role` None is a citizen. `office` is the kind of organisation the role works in."""

    word: str
    name: str
    role: Role | None
    office: str

    def email(self, slug: str) -> str:
        return f"{self.word}@{slug}.example"

    def start(self, slug: str) -> str:
        """Where the day of this person begins."""
        if self.role is None:
            return f"/{slug}/permohonan-saya/"
        held = PERMISSIONS[self.role]
        if Permission.CASE_LIST in held:
            return f"/{slug}/kerja/"
        return f"/{slug}/kerja/angka/" if Permission.FIGURE_READ in held else f"/{slug}/kerja/data-pribadi/"


SIGN_INS = (
    SignIn("warga", "Warga Contoh", None, ""),
    SignIn("desa", "Petugas Desa Contoh", Role.VILLAGE_OFFICER, "village_office"),
    SignIn("loket", "Petugas Loket Contoh", Role.COUNTER_OFFICER, "civil_registry"),
    SignIn("verifikasi", "Verifikator Contoh", Role.VERIFIER, "civil_registry"),
    SignIn("siak", "Operator SIAK Contoh", Role.REGISTRAR, "civil_registry"),
    SignIn("kasi", "Kepala Seksi Contoh", Role.SECTION_HEAD, "civil_registry"),
    SignIn("kadis", "Kepala Dinas Contoh", Role.HEAD_OF_OFFICE, "civil_registry"),
    SignIn("admin", "Admin Wilayah Contoh", Role.REGION_ADMIN, "communication_office"),
    SignIn("dpo", "Pejabat Pelindung Data Contoh", Role.DATA_OFFICER, "communication_office"),
)


def table(slug: str = "tuban") -> list[dict[str, str]]:
    """Rows to print after the start; in another region only the part after @ changes."""
    return [
        {
            "role": str(sign_in.role.label) if sign_in.role else "Warga",
            "e-mail": sign_in.email(slug),
            "starts at": sign_in.start(slug),
        }
        for sign_in in SIGN_INS
    ]
