"""The BSrE eSign Client Service, version 1 of its web API.

Field names, `id_dokumen` and the addresses are of the technical guide "Penggunaan API Esign Client Service" (BSrE,
version 2.0, January 2024); codes of errors and user states as public integrations show them (1111 ISSUE, 1110
NOT_REGISTERED, 2011 not registered, 2031 wrong passphrase). The gateway adds its signature to the PDF it was given;
what comes back is judged by its bytes, never by the status line.
"""

from __future__ import annotations

import json
import re
import secrets as random
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import quote

from django.conf import settings

from pendopo.foundation.common.circuit import Circuit, CircuitOpen, Outage
from pendopo.foundation.common.types import Json

from . import calls
from .failures import Permanent, SignerRefused, Temporary
from .passphrase import Passphrase, wipe

SECONDS = 60.0
"""For one whole call."""
MAX_PDF = 12 * 1024 * 1024
MAX_JSON = 64 * 1024
ISSUED = (1111, "ISSUE")

circuit = Circuit("bsre")
"""Three failures in a row, then half a minute of rest; of this process."""


class _Down(Outage):
    """The gateway itself is the matter; `fault` is what that means for the letter."""

    def __init__(self, fault: Temporary) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Face:
    """The visible signature: a PNG, and where it stands on `page` (from 1), in points from the lower left."""

    png: bytes = field(repr=False)
    page: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class FromGateway:
    """A PDF that the gateway says it signed, under its own id of it (may be empty)."""

    pdf: bytes = field(repr=False)
    document_id: str


def sign(pdf: bytes, *, nik: str, passphrase: Passphrase, face: Face) -> FromGateway:
    """POST /api/sign/pdf. Raises Temporary, Permanent (SignerRefused), passphrase.Gone.

    Where the answer was cut after its id, what was signed is fetched by that id: signing again would sign twice.
    """
    boundary = random.token_hex(16)
    body = _multipart(boundary, pdf, nik, passphrase, face)
    try:
        answer = _call("POST", "/api/sign/pdf", MAX_PDF, body, f"multipart/form-data; boundary={boundary}")
    finally:
        wipe(body)
    document_id = _document_id(answer)
    if _is_pdf(answer):
        return FromGateway(answer.body, document_id)
    if document_id:
        return FromGateway(_fetched(document_id), document_id)
    raise _unusable(answer)


def download(document_id: str) -> bytes | None:
    """GET /api/sign/download/{id}: what was signed under this id; None when there is none. Raises Temporary."""
    answer = _call("GET", f"/api/sign/download/{quote(document_id, safe='')}", MAX_PDF)
    if _is_pdf(answer):
        return answer.body
    if answer.status in (400, 404):
        return None
    raise Temporary("cut", "download", document_id=document_id)


def user_status(nik: str) -> dict[str, Json]:
    """GET /api/user/status/{nik}: {"status_code", "status"}. Raises SignerRefused unless a certificate is issued."""
    answer = _call("GET", f"/api/user/status/{quote(nik, safe='')}", MAX_JSON)
    said = _json(answer)
    found: dict[str, Json] = {key: said[key] for key in ("status_code", "status") if _is_plain(said.get(key))}
    if found.get("status_code") == ISSUED[0] or found.get("status") == ISSUED[1]:
        return found
    if not found:
        raise _unusable(answer)
    if _speaks_of_expiry(said):
        raise SignerRefused("certificate_expired", str(found.get("status_code", ""))[:20])
    raise SignerRefused("not_registered", str(found.get("status_code", ""))[:20])


def verify(pdf: bytes) -> dict[str, Json]:
    """POST /api/sign/verify: the gateway's own opinion, kept as proof and never relied upon. Raises Temporary."""
    boundary = random.token_hex(16)
    body = bytearray(_file_part(boundary, "signed_file", "surat.pdf", "application/pdf", pdf))
    body += f"--{boundary}--\r\n".encode()
    answer = _call("POST", "/api/sign/verify", MAX_JSON, body, f"multipart/form-data; boundary={boundary}")
    said = _json(answer)
    kept = ("summary", "notes", "jumlah_signature")
    return {key: said[key] for key in kept if _is_plain(said.get(key))}


