"""A locked, full or absent database, a full disk: a clear answer, nothing half-written, and it goes on afterwards."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from pendopo.engine.cases.models import Case, CaseEvent, Draft, DraftFile
from pendopo.engine.cases.tests.factories import make_world, photo
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import storage
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.notices import outbox, worker
from pendopo.foundation.notices.models import Message, OutboxRow
from pendopo.foundation.notices.pulse import Beat

from .client import SERVICE, fill

pytestmark = pytest.mark.django_db(transaction=True)
AGREED = {"is_true": "on"}
DRAFTS = 12


@pytest.fixture
def citizen(settings, tmp_path):
    """Somebody at a browser, with an application ready to be sent at `citizen.place`."""
    settings.FILES_DIR = tmp_path / "files"
    with region_scope("35.23"):
        make_world()
    made = Client(raise_request_exception=False)
    made.draft = begin(made)
    made.place = f"{SERVICE}{made.draft}/"
    return made


def begin(client):
    """A filled draft; returns its id."""
    draft = client.post(SERVICE)["Location"].split("/ajukan/")[1].split("/")[0]
    fill(draft)
    return draft


@contextmanager
def locked():
    """Another process is writing, and does not end."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=100")
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout='100ms'")
        other = connection.copy()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE cases_case, notices_outboxrow IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def full():
    """SQLite may take no more pages, which is what it says of a full disk. What is free in its pages still fills."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what earlier tests left free is room too
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
        yield
        cursor.execute("PRAGMA max_page_count=1073741823")


@contextmanager
def no_room_for_files(monkeypatch):
    """The kernel refuses to let a file grow, as on a full disk, whenever a sealed file is written."""
    real, limits = storage._write, resource.getrlimit(resource.RLIMIT_FSIZE)

    def write(path, data):
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        try:
            real(path, data)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "_write", write)
        yield


def assert_says_so(answer, *, with_form):
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Sistem kami sedang penuh atau sibuk" in page
    assert ("Kirim lagi" in page) == with_form


def assert_nothing_is_half(citizen):
    with region_scope("35.23"):
        assert not Case.objects.exists()
        assert not CaseEvent.objects.exists()
        assert not Message.objects.exists()
        assert Draft.objects.filter(pk=citizen.draft).exists()


def assert_sent_once(citizen):
    """The same form, sent again as the page offers it, and once more."""
    places = {citizen.post(citizen.place, AGREED)["Location"] for _time in range(2)}
    assert len(places) == 1 and "tanda-terima" in places.pop()
    with region_scope("35.23"):
        assert Case.objects.count() == CaseEvent.objects.count() == 1


def test_a_locked_database_takes_nothing_and_gives_the_form_back(citizen):
    with locked():
        answer = citizen.post(citizen.place, AGREED)
    assert_says_so(answer, with_form=True)
    assert 'name="is_true" value="on"' in answer.content.decode()
    assert_nothing_is_half(citizen)
    assert_sent_once(citizen)


def test_the_worker_waits_a_locked_database_out(citizen):
    assert_sent_once(citizen)
    OutboxRow.objects.filter(topic="cases.draft_expires").delete()
    before = list(OutboxRow.objects.values_list("pk", "attempts"))
    with locked():
        assert worker._round(NeverStop(), Beat(), NoKeeper()) == 0
    assert list(OutboxRow.objects.values_list("pk", "attempts")) == before
    while outbox.run_due():
        pass
    assert not OutboxRow.objects.filter(done_at=None).exists()
    with region_scope("35.23"):
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


class NeverStop:
    def is_set(self):
        return False


class NoKeeper:
    def keep(self):
        pass


@pytest.mark.once
def test_a_full_database_takes_nothing_and_gives_the_form_back(citizen):
    """Applications go in until there is no room; the one that finds none is whole as a draft, and goes in later."""
    places = [f"{SERVICE}{begin(citizen)}/" for _number in range(DRAFTS)]
    with full():
        answers = {place: citizen.post(place, AGREED) for place in places}
    refused = {place: answer for place, answer in answers.items() if answer.status_code != 302}
    assert refused
    for answer in refused.values():
        assert_says_so(answer, with_form=True)
    with region_scope("35.23"):
        assert Case.objects.count() == CaseEvent.objects.count() == DRAFTS - len(refused)
        assert Draft.objects.count() == 1 + len(refused)
    for place in refused:
        assert "tanda-terima" in citizen.post(place, AGREED)["Location"]
    with region_scope("35.23"):
        assert Case.objects.count() == CaseEvent.objects.count() == DRAFTS


@pytest.mark.postgres
def test_a_database_that_is_away_is_said_on_every_page(citizen, monkeypatch):
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/there/is/no/server")
        assert_says_so(citizen.get("/tuban/"), with_form=False)
        assert_says_so(citizen.post(citizen.place, AGREED), with_form=True)
        assert citizen.get("/tuban/api/").status_code == 503
    assert_sent_once(citizen)


def test_a_full_disk_takes_no_half_file(citizen, monkeypatch):
    with region_scope("35.23"):
        held, stored = DraftFile.objects.get().file_id, StoredFile.objects.count()
    sent = {"proof": SimpleUploadedFile("baru.jpg", photo("red").content, "image/jpeg")}
    with no_room_for_files(monkeypatch):
        answer = citizen.post(f"{citizen.place}hal/proof/", sent)
    assert_says_so(answer, with_form=False)
    assert "kembali ke halaman sebelumnya" in answer.content.decode()
    with region_scope("35.23"):
        assert DraftFile.objects.get().file_id == held
        assert StoredFile.objects.count() == stored
    assert not [path for path in storage.paths() if path.suffix == ".half"]
    assert_sent_once(citizen)
