"""The fake gateway at hand: running, trusted by the settings, with an official who may sign."""

from __future__ import annotations

import pytest
from tests.gateways import bsre as fake

from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.audit.actions import SYSTEM, Actor
from pendopo.foundation.documents import bsre, signers
from pendopo.foundation.documents.batches import actions as batches
from pendopo.foundation.documents.passphrase import Passphrase


@pytest.fixture
def gateway(settings, tmp_path):
    """PENDOPO_SIGNER=bsre, on a real socket of this machine."""
    made = fake.Gateway().start()
    trust(settings, made, tmp_path / "bsre-roots")
    yield made
    made.stop()
    bsre.circuit.reset()


def trust(settings, gateway, folder):
    """Point the settings at `gateway` and its root."""
    folder.mkdir(exist_ok=True)
    (folder / "root.pem").write_bytes(gateway.authority.root_pem)
    settings.PENDOPO_SIGNER = "bsre"
    settings.PENDOPO_BSRE_URL = gateway.url
    settings.PENDOPO_BSRE_USER, settings.PENDOPO_BSRE_PASSWORD = fake.USER, fake.PASSWORD
    settings.PENDOPO_BSRE_ROOTS = str(folder)
    bsre.circuit.reset()


def head_of_office(email="kepala@dinas.example"):
    """(account, actor) of an official whose NIK the gateway knows, in the region in scope."""
    account = accounts.add_account(name="Kepala Dinas Uji", email=email, by=SYSTEM)
    by = Actor("staff", str(account.pk), account.name)
    batches.set_signatory(account.pk, position="Kepala Dinas Contoh", nik=fake.NIK, by=by)
    return account, by


def official(passphrase=fake.PASSPHRASE, nik=fake.NIK):
    """The signer of one batch. Raises SigningFault."""
    return signers.official("Kepala Dinas Uji", "Kepala Dinas Contoh", nik, Passphrase(passphrase))
