"""A BSrE eSign Client Service of its own process, that signs really and misbehaves on demand.

    python -m tests.gateways.bsre --port 9400 --folder /tmp/bsre --mode ok

`--folder` gets `root.pem`, the root its signatures lead to. The signer is NIK 9901014101700001 with passphrase
"rahasia-uji-7319"; the gateway's own access is esign / qwerty-uji. Control, from this machine:

    POST /_control {"mode": "down"}   change the mode (see MODES); also {"revoke": true}, {"crl": false},
                                      {"seconds": 3}
    GET  /_control                    {"mode", "asked", "signed", "downloaded", "wrong",
                                      "documents": {SHA-256 of what came in: how often it was signed}}
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import threading
import time
import uuid
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .authority import DER, Authority

NIK = "9901014101700001"
PASSPHRASE = "rahasia-uji-7319"
USER, PASSWORD = "esign", "qwerty-uji"
NAME = "Kepala Dinas Uji"

MODES = {
    "ok": "signs",
    "down": "closes the line before a word",
    "slow": "answers after `seconds`",
    "drip": "answers one byte now and then, for `seconds`",
    "500": "answers 500",
    "401": "refuses our access",
    "garbage": "answers 200 with bytes that are no PDF",
    "json200": "answers 200 with a JSON error",
    "cut": "signs, says the id, breaks off in the middle; the download works",
    "cut_lost": "the same, and the download breaks off too",
    "cut_nameless": "breaks off in the middle without an id",
    "other": "answers with another document, signed",
    "unsigned": "answers with the document as it came",
    "double_id": "signs, with the id of an earlier document, and breaks off",
    "locked": "refuses every passphrase",
    "unknown": "knows no such user",
    "expired": "the user's certificate is over",
}


class Gateway(ThreadingHTTPServer):
    """`signed`: how often each prepared document (SHA-256) was signed. `kept`: what can be downloaded, by id."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port=0, mode="ok", with_ocsp=False, signer_ends=datetime(2030, 1, 1, tzinfo=UTC)):
        super().__init__(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.mode, self.seconds, self.serves_list = mode, 5.0, True
        self.authority = Authority(self.url, with_ocsp)
        self.certificate, self.key = self.authority.issue(NAME, ends=signer_ends)
        self.signed, self.kept = {}, {}
        self.asked = self.downloaded = self.wrong = 0
        self.forms = []
        self.lock = threading.Lock()

    def handle_error(self, request, client_address):
        """A line that broke off is what the modes are for."""

    def start(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()

    def sign(self, pdf):
        known = SimpleCertificateStore()
        known.register(asn1_x509.Certificate.load(self.authority.root.public_bytes(DER)))
        plain = self.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        signer = signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(self.certificate.public_bytes(DER)),
            signing_key=asn1_keys.PrivateKeyInfo.load(plain),
            cert_registry=known,
        )
        meta = signers.PdfSignatureMetadata(
            field_name="BSrE1", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, name=NAME
        )
        out = signers.PdfSigner(meta, signer=signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
        return out.getvalue()

    def facts(self):
        return {
            "mode": self.mode,
            "asked": self.asked,
            "signed": sum(self.signed.values()),
            "downloaded": self.downloaded,
            "wrong": self.wrong,
            "documents": dict(self.signed),
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def log_message(self, *_args):
        """Says nothing: what comes in here is secret."""

    def do_GET(self):
        if self.path == "/_control":
            return self.say(200, self.server.facts())
        if self.path == "/crl":
            body = self.server.authority.list(datetime.now(UTC)) if self.server.serves_list else b""
            return self.send(200 if body else 503, body, "application/pkix-crl")
        if not self.is_known():
            return None
        if self.path.startswith("/api/user/status/"):
            return self.user_status(self.path.rsplit("/", 1)[-1])
        if self.path.startswith("/api/sign/download/"):
            return self.download(self.path.rsplit("/", 1)[-1])
        return self.say(404, {"error": "tidak ada"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/_control":
            return self.control(json.loads(body))
        if self.path == "/ocsp":
            answer = self.server.authority.answer(body, [self.server.certificate], datetime.now(UTC))
            return self.send(200, answer, "application/ocsp-response")
        if not self.is_known():
            return None
        form = self.parts(body)
        if self.path == "/api/sign/verify":
            return self.say(200, {"summary": "VALID", "notes": "Dokumen valid", "jumlah_signature": 1})
        if self.path == "/api/sign/pdf":
            return self.sign(form)
        return self.say(404, {"error": "tidak ada"})

    def control(self, told):
        gateway = self.server
        gateway.mode = told.get("mode", gateway.mode)
        gateway.seconds = told.get("seconds", gateway.seconds)
        gateway.serves_list = told.get("crl", gateway.serves_list)
        if told.get("revoke"):
            gateway.authority.revoke(gateway.certificate, datetime.now(UTC))
        self.say(200, gateway.facts())

    def is_known(self):
        """Counts the call, and answers it at once where the mode is one of the whole gateway."""
        gateway = self.server
        with gateway.lock:
            gateway.asked += 1
        access = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if gateway.mode == "down":
            self.close_connection = True
            self.connection.close()
            return False
        if gateway.mode == "slow":
            time.sleep(gateway.seconds)
        if gateway.mode == "500":
            self.say(500, {"error": "Internal Server Error"})
            return False
        if gateway.mode == "401" or self.headers.get("Authorization") != f"Basic {access}":
            self.say(401, {"error": "Unauthorized"})
            return False
        return True

    def user_status(self, nik):
        if nik != NIK or self.server.mode == "unknown":
            return self.say(
                200, {"status_code": 1110, "status": "NOT_REGISTERED", "message": "User belum terdaftar"}
            )
        if self.server.mode == "expired":
            return self.say(200, {"status_code": 2021, "status": "EXPIRED", "message": "Sertifikat expired"})
        words = "User sudah terdaftar dan memiliki sertifikat dengan status ISSUE"
        return self.say(200, {"status_code": 1111, "status": "ISSUE", "message": words})

    def sign(self, form):
        gateway = self.server
        pdf = form.get("file", b"")
        with gateway.lock:
            gateway.forms.append(
                {key: len(value) if key in ("file", "imageTTD") else value for key, value in form.items()}
            )
        mode = gateway.mode
        if form.get("nik") != NIK.encode():
            return self.say(400, {"error": "User tidak terdaftar", "status_code": 2011})
        if form.get("passphrase") != PASSPHRASE.encode() or mode == "locked":
            gateway.wrong += 1
            return self.say(400, {"error": "Passphrase anda salah", "status_code": 2031})
        if mode == "garbage":
            return self.send(200, b"%PDF-1.7 bukan apa-apa", "application/pdf", self.new_id())
        if mode == "json200":
            return self.say(200, {"error": "Proses signing gagal", "status_code": 2099})
        if mode == "unsigned":
            return self.send(200, pdf, "application/pdf", self.new_id())
        if mode == "other":
            pdf = other_document()
        made = gateway.sign(pdf)
        digest = hashlib.sha256(pdf).hexdigest()
        with gateway.lock:
            gateway.signed[digest] = gateway.signed.get(digest, 0) + 1
        document_id = self.new_id() if mode != "double_id" or not gateway.kept else next(iter(gateway.kept))
        gateway.kept.setdefault(document_id, made)
        if mode.startswith("cut") or mode == "double_id":
            return self.cut(made, "" if mode == "cut_nameless" else document_id)
        if mode == "drip":
            return self.drip(made, document_id)
        return self.send(200, made, "application/pdf", document_id)

    def download(self, document_id):
        found = self.server.kept.get(document_id)
        if found is None:
            return self.say(404, {"error": "Dokumen tidak ditemukan"})
        self.server.downloaded += 1
        if self.server.mode == "cut_lost":
            return self.cut(found, "")
        return self.send(200, found, "application/pdf")

    def cut(self, body, document_id):
        self.head(200, len(body), "application/pdf", document_id)
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.close_connection = True

    def drip(self, body, document_id):
        self.head(200, len(body), "application/pdf", document_id)
        ends = time.monotonic() + self.server.seconds
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            self.wfile.flush()
            time.sleep(0.05)
            if time.monotonic() > ends:
                break
        self.close_connection = True

    def new_id(self):
        return uuid.uuid4().hex

    def say(self, status, words):
        self.send(status, json.dumps(words).encode(), "application/json")

    def send(self, status, body, content_type, document_id=""):
        self.head(status, len(body), content_type, document_id)
        self.wfile.write(body)

    def head(self, status, length, content_type, document_id):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        if document_id:
            self.send_header("id_dokumen", document_id)
        self.end_headers()

    def parts(self, body):
        """{name: bytes} of a multipart form."""
        boundary = self.headers["Content-Type"].partition("boundary=")[2].encode()
        found = {}
        for part in body.split(b"--" + boundary)[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            found[re.search(rb'name="(\w+)"', head)[1].decode()] = content[:-2]
        return found


def other_document():
    """Somebody else's empty page."""
    writer = PdfFileWriter()
    stream = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 200, 200)))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--mode", choices=sorted(MODES), default="ok")
    parser.add_argument("--ocsp", action="store_true")
    told = parser.parse_args()
    gateway = Gateway(told.port, told.mode, told.ocsp)
    told.folder.mkdir(parents=True, exist_ok=True)
    (told.folder / "root.pem").write_bytes(gateway.authority.root_pem)
    print(gateway.url, flush=True)
    gateway.serve_forever()


if __name__ == "__main__":
    main()
