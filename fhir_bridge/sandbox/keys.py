"""The key the pretend EHR signs its id_tokens with: made once, kept at 0600, public part served."""

import os
from pathlib import Path

import orjson
from joserfc.jwk import RSAKey

from fhir_bridge.wire import Json

ALGORITHM = "RS256"


def signing_key(folder: Path) -> RSAKey:
    """Read the signing key, making it the first time.

    Args:
        folder: where keys live (made at 0700 when it is not there).
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "ehr-signing.jwk"
    if not path.exists():
        _write_once(path, RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True))
    return RSAKey.import_key(orjson.loads(path.read_bytes()))


def public_jwks(key: RSAKey) -> Json:
    """The public part as a JWK set."""
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}]}


def _write_once(path: Path, key: Json) -> None:
    """Write whole or not at all; of two processes at once, the first one's key stands."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(key))
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
