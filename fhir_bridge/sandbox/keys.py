"""The pretend EHR's own secrets: made once, kept at 0600.

The key it signs its id_tokens with (its public part is served), and the secret it shares with the
app that has one.
"""

import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import orjson
from joserfc.jwk import RSAKey

from fhir_bridge.wire import Json

ALGORITHM = "RS256"
SECRET_FILE = "symmetric.secret"  # noqa: S105 - its name


def signing_key(folder: Path) -> RSAKey:
    """Read the signing key, making it the first time.

    Args:
        folder: where keys live (made at 0700 when it is not there).
    """
    path = folder / "ehr-signing.jwk"
    return _read(_kept(path, _new_key))


def symmetric_secret(folder: Path) -> str:
    """Read the secret of ``footbridge-symmetric``, making it the first time."""
    return _kept(folder / SECRET_FILE, lambda: secrets.token_urlsafe(32).encode()).decode().strip()


def public_jwks(key: RSAKey) -> Json:
    """The public part as a JWK set."""
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}]}


@lru_cache(maxsize=2)
def _read(raw: bytes) -> RSAKey:
    """The same bytes are the same key, and looking at one takes a tenth of a second."""
    return RSAKey.import_key(orjson.loads(raw))


def _new_key() -> bytes:
    return orjson.dumps(RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True))


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _write_once(path, make())
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Write whole or not at all; of two processes at once, what the first one wrote stands."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
