from __future__ import annotations

import hashlib
import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pendopo.foundation.audit.actions import national_scope
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common.crypto import CannotDecrypt, current_key_id, encrypt_bytes
from pendopo.foundation.common.errors import ScopeMissing, UnguardedWrite
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import actions, storage, sweep
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.documents.storage import CHUNK
from pendopo.foundation.documents.uploads import CleanFile

from .factories import CLERK

pytestmark = pytest.mark.django_db
ID = uuid.UUID("aa5cf6f5-0000-4000-8000-000000000001")
SEALED = CHUNK + 28
HEAD = len(b"PNF2") + len(b"\x02d1")


@pytest.fixture(autouse=True)
def tuban():
    """Every file belongs to a region. hypothesis runs many examples in one test, so all share its scope."""
    with region_scope("35.23"):
        yield


def seal(content: bytes) -> bytes:
    return storage.seal(content, ID, current_key_id())


def unseal(sealed: bytes, file_id: uuid.UUID = ID) -> bytes:
    return storage.unseal(sealed, file_id, current_key_id())


def bytes_of(size: int) -> bytes:
    return os.urandom(size)


def store(content: bytes = b"isi", purpose: str = "evidence") -> StoredFile:
    return actions.store_file(CleanFile(content, "application/pdf", "berkas.pdf"), purpose=purpose, by=CLERK)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_bytes_come_back_whole_around_chunk_borders(size):
    content = bytes_of(size)
    assert unseal(seal(content)) == content


@given(content=st.binary(max_size=300))
def test_any_small_content_comes_back(content):
    assert unseal(seal(content)) == content


@hypothesis_settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_flipped_bit_is_refused(data):
    sealed = bytearray(seal(b"x" * (CHUNK + 50)))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotDecrypt):
        unseal(bytes(sealed))


@hypothesis_settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_shortened_file_is_refused(data):
    sealed = seal(b"x" * (2 * CHUNK + 50))
    with pytest.raises(CannotDecrypt):
        unseal(sealed[: data.draw(st.integers(0, len(sealed) - 1))])


@pytest.mark.parametrize("cut", [HEAD, HEAD + SEALED, HEAD + 2 * SEALED])
def test_a_file_cut_at_a_chunk_border_is_refused(cut):
    with pytest.raises(CannotDecrypt):
        unseal(seal(b"x" * (3 * CHUNK))[:cut])


def test_swapped_dropped_and_doubled_chunks_are_refused():
    sealed = seal(bytes_of(3 * CHUNK))
    mark, one, two, three = (
        sealed[:HEAD],
        sealed[HEAD : HEAD + SEALED],
        sealed[HEAD + SEALED : HEAD + 2 * SEALED],
        sealed[-SEALED:],
    )
    assert mark + one + two + three == sealed
    for wrong in (two + one + three, one + three, one + two, one + one + three, one + two + three + three):
        with pytest.raises(CannotDecrypt):
            unseal(mark + wrong)


def test_the_bytes_of_one_file_do_not_open_as_another():
    with pytest.raises(CannotDecrypt):
        unseal(seal(b"milik A"), uuid.uuid4())


def test_the_plain_bytes_are_not_in_the_sealed_file():
    assert b"rahasia keluarga" not in seal(b"rahasia keluarga" * 10_000)


def test_a_stored_file_is_read_back_and_lies_encrypted_outside_the_web_root():
    with region_scope("35.23"):
        stored = store(b"rahasia keluarga" * 10)
        found = StoredFile.objects.get(pk=stored.pk)
        assert storage.read(found) == b"rahasia keluarga" * 10
        assert found.size == 160
        event = AuditEvent.objects.get(tag="file.stored")
    path = storage.path_of(stored.id)
    assert path == Path(conf.FILES_DIR) / str(stored.id)[:2] / str(stored.id)
    assert b"rahasia" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert "berkas.pdf" not in str(event.fields)


def test_a_wrong_key_says_so_instead_of_returning_garbage(settings):
    stored = store()
    for master, said in (
        ({"m1": b"\x01" * 32}, "does not open"),
        ({"m2": b"\x01" * 32}, "'m1', which is not among"),
    ):
        settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "master": master}
        connection.run_on_commit.clear()  # the region's key is as good as committed
        forget_everything()
        with pytest.raises(CannotDecrypt, match=said):
            storage.read(stored)


def test_a_file_from_before_regions_had_keys_still_opens(settings):
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "data": {"k1": b"1" * 32}}
    stored, content = store(), b"isi lama" * CHUNK
    total = -(-len(content) // CHUNK)
    chunks = [
        encrypt_bytes(content[i * CHUNK : (i + 1) * CHUNK], f"file:{stored.id}:{i}/{total}", "k1")
        for i in range(total)
    ]
    storage.path_of(stored.id).write_bytes(b"PNF1" + b"".join(chunks))
    stored.key_id, stored.sha256 = "k1", hashlib.sha256(content).hexdigest()
    assert storage.read(stored) == content


def test_a_missing_file_and_a_record_of_other_bytes_are_refused():
    with region_scope("35.23"):
        stored = store()
        stored.sha256 = "0" * 64
        with pytest.raises(CannotDecrypt, match="record"):
            storage.read(stored)
        storage.remove(stored.id)
        with pytest.raises(CannotDecrypt, match="disk"):
            storage.read(stored)


def test_a_disk_that_fails_leaves_neither_row_nor_half_a_file(monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    with region_scope("35.23"):
        with pytest.raises(OSError, match="No space"):
            store()
        assert not StoredFile.objects.exists()
    assert list(storage.paths()) == []


def test_a_file_is_not_written_outside_an_action_or_a_region():
    with pytest.raises(UnguardedWrite):
        storage.save(b"isi", content_type="application/pdf", name="a.pdf", purpose="evidence")
    with national_scope("test"), pytest.raises(ScopeMissing):
        store()


def test_another_region_does_not_see_the_file():
    with region_scope("35.23"):
        stored = store()
    with region_scope("35.24"):
        assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_a_discarded_file_goes_after_the_commit(django_capture_on_commit_callbacks):
    with region_scope("35.23"):
        stored = store()
        path = storage.path_of(stored.id)
        with django_capture_on_commit_callbacks() as after:
            actions.discard_file(stored, by=CLERK)
        assert not StoredFile.objects.exists()
        assert path.exists(), "a rollback could still bring the record back"
        after[0]()
        assert not path.exists()


def test_a_rolled_back_file_is_swept_after_a_day_and_no_other():
    with region_scope("35.23"):
        kept = store(b"tetap")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            store(b"batal")
            _ = 1 / 0
        assert StoredFile.objects.count() == 1
    assert len(list(storage.paths())) == 2
    assert sweep.remove_orphans() == 0, "it may belong to a transaction still open"
    two_days_ago = storage.path_of(kept.id).stat().st_mtime - timedelta(days=2).total_seconds()
    for path in storage.paths():
        os.utime(path, (two_days_ago, two_days_ago))
    assert sweep.remove_orphans() == 1
    assert list(storage.paths()) == [storage.path_of(kept.id)]


def test_the_sweep_refuses_when_it_sees_no_records_at_all():
    with region_scope("35.23"), pytest.raises(ZeroDivisionError), transaction.atomic():
        store()
        _ = 1 / 0
    with pytest.raises(RuntimeError, match="refusing"):
        sweep.remove_orphans(timedelta(days=-1))
    assert len(list(storage.paths())) == 1
