"""Ready-made messages, topics and a gateway that behaves as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.db import transaction

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.notices import actions, outbox
from pendopo.foundation.notices.recipients import Recipient

TUBAN, LAMONGAN = "35.23", "35.24"

SARI = Recipient("person-1", "Sari Contoh", "sari@warga.example", "+6281200000001")


def queue(source="event:1", recipient=SARI, channels=("in_app", "email", "sms"), **more):
    return actions.queue_message(
        source_key=source,
        subject_key=more.pop("subject_key", "case-1"),
        recipient=recipient,
        subject=more.pop("subject", "Permohonan diterima"),
        body=more.pop("body", "Permohonan Anda kami terima."),
        channels=channels,
        by=SYSTEM,
        **more,
    )


def promise(topic, key="1", payload=None, **more):
    with transaction.atomic():
        return outbox.enqueue(topic, key, payload or {}, **more)


@contextmanager
def topic(name, consume, **options):
    """Register a consumer for the length of the block."""
    outbox.consumer(name, **options)(consume)
    try:
        yield
    finally:
        del outbox.CONSUMERS[name]


class Gateway:
    """A local SMS gateway: `mode` says how it answers, `seen` holds what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.mode = "good"
        self.retry_after = ""
        self.seen: list[tuple[dict[str, str], dict[str, str]]] = []
        self.release = threading.Event()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.seen.append((json.loads(body), dict(handler.headers)))
        if self.mode == "hangs":
            self.release.wait(20)
            return
        if self.mode == "garbage":
            handler.wfile.write(b"\x00\xffnot http at all\r\n\r\n")
            return
        status = {"good": 200, "plain": 202, "list": 200}.get(self.mode) or int(self.mode)
        text = {"good": b'{"id": "gw-77"}', "list": b"[1, 2]"}.get(self.mode, b"<<< not json")
        handler.send_response(status)
        if status in (301, 302):
            handler.send_header("Location", self.url + "/elsewhere")
        if self.retry_after:
            handler.send_header("Retry-After", self.retry_after)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)


@contextmanager
def gateway(settings) -> Iterator[Gateway]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            made.answer(self)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Gateway(f"http://127.0.0.1:{server.server_address[1]}")
    settings.PENDOPO_SMS_URL = made.url + "/send"
    settings.PENDOPO_SMS_TOKEN = "token-of-the-test"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