def _call(
    method: str, path: str, limit: int, body: bytearray | None = None, content_type: str = ""
) -> calls.Answer:
    """One call through the circuit; server errors count as failures of the gateway."""
    access = b64encode(f"{settings.PENDOPO_BSRE_USER}:{settings.PENDOPO_BSRE_PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {access}", "Accept": "*/*"}
    if content_type:
        headers["Content-Type"] = content_type

    def ask() -> calls.Answer:
        try:
            answer = calls.call(
                method,
                settings.PENDOPO_BSRE_URL + path,
                limit=limit,
                seconds=SECONDS,
                body=body,
                headers=headers,
            )
        except calls.NoAnswer as error:
            raise _Down(Temporary("too_slow" if error.is_slow else "unreachable", str(error))) from None
        if answer.status >= 500:
            raise _Down(Temporary("gateway_error", str(answer.status), document_id=_document_id(answer)))
        return answer

    try:
        return circuit.call(ask)
    except _Down as down:
        raise down.fault from None
    except CircuitOpen as open_:
        cause = open_.__cause__
        raise cause.fault if isinstance(cause, _Down) else Temporary("resting") from None


def _fetched(document_id: str) -> bytes:
    try:
        found = download(document_id)
    except Temporary as error:
        raise Temporary(error.code, "download", document_id=document_id) from None
    if found is None:
        raise Temporary("cut", "download", document_id=document_id)
    return found


def _is_pdf(answer: calls.Answer) -> bool:
    return answer.status == 200 and answer.is_whole and answer.body.startswith(b"%PDF-")


def _unusable(answer: calls.Answer) -> Temporary | Permanent:
    """What an answer without a PDF means. Some gateways send their refusals with status 200."""
    said = _json(answer)
    code = said.get("status_code")
    detail = str(code if isinstance(code, int) else answer.status)
    if code == 2031:
        return SignerRefused("wrong_passphrase", detail)
    if code in (2011, 1110):
        return SignerRefused("not_registered", detail)
    if _speaks_of_expiry(said):
        return SignerRefused("certificate_expired", detail)
    if answer.status in (401, 403):
        return Temporary("our_access", detail)
    if not answer.is_whole:
        return Temporary("cut", detail)
    if answer.status in (404, 408, 425, 429):
        return Temporary("gateway_error", detail)
    return Permanent("refused", detail) if said else Temporary("unreadable", detail)


def _speaks_of_expiry(said: dict[str, Json]) -> bool:
    words = f"{said.get('status', '')} {said.get('error', '')} {said.get('message', '')}".lower()
    return any(word in words for word in ("expired", "kedaluwarsa", "kadaluarsa", "masa berlaku"))


def _json(answer: calls.Answer) -> dict[str, Json]:
    try:
        said = json.loads(answer.body[:MAX_JSON])
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _is_plain(value: Json) -> bool:
    return isinstance(value, int) or (
        isinstance(value, str) and len(value) <= 200 and not re.search(r"\d{16}", value)
    )


def _document_id(answer: calls.Answer) -> str:
    found = answer.headers.get("id_dokumen", "")
    return found if re.fullmatch(r"[\w.-]{1,64}", found) else ""


def _multipart(boundary: str, pdf: bytes, nik: str, passphrase: Passphrase, face: Face) -> bytearray:
    """The form, in one buffer of exactly its size: a growing one would leave torn copies of the passphrase behind."""
    x, y, width, height = face.box
    fields = {
        "nik": nik,
        "tampilan": "visible",
        "image": "true",
        "page": str(face.page),
        "xAxis": str(x),
        "yAxis": str(y),
        "width": str(width),
        "height": str(height),
    }
    front = b"".join(_text_part(boundary, name, value.encode()) for name, value in fields.items())
    front += _file_part(boundary, "imageTTD", "tampilan.png", "image/png", face.png)
    front += _file_part(boundary, "file", "surat.pdf", "application/pdf", pdf)
    front += f'--{boundary}\r\nContent-Disposition: form-data; name="passphrase"\r\n\r\n'.encode()
    end = f"\r\n--{boundary}--\r\n".encode()
    secret = passphrase.open()
    try:
        body = bytearray(len(front) + len(secret) + len(end))
        body[: len(front)] = front
        body[len(front) : len(front) + len(secret)] = secret
        body[len(front) + len(secret) :] = end
    finally:
        wipe(secret)
    return body


def _text_part(boundary: str, name: str, value: bytes) -> bytes:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


def _file_part(boundary: str, name: str, filename: str, content_type: str, content: bytes) -> bytes:
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"
