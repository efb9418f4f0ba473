"""A mail server of its own process that speaks as little SMTP as it must.

    python -m tests.gateways.smtp --port 9403 --control 9404 --mode ok

It keeps every message it takes, second copies too: {"key": Message-ID, "to", "text"}. A mode that is a status is
its answer to every recipient.
"""

from __future__ import annotations

import socket
from email import message_from_bytes

from .fake import Fake, main, reset


def talk(line: socket.socket, fake: Fake) -> None:
    line.settimeout(30)
    with line.makefile("rb") as said:
        line.sendall(b"220 mail.example\r\n")
        to: list[str] = []
        for words in iter(said.readline, b""):
            verb = words[:4].upper()
            if verb == b"RCPT" and fake.mode[:3].isdigit():
                line.sendall(f"{fake.mode[:3]} no\r\n".encode())
            elif verb == b"RCPT":
                to.append(words.decode().partition(":")[2].strip(" <>\r\n"))
                line.sendall(b"250 ok\r\n")
            elif verb == b"DATA":
                line.sendall(b"354 go on\r\n")
                if not take(line, fake, to, body_of(said)):
                    return
            elif verb == b"QUIT":
                line.sendall(b"221 bye\r\n")
                return
            else:
                line.sendall(b"250 ok\r\n")


def body_of(said: object) -> bytes:
    lines = []
    for words in iter(said.readline, b""):  # type: ignore[attr-defined]
        if words == b".\r\n":
            return b"".join(lines)
        lines.append(words[1:] if words.startswith(b".") else words)
    raise OSError("gone")


def take(line: socket.socket, fake: Fake, to: list[str], body: bytes) -> bool:
    """Keep it and answer; False when the line is no more."""
    message = message_from_bytes(body)
    fake.accept({"key": message["Message-ID"], "to": to, "text": message.get_payload(decode=True).decode()})
    if fake.mode in ("lost", "cut"):
        if fake.mode == "cut":
            line.sendall(b"25")
        reset(line)
        return False
    line.sendall(b"250 taken\r\n")
    return True


if __name__ == "__main__":
    main(talk, "A mail server that misbehaves on demand.")
