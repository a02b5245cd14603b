"""Our own keys: one for each algorithm an EHR may ask for, and the public set it fetches.

SMART wants RS384 and ES384 both published (L5). They are kept together as a private JWKS.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from fhir_bridge.errors import LaunchRefused, Malformed
from fhir_bridge.wire import Json, read_document, write_json

PUBLIC_PARTS = ("kty", "n", "e", "crv", "x", "y")
_KINDS: dict[str, tuple[type[RSAKey] | type[ECKey], str]] = {
    "RSA": (RSAKey, "RS384"),
    "EC": (ECKey, "ES384"),
}


@dataclass(frozen=True)
class SigningKey:
    """One private key and the algorithm it signs with; ``kid`` is its RFC 7638 thumbprint."""

    alg: str
    kid: str
    key: RSAKey | ECKey = field(repr=False)

    def private(self) -> Json:
        """The JWK with its private parts."""
        return {**self.key.as_dict(private=True), "kid": self.kid, "alg": self.alg}

    def public(self) -> dict[str, str]:
        """The public JWK: bare parts, nothing private (L5)."""
        parts: dict[str, Any] = dict(self.key.as_dict(private=False))
        bare = {name: str(parts[name]) for name in PUBLIC_PARTS if name in parts}
        return {**bare, "kid": self.kid, "alg": self.alg, "use": "sig"}


@dataclass(frozen=True)
class ClientKeys:
    """The keys this installation proves itself with."""

    keys: tuple[SigningKey, ...]

    @classmethod
    def create(cls) -> "ClientKeys":
        """A new pair: RSA 3072 for RS384, P-384 for ES384."""
        return cls((_signing(RSAKey.generate_key(3072)), _signing(ECKey.generate_key("P-384"))))

    @classmethod
    def load(cls, raw: bytes) -> "ClientKeys":
        """Read what ``private_jwks`` wrote, or PEM text with one or more private keys.

        Raises:
            Malformed: not private RSA or P-384 keys.
        """
        try:
            found = _read(raw)
        except (JoseError, ValueError, TypeError, LookupError):
            raise Malformed("These are not private keys that can be used.") from None
        if not found or not all(each.key.is_private for each in found):
            raise Malformed("These are not private keys that can be used.")
        return cls(found)

    def private_jwks(self) -> bytes:
        """The keys with their private parts, to be kept in a file only we can read."""
        return write_json({"keys": [each.private() for each in self.keys]})

    def public_jwks(self) -> Json:
        """What ``/.well-known/jwks.json`` serves (L5)."""
        return {"keys": [each.public() for each in self.keys]}

    def choose(self, preferred: str, accepted: Iterable[str] = ()) -> SigningKey:
        """The key to sign with.

        Args:
            preferred: the algorithm registered for the site.
            accepted: algorithms the EHR lists; empty when it does not say.

        Raises:
            LaunchRefused: we have no key for any accepted algorithm.
        """
        listed = set(accepted)
        usable = [each for each in self.keys if not listed or each.alg in listed]
        usable.sort(key=lambda each: each.alg != preferred)
        if not usable:
            raise LaunchRefused("The EHR takes none of the kinds of key that Footbridge has.")
        return usable[0]


def _signing(key: RSAKey | ECKey) -> SigningKey:
    if isinstance(key, ECKey) and key.curve_name != "P-384":
        raise ValueError("ES384 needs a P-384 key")
    return SigningKey(_KINDS[key.key_type][1], key.thumbprint(), key)


@lru_cache(maxsize=4)
def _read(raw: bytes) -> tuple[SigningKey, ...]:
    """The same bytes are the same keys, and looking at an RSA key takes a tenth of a second."""
    return _from_pem(raw) if raw.lstrip().startswith(b"-----") else _from_jwks(raw)


def _from_jwks(raw: bytes) -> tuple[SigningKey, ...]:
    data = read_document(raw).data
    listed = data.get("keys", [data])
    if not isinstance(listed, list):
        raise TypeError
    return tuple(_from_jwk(each) for each in listed)


def _from_jwk(jwk: Any) -> SigningKey:
    if not isinstance(jwk, dict) or jwk.get("kty") not in _KINDS:
        raise ValueError("neither RSA nor EC")
    bare = {name: value for name, value in jwk.items() if name not in {"kid", "alg", "key_ops"}}
    return _signing(_KINDS[jwk["kty"]][0].import_key(bare))


def _from_pem(raw: bytes) -> tuple[SigningKey, ...]:
    marker = b"-----END"
    pieces = [piece for piece in raw.split(b"-----BEGIN") if marker in piece]
    return tuple(_from_one_pem(b"-----BEGIN" + piece) for piece in pieces)


def _from_one_pem(pem: bytes) -> SigningKey:
    try:
        return _signing(RSAKey.import_key(pem))
    except (JoseError, ValueError, TypeError):
        return _signing(ECKey.import_key(pem))
