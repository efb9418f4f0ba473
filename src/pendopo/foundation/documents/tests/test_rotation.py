"""Keys rotate while everybody works: nothing is lost and everybody is found, before, during and after."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from pendopo.foundation.accounts.actions import ensure_person
from pendopo.foundation.accounts.models import Person
from pendopo.foundation.accounts.queries import person_by_nik, with_nik
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import keyring, resealing
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.models import DataKey
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import actions, rotation, storage
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.documents.uploads import CleanFile

pytestmark = pytest.mark.django_db(transaction=True)
HERE, THERE = "35.23", "35.24"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Everybody knows of a change within half a second instead of a minute and a half."""
    monkeypatch.setattr(keyring.RINGS, "seconds", 0.2)
    monkeypatch.setattr(rotation, "MARGIN", 0.3)


def nik(number):
    return f"99352301010{number:05d}"


def person(number):
    return ensure_person(name=f"Warga {number}", nik=nik(number), kk_number=nik(number), by=SYSTEM)


def file(content):
    return actions.store_file(CleanFile(content, "application/pdf", "berkas.pdf"), purpose="evidence", by=SYSTEM)


def stored_niks():
    found = []
    for code in (HERE, THERE):
        with region_scope(code), connection.cursor() as cursor:
            cursor.execute("SELECT nik FROM accounts_person WHERE region_code = %s", [code])
            found += [row[0] for row in cursor.fetchall()]
    return found


def all_opens():
    """Read afresh, as by a process that was started just now."""
    forget_everything()
    for one in Person.objects.all():
        assert one.nik == one.kk_number and one.nik.startswith("9935")
        assert person_by_nik(one.nik) == one
    for one in StoredFile.objects.all():
        assert storage.read(one).startswith(b"isi")


def test_a_rotation_moves_fields_files_and_the_index_and_retires_the_old_keys():
    with region_scope(THERE):
        elsewhere = person(1)
    with region_scope(HERE):
        person(1), person(2), file(b"isi berkas")
        before = set(Person.objects.values_list("nik_index", flat=True))
    told = []
    outcome = rotation.rotate([HERE], by=SYSTEM, tell=told.append)
    with region_scope(HERE):
        assert not outcome.stuck and outcome.moved >= 4 + 1 + 4 and sum(told) >= outcome.moved
        all_opens()
        assert not before & set(Person.objects.values_list("nik_index", flat=True))
        assert not Person.objects.exclude(nik_index_next="", kk_index_next="").exists()
        assert set(StoredFile.objects.values_list("key_id", flat=True)) == {"d2"}
        assert storage.path_of(StoredFile.objects.get().pk).read_bytes().startswith(b"PNF2\x02d2")
        phases = {row.key_id: row.phase for row in DataKey.objects.all()}
        assert phases == {"d1": "retired", "d2": "current", "i1": "current"}
        tags = list(
            AuditEvent.objects.filter(tag__startswith="keys.").order_by("id").values_list("tag", flat=True)
        )
        assert tags == ["keys.rotation_begun", "keys.index_taken_over", "keys.rotated"]
    assert sorted(value[:3] for value in stored_niks()) == ["d1:", "d2:", "d2:"]
    rotation.rotate([HERE], by=SYSTEM)
    with region_scope(HERE):
        all_opens()
        assert DataKey.objects.get(purpose="index", number=1).phase == "retired"
    with region_scope(THERE):
        assert person_by_nik(nik(1)) == elsewhere


def test_values_from_before_regions_had_keys_are_moved_too(settings, monkeypatch):
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "data": {"k1": b"k" * 32}}
    with region_scope(HERE), monkeypatch.context() as patch:
        patch.setattr(keyring, "sealing", lambda: ("k1", keyring.AESGCM(b"k" * 32)))
        person(1)
        assert stored_niks()[0].startswith("k1:")
    rotation.rotate([HERE], by=SYSTEM)
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "data": {}}
    with region_scope(HERE):
        all_opens()
        assert Person.objects.count() == 1


