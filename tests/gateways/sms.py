"""An SMS and WhatsApp gateway of its own process: POST JSON {to, text, reference, channel}, answered with an id.

    python -m tests.gateways.sms --port 9401 --control 9402 --mode ok

It keeps every message it takes, second copies too: {"key": Idempotency-Key, "reference", "channel", "to", "text"}.
"""

from __future__ import annotations

import json
import socket

from .fake import Fake, main, reset

LONGEST = 1_000_000


def talk(line: socket.socket, fake: Fake) -> None:
    line.settimeout(30)
    headers, body = read(line)
    status, _, wait = fake.mode.partition(" ")
    if status.isdigit():
        more = f"Retry-After: {wait}\r\n" if wait else ""
        line.sendall(f"HTTP/1.1 {status} No\r\n{more}Content-Length: 2\r\n\r\nno".encode())
        return
    said = json.loads(body)
    fake.accept({"key": headers.get("idempotency-key", ""), **said})
    answer = json.dumps({"id": f"gw-{len(fake.accepted)}"}).encode()
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        len(answer),
        answer,
    )
    if fake.mode == "lost":
        reset(line)
    elif fake.mode == "cut":
        line.sendall(whole[:20])
        reset(line)
    else:
        line.sendall(whole)


def read(line: socket.socket) -> tuple[dict[str, str], bytes]:
    """Headers in small letters, and the body."""
    held = b""
    while b"\r\n\r\n" not in held and len(held) < LONGEST:
        held += more(line)
    head, _, body = held.partition(b"\r\n\r\n")
    pairs = (text.partition(":") for text in head.decode("latin-1").split("\r\n")[1:])
    headers = {name.strip().lower(): value.strip() for name, _colon, value in pairs}
    length = int(headers.get("content-length", 0))
    while len(body) < length:
        body += more(line)
    return headers, body


def more(line: socket.socket) -> bytes:
    got = line.recv(65536)
    if not got:
        raise OSError("gone")
    return got


if __name__ == "__main__":
    main(talk, "A gateway for SMS and WhatsApp that misbehaves on demand.")
