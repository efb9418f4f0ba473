"""What the message gateways of the tests share: a service that listens or does not, its mode, its log, its control.

Control, on a port of its own so that it answers while the service is down:

    POST /_control {"mode": "down"}   change the mode (see MODES)
    GET  /_control                    {"mode", "asked", "accepted": [one entry for each message taken]}
"""

from __future__ import annotations

import argparse
import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODES = {
    "ok": "takes the message and says so",
    "down": "nobody listens: connection refused",
    "reset": "takes the connection and resets it",
    "silent": "takes the connection and says nothing",
    "drip": "one byte now and then, without end",
    "garbage": "bytes that are no answer",
    "lost": "takes the message, and its answer is lost",
    "cut": "takes the message, and breaks off in the middle of its answer",
}
"""Besides these a mode may be a status, such as "500" or "429 7" (with Retry-After: 7)."""
DRIP = 0.2
"""Seconds between two bytes."""

Talk = Callable[[socket.socket, "Fake"], None]


class Fake:
    """`talk(line, fake)` speaks to whoever connects, in a thread of its own."""

    def __init__(self, port: int, talk: Talk, mode: str = "ok") -> None:
        self.talk, self.mode = talk, mode
        self.asked = 0
        self.accepted: list[Any] = []
        self.lock = threading.Lock()
        self.listening: socket.socket | None = None
        self.port = port
        self._open()
        self.set(mode)

    def _open(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._serve, args=(self.listening,), daemon=True).start()

    def set(self, mode: str) -> None:
        """The port stays the same; while it is closed nobody answers there."""
        self.mode = mode
        if mode == "down" and self.listening is not None:
            self.listening.shutdown(socket.SHUT_RDWR)
            self.listening.close()
            self.listening = None
        elif mode != "down" and self.listening is None:
            self._open()

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, suppress(OSError, ValueError):
            self.asked += 1
            if self.mode == "reset":
                reset(line)
            elif self.mode == "silent":
                line.settimeout(60)
                while line.recv(4096):
                    pass
            elif self.mode == "garbage":
                line.sendall(b"\x00\xff\x00 no answer at all\r\n\r\n")
            elif self.mode == "drip":
                drip(line)
            else:
                self.talk(line, self)

    def accept(self, entry: Any) -> None:
        with self.lock:
            self.accepted.append(entry)


def reset(line: socket.socket) -> None:
    """Closes with RST instead of a goodbye."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def drip(line: socket.socket) -> None:
    """A byte now and then until the other side has enough."""
    while True:
        line.sendall(b"2")
        threading.Event().wait(DRIP)


class _Control(BaseHTTPRequestHandler):
    fake: Fake

    def do_GET(self) -> None:
        with self.fake.lock:
            said = {"mode": self.fake.mode, "asked": self.fake.asked, "accepted": self.fake.accepted}
            body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.fake.set(said["mode"])
        self.do_GET()

    def log_message(self, *args: Any) -> None:
        """Nothing is written to the terminal."""


def main(talk: Talk, what: str) -> None:
    """Serve until killed; the first line says the two ports as JSON."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--port", type=int, default=0, help="where the service listens (default: a free one)")
    parser.add_argument("--control", type=int, default=0, help="where it is told what to do (default: a free one)")
    parser.add_argument("--mode", default="ok", help="; ".join(f"{name}: {text}" for name, text in MODES.items()))
    args = parser.parse_args()
    fake = Fake(args.port, talk, args.mode)
    control = ThreadingHTTPServer(("127.0.0.1", args.control), type("Control", (_Control,), {"fake": fake}))
    print(json.dumps({"port": fake.port, "control": control.server_address[1]}), flush=True)
    control.serve_forever()