class Killed(BaseException):
    """As a SIGKILL: nothing catches it."""


@pytest.mark.parametrize("moment", range(9))
def test_a_killed_rotation_leaves_everything_readable_and_goes_on(monkeypatch, moment):
    with region_scope(HERE):
        [person(number) for number in range(3)]
        file(b"isi berkas")
    places = [
        (resealing._Left, "swap"), (storage, "_write"), (storage, "note_key"), (actions, "take_over_index"),
        (resealing, "take_over_index"), (actions, "finish_rotation"), (resealing, "empty_next_index"),
        (resealing, "fill_next_index"), (rotation, "_until_known"),
    ]  # fmt: skip
    owner, name = places[moment]
    real, calls = getattr(owner, name), []

    def cut(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2 or moment > 0:
            raise Killed
        return real(*args, **kwargs)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(owner, name, cut)
        rotation.rotate([HERE], by=SYSTEM)
    with region_scope(HERE):
        all_opens()
        person(0), person(7)
        assert Person.objects.count() == 4
    outcome = rotation.rotate([HERE], by=SYSTEM)
    assert not outcome.stuck
    with region_scope(HERE):
        all_opens()
        assert {row.phase for row in DataKey.objects.filter(number=1, purpose="data")} == {"retired"}
        assert not resealing.fields_left()
        assert not DataKey.objects.filter(phase__in=["coming", "taking_over"]).exists()


def test_what_does_not_open_stays_and_keeps_its_key():
    with region_scope(HERE):
        person(1), file(b"isi"), file(b"isi lain")
        lost = StoredFile.objects.first()
        storage.remove(lost.pk)
    outcome = rotation.rotate([HERE], by=SYSTEM)
    with region_scope(HERE):
        assert outcome.stuck == 1
        assert DataKey.objects.get(purpose="data", number=1).phase == "current"
        lost.refresh_from_db()
        assert lost.key_id == "d1"


@contextmanager
def at_work(*deeds):
    """Threads that do their deed over and over; as other processes, they learn of new keys by and by."""
    stop, faults = threading.Event(), []

    def run(deed):
        count = 0
        try:
            with region_scope(HERE):
                while not stop.is_set():
                    deed(count)
                    count += 1
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not faults, faults


def test_two_who_work_on_while_the_keys_rotate_lose_nothing_and_stay_one():
    """Two submit people with the same NIKs; a third looks up everybody, all the time."""
    with region_scope(HERE):
        known = [person(number).pk for number in range(5)]
        file(b"isi lama")

    def submit(count):
        person(100 + count)
        if not count % 10:
            file(b"isi baru")

    def look(count):
        number = count % 5
        found = [one.pk for one in Person.objects.filter(with_nik(nik(number)))]
        assert found == [known[number]], f"{number} was lost or doubled"

    with at_work(submit, submit, look):
        outcome = rotation.rotate([HERE], by=SYSTEM)
    with region_scope(HERE):
        assert not outcome.stuck
        niks = [one.nik for one in Person.objects.all()]
        assert len(niks) == len(set(niks)) > 20
        all_opens()
        assert not resealing.fields_left()
        [phase] = DataKey.objects.filter(purpose="index", number=1).values_list("phase", flat=True)
        assert phase == "current"


def test_a_new_master_key_opens_what_the_old_one_did(settings):
    with region_scope(HERE):
        person(1)
        settings.PENDOPO_KEYS = {
            **settings.PENDOPO_KEYS,
            "master": {**settings.PENDOPO_KEYS["master"], "m2": b"2" * 32},
        }
        assert actions.rewrap_keys(by=SYSTEM) == 1
        assert actions.rewrap_keys(by=SYSTEM) == 0
        settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "master": {"m2": b"2" * 32}}
        all_opens()
