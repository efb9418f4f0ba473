"""Files that signing needs, read at the start. What is missing stops it with a sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .env import WrongSetting


def require_certificates(name: str, folder: Path) -> None:
    """At least one certificate lies in the folder."""
    if not any(path.suffix in (".pem", ".crt") for path in sorted(folder.glob("*"))):
        raise WrongSetting(
            f"{name} is {folder}, where no certificate lies. Put the root of BSrE there as a .pem file."
        )


def verification_key(path: Path, make: bool) -> bytes:
    """The PEM of a P-256 private key, perhaps followed by public keys of earlier times.

    `make`: create it where it is missing. Raises WrongSetting when missing or not such a key.
    """
    if not path.exists():
        if not make:
            raise WrongSetting(
                f"the verification key {path} is missing. Make one with: ./pendopo keys verification {path}"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        make_verification_key(path)
    try:
        pem = path.read_bytes()
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise TypeError
    except OSError as error:
        raise WrongSetting(f"the verification key {path} cannot be opened ({error.strerror}).") from None
    except (ValueError, TypeError):
        raise WrongSetting(f"the verification key {path} is not a P-256 private key in PEM form.") from None
    return pem


def make_verification_key(path: Path) -> bool:
    """Write a fresh key, readable by its owner alone. False when one is there; it is never replaced."""
    return _write_once(path, _new_verification_key())


def _new_verification_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_once(path: Path, content: bytes) -> bool:
    """Whole or not at all; the first of two processes wins. Whether it was this one."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
