"""Whatever goes wrong is told as problem+json (RFC 9457): never as a page, never with a hint about other regions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Schema

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 15 * 60
TITLES: dict[int, str | Promise] = {
    400: _("Permintaan ini tidak dapat dibaca."),
    401: _("Perlu token yang masih berlaku."),
    403: _("Token ini tidak boleh melakukan hal itu."),
    404: _("Tidak ada apa-apa di alamat ini."),
    405: _("Alamat ini tidak menerima cara itu."),
    409: _("Data ini baru saja berubah. Baca lagi, lalu ulangi."),
    413: _("Kiriman ini terlalu besar."),
    415: _("Jenis isi ini tidak diterima di alamat ini."),
    422: _("Isian ini belum benar. Periksa bagian yang disebut."),
    429: _("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi."),
    500: _("Ada gangguan pada sistem kami. Coba lagi beberapa menit lagi."),
    503: _("Sistem sedang sibuk. Coba lagi sebentar."),
}
"""What a person reads, by status."""


class FieldProblem(Schema):
    """One field that is missing or wrong. `code` is a stable word."""

    field: str
    message: str
    code: str


class Problem(Schema):
    """RFC 9457. `code` is a stable word for programs; `title` is for people, in the language asked for."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[FieldProblem] = []


class Failed(Exception):
    """Ends an operation with a problem."""

    def __init__(self, status: int, code: str = "", detail: str = "", errors: Iterable[FieldProblem] = ()) -> None:
        super().__init__(status, code)
        self.status, self.code, self.detail, self.errors = status, code, detail, list(errors)

    def response(self) -> HttpResponse:
        return problem(self.status, self.code, self.detail, self.errors)


def problem(status: int, code: str = "", detail: str = "", errors: Iterable[FieldProblem] = ()) -> HttpResponse:
    """The answer. Without a code it is the name of the status, such as "not_found"."""
    known = status if status in TITLES else 400 if status < 500 else 500
    body = Problem(
        type="about:blank",
        title=str(TITLES[known]),
        status=status,
        code=code or HTTPStatus(status).name.lower(),
        detail=detail,
        errors=list(errors),
    )
    text = json.dumps(body.model_dump(), ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    if status in (429, 503):
        response["Retry-After"] = str(RETRY_SECONDS if status == 429 else 5)
    return response
