"""States of a request about one's data and of a breach, and the closed lists around them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestKind(TextChoices):
    """What a person may ask of the controller (UU 27/2022)."""

    ACCESS = "access", _("Salinan data saya")
    CORRECTION = "correction", _("Perbaikan data saya")
    ERASURE = "erasure", _("Penghapusan data saya")
    RESTRICTION = "restriction", _("Penundaan atau pembatasan pemrosesan")
    WITHDRAWAL = "withdrawal", _("Penarikan persetujuan")


class RequestState(TextChoices):
    RECEIVED = "received", _("Menunggu jawaban")
    PREPARING = "preparing", _("Salinan sedang disiapkan")
    FULFILLED = "fulfilled", _("Dikabulkan")
    REFUSED = "refused", _("Ditolak dengan alasan")
    CANCELLED = "cancelled", _("Dibatalkan pemohon")


R = RequestState

OWNERS: dict[RequestState, str] = {
    R.RECEIVED: "data_officer",
    R.PREPARING: "system",
    R.FULFILLED: "nobody",
    R.REFUSED: "nobody",
    R.CANCELLED: "nobody",
}

TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    R.RECEIVED: frozenset({R.PREPARING, R.FULFILLED, R.REFUSED, R.CANCELLED}),
    R.PREPARING: frozenset({R.FULFILLED, R.RECEIVED}),
    R.FULFILLED: frozenset(),
    R.REFUSED: frozenset(),
    R.CANCELLED: frozenset(),
}

OPEN = frozenset({R.RECEIVED, R.PREPARING})


class Ground(TextChoices):
    """Why a request is refused. The first three are those of article 33; retention is a duty of the law on archives."""

    SAFETY = "safety", _("Membahayakan keselamatan atau kesehatan")
    OTHERS = "others", _("Membuka data pribadi orang lain")
    DEFENCE = "defence", _("Pertahanan dan keamanan negara")
    RETENTION = "retention", _("Wajib disimpan menurut aturan")
    IDENTITY = "identity", _("Pemilik data belum dapat dipastikan")
    NOTHING = "nothing", _("Data yang dimaksud tidak ada di sini")


class Door(TextChoices):
    """How the request came in."""

    ONLINE = "online", _("Daring")
    DESK = "desk", _("Loket")


class DeletionKind(TextChoices):
    RETENTION = "retention", _("Masa simpan habis")
    REQUEST = "request", _("Permintaan pemilik data")
    DRAFT = "draft", _("Isian yang tidak dikirim")
    COPY = "copy", _("Salinan data yang kedaluwarsa")


class BreachStep(TextChoices):
    """How far a breach is. It is no state table: notices to people and to the agency come in either order."""

    OPEN = "open", _("Pemberitahuan belum lengkap")
    TOLD = "told", _("Semua sudah diberi tahu")
