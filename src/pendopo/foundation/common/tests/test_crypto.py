from __future__ import annotations

import base64

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from pendopo.foundation.common import crypto, scope
from pendopo.foundation.common.crypto import CannotDecrypt, EncryptedField
from pendopo.foundation.common.errors import ScopeMissing
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.scope import region_scope

KEYS = {
    "master": {"m1": b"m" * 32},
    "data": {"k1": b"1" * 32},
    "index": b"i" * 32,
    "codes": b"c" * 32,
    "audit": b"a" * 32,
}
NIK = "9935230101010001"


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings):
    settings.PENDOPO_KEYS = KEYS
    with region_scope("35.23"):
        yield


def test_a_text_is_sealed_under_the_current_key_and_opens_again():
    sealed = crypto.encrypt_text(NIK, "person.nik")
    assert sealed.startswith("d1:")
    assert NIK not in sealed
    assert crypto.decrypt_text(sealed, "person.nik") == NIK


def test_the_same_text_never_looks_the_same_twice():
    assert crypto.encrypt_text(NIK, "person.nik") != crypto.encrypt_text(NIK, "person.nik")


def test_an_empty_text_stays_empty():
    assert crypto.encrypt_text("", "person.nik") == crypto.decrypt_text("", "person.nik") == ""
    assert crypto.blind_index("", "person.nik") == ""


def test_a_value_moved_to_another_column_does_not_open():
    sealed = crypto.encrypt_text(NIK, "person.nik")
    with pytest.raises(CannotDecrypt, match=r"person\.kk"):
        crypto.decrypt_text(sealed, "person.kk")


def test_a_value_from_before_regions_had_keys_still_opens():
    old = "k1:" + base64.b64encode(crypto.encrypt_bytes(NIK.encode(), "person.nik", "k1")).decode()
    assert crypto.decrypt_text(old, "person.nik") == NIK


def test_a_wrong_and_a_missing_key_say_so_without_the_value(settings):
    sealed = crypto.encrypt_text(NIK, "person.nik")
    connection.run_on_commit.clear()  # the region's key is as good as committed
    settings.PENDOPO_KEYS = {**KEYS, "master": {"m1": b"x" * 32}}
    forget_everything()
    with pytest.raises(CannotDecrypt, match="master key 'm1'") as wrong:
        crypto.decrypt_text(sealed, "person.nik")
    settings.PENDOPO_KEYS = {**KEYS, "master": {"m2": b"x" * 32}}
    forget_everything()
    with pytest.raises(CannotDecrypt, match="master key 'm1', which is not") as missing:
        crypto.decrypt_text(sealed, "person.nik")
    with pytest.raises(CannotDecrypt):
        crypto.encrypt_text(NIK, "person.nik")
    with pytest.raises(CannotDecrypt, match="'k7'"):
        crypto.decrypt_text("k7:" + sealed.partition(":")[2], "person.nik")
    assert NIK not in f"{wrong.value}{missing.value}"


def test_nothing_opens_outside_its_region():
    sealed = crypto.encrypt_text(NIK, "person.nik")
    with region_scope("35.24"):
        crypto.encrypt_text(NIK, "person.nik")
        with pytest.raises(CannotDecrypt):
            crypto.decrypt_text(sealed, "person.nik")
    with scope._national_scope():
        for deed in (crypto.decrypt_text, crypto.encrypt_text, crypto.blind_index):
            with pytest.raises(ScopeMissing):
                deed(sealed, "person.nik")


def test_one_changed_bit_anywhere_does_not_open():
    sealed = crypto.encrypt_bytes(b"rahasia", "file")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CannotDecrypt):
            crypto.decrypt_bytes(bytes(changed), "file", "d1")


@given(st.text(min_size=1, max_size=60).filter(lambda text: not text.startswith("d1:")))
def test_what_was_never_sealed_cannot_be_opened(text):
    for stored in (text, f"d1:{text}", f"d1:{base64.b64encode(text.encode()).decode()}"):
        with pytest.raises(CannotDecrypt):
            crypto.decrypt_text(stored, "person.nik")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_come_back(plain, context):
    assert crypto.decrypt_bytes(crypto.encrypt_bytes(plain, context), context, "d1") == plain


def test_the_blind_index_finds_equals_within_one_column_under_one_key(settings):
    mine = crypto.blind_index(NIK, "person.nik")
    assert mine == crypto.blind_index(NIK, "person.nik")
    assert len(mine) == 64
    assert mine != crypto.blind_index(NIK, "person.kk")
    assert mine != crypto.blind_index(NIK[:-1] + "2", "person.nik")
    settings.PENDOPO_KEYS = {**KEYS, "index": b"j" * 32, "codes": b"k" * 32}
    assert mine != crypto.blind_index(NIK, "person.nik")


def test_a_code_does_not_change_with_the_index_key(settings):
    mine = crypto.digest("access:1")
    settings.PENDOPO_KEYS = {**KEYS, "index": b"j" * 32}
    assert crypto.digest("access:1") == mine


@pytest.fixture
def sealed_model(transactional_db, table_of):
    """A table that exists for one test only."""
    with isolate_apps("pendopo.foundation.common"):

        class Sealed(models.Model):  # noqa: DJ008
            secret = EncryptedField(null=True)
            note = models.CharField(max_length=20)

            class Meta:
                app_label = "common"

        with table_of(Sealed):
            yield Sealed


def test_the_column_holds_no_plain_text_and_the_record_does(sealed_model):
    row = sealed_model.objects.create(secret=NIK, note="a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM common_sealed")
        [(stored,)] = cursor.fetchall()
    assert stored.startswith("d1:")
    assert NIK not in stored
    assert sealed_model.objects.get(pk=row.pk).secret == NIK
    assert sealed_model.objects.values_list("secret", flat=True).get() == NIK


def test_null_stays_null_and_can_be_asked_for(sealed_model):
    sealed_model.objects.create(secret=None, note="a")
    sealed_model.objects.create(secret=NIK, note="b")
    assert sealed_model.objects.get(secret__isnull=True).note == "a"
    assert sealed_model.objects.get(secret__isnull=True).secret is None


def test_an_update_seals_too(sealed_model):
    sealed_model.objects.create(secret="lama", note="a")
    sealed_model.objects.update(secret=NIK)
    assert sealed_model.objects.get().secret == NIK
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM common_sealed")
        assert NIK not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    "lookup", ["secret", "secret__in", "secret__contains", "secret__startswith", "secret__gt"]
)
def test_an_encrypted_column_cannot_be_filtered(sealed_model, lookup):
    value = [NIK] if lookup.endswith("__in") else NIK
    with pytest.raises(TypeError, match="blind index"):
        sealed_model.objects.filter(**{lookup: value})
    with pytest.raises(TypeError, match="blind index"):
        sealed_model.objects.exclude(**{lookup: value})


def test_a_column_of_another_model_does_not_open_here(sealed_model):
    foreign = crypto.encrypt_text(NIK, "other.secret")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO common_sealed (secret, note) VALUES (%s, 'x')", [foreign])
    with pytest.raises(CannotDecrypt):
        sealed_model.objects.get()


def test_an_audit_mac_depends_on_its_own_key_alone(settings):
    first = crypto.audit_mac(b"row")
    settings.PENDOPO_KEYS = {**KEYS, "index": b"j" * 32}
    assert crypto.audit_mac(b"row") == first and len(first) == 64
    settings.PENDOPO_KEYS = {**KEYS, "audit": b"b" * 32}
    assert crypto.audit_mac(b"row") != first
