"""Following a list from page to page without being led away (C2, C3)."""

from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from fhir_bridge.http import origin_of


@dataclass(frozen=True)
class Limits:
    """How much of one search is taken (C3); a list that is cut says so."""

    pages: int = 200
    entries: int = 20_000
    bytes: int = 50 * 1024 * 1024


def next_url(link: str, base: str) -> str | None:
    """Where a ``next`` link leads, if our token may go there.

    Only to the EHR's own origin and below its base path: anything else would hand the token over.
    A relative link counts from the base.

    Args:
        link: as given in the Bundle.
        base: the FHIR base without a trailing slash.

    Returns:
        The absolute address, otherwise as given; None when it must not be followed.

    Example:
        >>> next_url("https://ehr.example/r4/Goal?page=2", "https://ehr.example/r4")
        'https://ehr.example/r4/Goal?page=2'
        >>> next_url("https://evil.example/r4/Goal?page=2", "https://ehr.example/r4") is None
        True
    """
    if not link.isascii() or not link.isprintable() or "\\" in link:
        return None
    try:
        url = urljoin(f"{base}/", link)
        there, here = urlsplit(url), urlsplit(base)
        same = origin_of(url) == origin_of(base)
    except ValueError:
        return None
    inside = there.path == here.path or there.path.startswith(f"{here.path}/")
    climbs = any(part in {".", ".."} for part in unquote(there.path).split("/"))
    plain = there.username is None and not there.fragment
    return url if same and inside and plain and not climbs else None
