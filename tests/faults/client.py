"""Citizens who apply over HTTP and write down each receipt, flushed to the disk before the next step.

    python -m tests.faults.client http://127.0.0.1:8000 receipts.jsonl

A draft is begun and sent through the pages; what stands in it comes by the actions, which is quicker. An answer that
was lost is asked for again with the same draft. Every third case is then walked through the offices, so that there are
letters to sign. SIGTERM: finish what is at hand, and end.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import time
import uuid
from ipaddress import IPv4Address
from pathlib import Path
from random import getrandbits
from typing import IO

import django
import requests

CITIZENS = 2
BEGIN = int(IPv4Address("10.0.0.0"))
"""One address may begin only so many applications in a quarter of an hour; each citizen here has another."""
SERVICE = "/tuban/layanan/surat-uji/ajukan/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
RECEIPT = re.compile(r"/tuban/permohonan/([^/]+)/tanda-terima/")
stopping = threading.Event()
walking = threading.Lock()
"""One at a time: the test's own SIAK writes its root anew for each document."""


class Citizen:
    """`lost`: how many answers to a sent application never came."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.headers["X-Forwarded-For"] = str(IPv4Address(BEGIN + getrandbits(24)))
        self.lost = 0

    def apply(self) -> dict[str, str | int]:
        place = self.post(SERVICE)
        draft = uuid.UUID(place.split("/ajukan/")[1].split("/")[0])
        fill(draft)
        found = None
        while found is None:
            found = RECEIPT.search(self.post(f"{SERVICE}{draft}/", is_sending=True))
        return {"draft": str(draft), "reference": found[1], "lost": self.lost}

    def post(self, path: str, *, is_sending: bool = False) -> str:
        """Press the button of the page at `path`, again and again until it leads somewhere; returns where."""
        while True:
            try:
                page = self.session.get(self.base + path, timeout=10, allow_redirects=False)
                if is_sending and page.status_code == 302:  # it was sent before the answer was lost
                    return page.headers["Location"]
                token = TOKEN.search(page.text)
                if page.status_code == 200 and token:
                    sent = self.press(path, token[1])
                    if sent.status_code == 302:
                        return sent.headers["Location"]
            except requests.RequestException:
                pass
            time.sleep(0.05)

    def press(self, path: str, token: str) -> requests.Response:
        said = {"csrfmiddlewaretoken": token, "is_true": "on"}
        try:
            return self.session.post(self.base + path, said, timeout=10, allow_redirects=False)
        except requests.RequestException:
            self.lost += path != SERVICE
            raise


def fill(draft: uuid.UUID) -> None:
    from pendopo.engine.cases import drafts
    from pendopo.engine.cases.models import Draft
    from pendopo.engine.cases.tests.factories import CITIZEN, photo
    from pendopo.engine.catalogue.queries import package_of
    from pendopo.foundation.common.scope import region_scope

    said = {
        "applicant_name": "Sari Contoh",
        "applicant_nik": "9901015505900001",
        "applicant_phone": "+6281200000001",
        "applicant_email": "sari@warga.example",
        "child_name": "Bayu Contoh",
        "birth_date": "2026-11-10",
        "village": "35.23.01.2001",
    }
    with region_scope("35.23"):
        package = package_of(Draft.objects.get(pk=draft).version_id)
        drafts.save_page(draft, package, frozenset(said), said)
        drafts.attach(draft, "proof", photo(), by=CITIZEN)


def walk(reference: str) -> None:
    """Through every office, up to the letter that the worker signs."""
    from pendopo.engine.cases.models import Case
    from pendopo.engine.cases.tests.factories import walk_to
    from pendopo.foundation.common.scope import region_scope

    with region_scope("35.23"):
        case = Case.objects.get(reference=reference)
        walk_to(world_of(case), case, "")


def world_of(case: object) -> object:
    """The seeded world as `walk_to` takes it: the package, and the officers by role."""
    from types import SimpleNamespace

    from pendopo.engine.catalogue.queries import package_of
    from pendopo.foundation.accounts.models import Account
    from pendopo.foundation.accounts.roles import Role
    from pendopo.foundation.accounts.staff import staff_of_account

    staff = {
        role: staff_of_account(Account.objects.get(email=f"{role}@tuban.example"))
        for role in Role.values
        if Account.objects.filter(email=f"{role}@tuban.example").exists()
    }
    return SimpleNamespace(
        package=package_of(case.version_id),  # type: ignore[attr-defined]
        staff=staff,
        actor=lambda role: staff[role].actor(role),
    )


def live(base: str, receipts: IO[str], lock: threading.Lock) -> None:
    from django.db import close_old_connections

    number = 0
    while not stopping.is_set():
        number += 1
        close_old_connections()
        receipt = Citizen(base).apply()
        with lock:
            receipts.write(json.dumps(receipt) + "\n")
            receipts.flush()
            os.fsync(receipts.fileno())
        if number % 3 == 1:
            with walking:
                walk(str(receipt["reference"]))


def main() -> None:
    django.setup()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    base, path = sys.argv[1:]
    lock, failed = threading.Lock(), []

    def run() -> None:
        try:
            live(base, receipts, lock)
        except BaseException as error:
            failed.append(error)
            stopping.set()
            raise

    with Path(path).open("a") as receipts:
        citizens = [threading.Thread(target=run) for _number in range(CITIZENS)]
        for one in citizens:
            one.start()
        for one in citizens:
            one.join()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
