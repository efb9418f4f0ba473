"""The service as a whole: what each channel needs, who owns it, what silence means."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..registry import registry
from .flow import office_notes
from .outline import Note, Outline, row_of, word

NEEDED = (
    *("format", "key", "title", "summary", "channel", "life_event", "owner", "keywords"),
    *("legal_basis", "fee", "requirements", "output"),
)
NEEDED_BY: dict[str, tuple[str, ...]] = {
    "online": (
        *("standard", "promise", "silence", "changes_civil_status", "retention"),
        *("pages", "subject", "applicant", "steps", "messages"),
    ),
    "counter": ("standard", "place"),
    "elsewhere": ("place",),
}
ONLINE_ONLY = ("pages", "blocks", "checks", "flags", "subject", "applicant", "village", "steps", "messages")


def service_notes(outline: Outline) -> Iterator[Note]:
    yield from _needed(outline)
    yield from _silence(outline)
    yield from _identity(outline)
    for section in registry.checked_sections:
        if section in outline.content:
            for fault in registry.section_faults(section, outline.content[section]):
                yield Note((section, *fault.path), fault.message, fault.cure)


def _needed(outline: Outline) -> Iterator[Note]:
    for name in (*NEEDED, *NEEDED_BY.get(outline.channel, ())):
        if outline.content.get(name) in (None, [], {}) and name != "requirements":
            message = _("Bagian %(name)s belum ada.") % {"name": name}
            yield Note((name,), message, _("Tambahkan %(name)s pada paket ini.") % {"name": name})
    if "requirements" not in outline.content:
        cure = _("Tulis requirements: [] bila memang tidak ada persyaratan.")
        yield Note(("requirements",), _("Bagian requirements belum ada."), cure)
    for name in ONLINE_ONLY if outline.channel in ("counter", "elsewhere") else ():
        if name in outline.content:
            cure = _("Hapus bagian ini, atau ubah channel menjadi online.")
            yield Note((name,), _("Layanan ini tidak memakai %(name)s.") % {"name": name}, cure)


def _silence(outline: Outline) -> Iterator[Note]:
    kind = row_of(outline.content.get("silence")).get("kind")
    if kind == "approval" and outline.content.get("changes_civil_status") is not False:
        cure = _("Tulis silence kind: none; status sipil selalu diputus oleh orang.")
        yield Note(
            ("silence", "kind"), _("Layanan yang mengubah status sipil tidak boleh disetujui otomatis."), cure
        )
    if kind in ("approval", "refusal") and outline.channel == "online":
        cure = _("Tulis silence kind: none.")
        yield Note(("silence", "kind"), _("Keputusan otomatis belum dijalankan oleh sistem ini."), cure)


def _identity(outline: Outline) -> Iterator[Note]:
    yield from office_notes(word(outline.content.get("owner")), ("owner",))
    place = row_of(outline.content.get("place"))
    yield from office_notes(word(place.get("office")), ("place", "office"))
    key = word(outline.content.get("key"))
    if key and key != outline.folder_name:
        cure = _("Beri nama folder %(key)s, atau ubah key.") % {"key": key}
        yield Note(("key",), _("Nama folder dan key berbeda."), cure)
    amount = row_of(outline.content.get("fee")).get("amount")
    if outline.channel == "online" and isinstance(amount, int) and amount > 0:
        cure = _("Pakai channel counter untuk layanan berbayar.")
        yield Note(("fee", "amount"), _("Pembayaran daring belum tersedia."), cure)
