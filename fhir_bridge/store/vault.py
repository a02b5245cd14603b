"""Secrets at rest: tokens and private keys, AES-256-GCM, bound to their row.

The site and the row's name are authenticated with the ciphertext: swapped rows do not open (S4).
A sealed value begins with the number of the key that sealed it, so that keys can be rotated.
"""

import base64
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session

from fhir_bridge.errors import BridgeError
from fhir_bridge.store.tables import Secret

_NONCE = 12


class SealBroken(BridgeError):
    """A stored secret could not be opened. Sign in again."""


@dataclass(frozen=True, repr=False)
class Vault:
    """Seals and opens with the current key; opens with the older ones too."""

    keys: tuple[bytes, ...]

    def seal(self, site: str, ref: str, plain: bytes) -> bytes:
        """Encrypt for one row."""
        nonce = os.urandom(_NONCE)
        number = len(self.keys) - 1
        sealed = AESGCM(self.keys[number]).encrypt(nonce, plain, _bound(site, ref))
        return bytes([number]) + nonce + sealed

    def open(self, site: str, ref: str, sealed: bytes) -> bytes:
        """Decrypt what was sealed for this very row.

        Raises:
            SealBroken: another row's, another key's, or changed.
        """
        try:
            key = AESGCM(self.keys[sealed[0]])
            return key.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _bound(site, ref))
        except (InvalidTag, IndexError, ValueError):
            raise SealBroken from None

    def keep(self, session: Session, site: str, ref: str, plain: bytes) -> None:
        """Seal and store under a name, over what was there."""
        session.merge(Secret(site_id=site, ref=ref, sealed=self.seal(site, ref, plain)))

    def fetch(self, session: Session, site: str, ref: str) -> bytes | None:
        """Open what is stored under a name, if anything is."""
        row = session.get(Secret, (site, ref))
        return self.open(site, ref, row.sealed) if row else None

    @staticmethod
    def forget(session: Session, site: str, ref: str) -> None:
        """Remove a secret."""
        row = session.get(Secret, (site, ref))
        if row:
            session.delete(row)


def master_key(path: Path, given: str | None) -> bytes:
    """The 32-byte master key: given, or the file, made on first use with mode 0600.

    Raises:
        ValueError: what was given is not 32 bytes of base64url.
    """
    if given is None and not path.exists():
        _make_key(path)
    text = path.read_text(encoding="ascii").strip() if given is None else given
    key = base64.urlsafe_b64decode(text)
    if len(key) != 32:  # noqa: PLR2004 - AES-256
        raise ValueError("the master key must be 32 bytes, base64url")
    return key


def _make_key(path: Path) -> None:
    """Write it aside and link it into place: of several processes one wins, and none reads half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{uuid4()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.urlsafe_b64encode(os.urandom(32)))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(aside)
    aside.unlink()


def _bound(site: str, ref: str) -> bytes:
    return f"{site}\x1f{ref}".encode()
