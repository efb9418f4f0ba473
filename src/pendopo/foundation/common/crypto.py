"""Encryption of single fields and the blind index that finds them again.

Keys come from settings.PENDOPO_KEYS: {"current": "k1", "data": {"k1": 32 bytes}, "index": 32 bytes, "audit": 32 bytes}.
A stored value names its key, so a second key can be added without touching old rows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_NONCE = 12


class CannotDecrypt(Exception):
    """The key is missing or the value was moved or changed."""


def _data_key(key_id: str) -> bytes:
    try:
        key: bytes = settings.PENDOPO_KEYS["data"][key_id]
    except KeyError:
        raise CannotDecrypt(f"data key {key_id!r} is not among the configured keys") from None
    return key


def current_key_id() -> str:
    return str(settings.PENDOPO_KEYS["current"])


def encrypt_bytes(plain: bytes, context: str, key_id: str | None = None) -> bytes:
    """AES-256-GCM; `context` is bound to the value, so it cannot be read in another place."""
    nonce = os.urandom(_NONCE)
    key = _data_key(key_id or current_key_id())
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def decrypt_bytes(sealed: bytes, context: str, key_id: str) -> bytes:
    """Raises CannotDecrypt when the key, the context or a single bit is wrong."""
    try:
        return AESGCM(_data_key(key_id)).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise CannotDecrypt(f"a value of {context} does not open with key {key_id!r}") from None


def encrypt_text(plain: str, context: str) -> str:
    """Returns "<key id>:<base64>"; the empty string stays empty."""
    if not plain:
        return ""
    key_id = current_key_id()
    return f"{key_id}:{base64.b64encode(encrypt_bytes(plain.encode(), context, key_id)).decode()}"


def decrypt_text(stored: str, context: str) -> str:
    """Raises CannotDecrypt when the key, the context or a single character is wrong."""
    if not stored:
        return ""
    key_id, _, body = stored.partition(":")
    try:
        sealed = base64.b64decode(body, validate=True)
    except ValueError:
        raise CannotDecrypt(f"a value of {context} is not in the shape of an encrypted one") from None
    return decrypt_bytes(sealed, context, key_id).decode()


def blind_index(value: str, context: str) -> str:
    """Keyed digest that finds equal values and nothing else. Empty stays empty. 64 hex characters."""
    if not value:
        return ""
    return digest(f"{context}\x00{value}")


def digest(text: str) -> str:
    """Keyed digest (HMAC-SHA256, hex) for audit rows and codes."""
    key: bytes = settings.PENDOPO_KEYS["index"]
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def audit_mac(data: bytes) -> str:
    """Link of an audit chain or seal of a checkpoint (HMAC-SHA256, hex); its key is never in the database."""
    key: bytes = settings.PENDOPO_KEYS["audit"]
    return hmac.new(key, data, hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


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
