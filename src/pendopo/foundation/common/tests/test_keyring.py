from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from pendopo.foundation.common import crypto, keyring
from pendopo.foundation.common.crypto import CannotDecrypt
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.models import DataKey
from pendopo.foundation.common.scope import region_scope

HERE = "35.23"


def seal(text="isi"):
    return crypto.encrypt_text(text, "test")


def open_again(sealed):
    """As another process would, which remembers nothing."""
    forget_everything()
    return crypto.decrypt_text(sealed, "test")


@pytest.mark.django_db(transaction=True)
def test_the_first_value_makes_the_regions_key_and_others_use_it():
    with region_scope(HERE):
        sealed = [seal(), seal()]
        assert [open_again(one) for one in sealed] == ["isi", "isi"]
        [row] = DataKey.objects.all()
        assert sealed[0].startswith("d1:") and row.key_id == "d1"
    with region_scope("35.24"):
        seal()
        assert DataKey.objects.get().wrapped != row.wrapped


@pytest.mark.django_db(transaction=True)
def test_a_key_that_was_rolled_back_seals_nothing_more():
    with region_scope(HERE):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert seal().startswith("d1:")
            _ = 1 / 0
        assert not DataKey.objects.exists()
        with transaction.atomic():
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                seal()
                _ = 1 / 0
            sealed = seal()
        assert open_again(sealed) == "isi"


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_not_committed_is_not_remembered():
    with region_scope(HERE):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            sealed = seal()
            keyring.RINGS.forget(HERE)
            assert crypto.decrypt_text(sealed, "test") == "isi"
            _ = 1 / 0
        assert open_again(seal()) == "isi"


@pytest.mark.django_db(transaction=True)
def test_processes_that_make_the_first_key_at_the_same_instant_get_one():
    barrier, sealed = threading.Barrier(4), []

    def run():
        with region_scope(HERE):
            barrier.wait()
            with transaction.atomic():
                sealed.append(seal())
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with region_scope(HERE):
        assert DataKey.objects.count() == 1
        assert [open_again(one) for one in sealed] == ["isi"] * 4


@pytest.mark.django_db(transaction=True)
def test_a_warm_key_costs_no_statement(django_assert_num_queries):
    with region_scope(HERE):
        seal()
        sealed = seal()
        with django_assert_num_queries(0):
            assert crypto.decrypt_text(sealed, "test") == "isi"
            crypto.blind_index("9935230101010001", "test")


@pytest.mark.django_db
def test_a_key_made_elsewhere_a_moment_ago_is_found():
    with region_scope(HERE):
        seal()
        connection.run_on_commit.clear()  # as good as committed
        forget_everything()
        crypto.current_key_id()
        keyring.insert(DataKey(purpose="data", number=2))
        assert crypto.current_key_id() == "d1", "still remembered"
        newer = crypto.encrypt_bytes(b"baru", "test", "d2")
        assert crypto.decrypt_bytes(newer, "test", "d2") == b"baru"


@pytest.mark.django_db
def test_a_wrapped_key_moved_to_another_region_or_number_does_not_open():
    with region_scope(HERE):
        seal()
        row = DataKey.objects.get()
        assert len(keyring.unwrap(row)) == 32
        for change in ({"region_code": "35.24"}, {"number": 2}, {"purpose": "index"}):
            moved = DataKey.objects.get()
            for name, value in change.items():
                setattr(moved, name, value)
            with pytest.raises(CannotDecrypt, match="does not open"):
                keyring.unwrap(moved)


@pytest.mark.django_db
def test_a_retired_index_key_that_does_not_open_is_in_nobodys_way(settings):
    keys = settings.PENDOPO_KEYS
    with region_scope(HERE):
        seal()
        settings.PENDOPO_KEYS = {**keys, "master": {"m9": b"9" * 32}}
        keyring.insert(DataKey(purpose="index", number=1, phase="retired"))
        settings.PENDOPO_KEYS = keys
        connection.run_on_commit.clear()
        assert open_again(seal()) == "isi"
        assert crypto.blind_index("1", "test")
