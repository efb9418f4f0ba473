"""Encryption of single fields, the blind index that finds them again, and the keyed digests of codes and the audit.

Fields and files are sealed with the keys of the region in scope (keyring.py); outside a region nothing opens. A stored
value names its key. Codes and seals have a key that never rotates, since people hold what was derived from it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import models

from . import keyring
from .keyring import NONCE, CannotDecrypt
from .scope import current_code, region_scope

__all__ = ["BlindIndex", "CannotDecrypt", "EncryptedField"]

NOWHERE = "*"


def current_key_id() -> str:
    """The key that seals in the region in scope. Raises ScopeMissing, and in the national scope too."""
    return keyring.sealing()[0]


def encrypt_bytes(plain: bytes, context: str, key_id: str | None = None) -> bytes:
    """AES-256-GCM; `context` is bound to the value, so it cannot be read in another place."""
    nonce = os.urandom(NONCE)
    key = keyring.opening(key_id) if key_id else keyring.sealing()[1]
    return nonce + key.encrypt(nonce, plain, context.encode())


def decrypt_bytes(sealed: bytes, context: str, key_id: str) -> bytes:
    """Raises CannotDecrypt when the key, the context or a single bit is wrong, ScopeMissing outside a region."""
    try:
        return keyring.opening(key_id).decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise CannotDecrypt(f"a value of {context} does not open with key {key_id!r}") from None


def encrypt_text(plain: str, context: str) -> str:
    """Returns "<key id>:<base64>"; the empty string stays empty."""
    if not plain:
        return ""
    key_id, key = keyring.sealing()
    nonce = os.urandom(NONCE)
    sealed = nonce + key.encrypt(nonce, plain.encode(), context.encode())
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def decrypt_text(stored: str, context: str) -> str:
    """Raises CannotDecrypt when the key, the context or a single character is wrong, ScopeMissing outside a region."""
    if not stored:
        return ""
    key_id, _, body = stored.partition(":")
    try:
        sealed = base64.b64decode(body, validate=True)
    except ValueError:
        raise CannotDecrypt(f"a value of {context} is not in the shape of an encrypted one") from None
    return decrypt_bytes(sealed, context, key_id).decode()


def seal_global(plain: str, context: str) -> str:
    """Encrypt what belongs to no region, such as the secret of an account's authenticator app.

    Its keys are those of the "region" that stands for none, as in the audit; they are wrapped and rotated alike.
    """
    with region_scope(NOWHERE):
        return encrypt_text(plain, context)


def open_global(stored: str, context: str) -> str:
    """Raises CannotDecrypt like `decrypt_text`."""
    with region_scope(NOWHERE):
        return decrypt_text(stored, context)


def blind_index(value: str, context: str) -> str:
    """Keyed digest that finds equal values of this region and nothing else. Empty stays empty. 64 hex characters.

    Its key rotates: store it in a BlindIndex column, fill that with `blind_columns` and look up with `equals`.
    """
    return _indexed(value, context, keyring.ring(), keyring.ring().index)


def blind_columns(column: str, value: str, context: str) -> dict[str, str]:
    """What stands in an index column and, while its key rotates, in the one beside it."""
    ring = keyring.ring()
    after = _indexed(value, context, ring, ring.index_next) if ring.index_next else ""
    return {column: _indexed(value, context, ring, ring.index), f"{column}_next": after}


def equals(column: str, value: str, context: str) -> models.Q:
    """Finds `value` by its index column, before, during and after a rotation of the key."""
    ring = keyring.ring()
    if ring.also_index is None:
        return models.Q(**{column: _indexed(value, context, ring, ring.index)})
    either = [_indexed(value, context, ring, key_id) for key_id in (ring.index, ring.also_index)]
    after = _indexed(value, context, ring, ring.index_next)
    return models.Q(**{f"{column}__in": either}) | models.Q(**{f"{column}_next": after})


def _indexed(value: str, context: str, ring: keyring.Ring, key_id: str) -> str:
    return _hmac(ring.index_key(key_id), f"{context}\x00{value}") if value else ""


def digest(text: str) -> str:
    """Keyed digest (HMAC-SHA256, hex) for codes and seals; the same for ever."""
    return _hmac(settings.PENDOPO_KEYS["codes"], text)


def _hmac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def audit_mac(data: bytes) -> str:
    """Link of an audit chain or seal of a checkpoint (HMAC-SHA256, hex); its key is never in the database."""
    key: bytes = settings.PENDOPO_KEYS["audit"]
    return hmac.new(key, data, hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
    _CharField = models.CharField[str, str]
else:
    _TextField = models.TextField
    _CharField = models.CharField


class EncryptedField(_TextField):
    """Text that is encrypted in the table and plain in memory. It cannot be filtered; use a blind index."""

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt_text(str(value), self.context)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt_text(value, self.context)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.context} is encrypted: filter on its blind index")
        return super().get_lookup(lookup_name)


class BlindIndex(_CharField):
    """The index column of the encrypted field `of`; the column `<name>_next` beside it is filled during a rotation.

    `purpose` and the region make the context: two regions cannot match theirs. Rotation finds these columns itself.
    """

    def __init__(self, *args: Any, of: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose
        super().__init__(*args, **{"max_length": 64, "blank": True, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def columns(self, value: str) -> dict[str, str]:
        return blind_columns(self.attname, value, self._context)

    def equals(self, value: str, via: str = "") -> models.Q:
        """`via` is the road from the model that is asked, such as "applicant__"."""
        return equals(f"{via}{self.attname}", value, self._context)

    @property
    def _context(self) -> str:
        return f"{self.purpose}:{current_code()}"
