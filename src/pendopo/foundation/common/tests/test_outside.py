"""Every talk with the outside ends, however slowly the other side speaks."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import pytest
import requests

from pendopo.foundation.common import outside

pytestmark = pytest.mark.once


@contextmanager
def server(answer):
    """`answer(line)` speaks to whoever connects, in a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve():
        while not over.is_set():
            try:
                line, _address = listening.accept()
            except OSError:
                return
            with line:
                answer(line, over)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def drip(text):
    """One byte at a time, for ever: each comes well before the time-out."""

    def answer(line, over):
        line.recv(4096)
        for byte in text + b"x" * 1000:
            if over.wait(0.05):
                return
            try:
                line.sendall(bytes([byte]))
            except OSError:
                return

    return answer


def timed(url, **more):
    begun = time.monotonic()
    with pytest.raises((requests.RequestException, OSError)), outside.request("POST", url, **more) as answer:
        answer.raw.read(4096)
        raise OSError("the body ended early")
    return time.monotonic() - begun


@pytest.mark.parametrize(
    "text", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"]
)
def test_an_answer_that_drips_is_cut_at_the_deadline(text):
    with server(drip(text)) as url:
        assert 0.4 < timed(url, timeout=(1, 1), within=0.5) < 3


def test_silence_is_cut_by_the_time_out():
    with server(lambda line, over: over.wait(5)) as url:
        assert timed(url, timeout=(0.3, 0.3), within=10) < 3


def test_an_answer_in_time_is_whole():
    def answer(line, over):
        line.recv(4096)
        line.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok")

    with server(answer) as url, outside.request("GET", url) as found:
        assert (found.status_code, found.raw.read(10)) == (202, b"ok")
