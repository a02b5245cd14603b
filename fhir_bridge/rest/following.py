"""Lists that go on: what was asked for on the first page, and the links of each."""

from urllib.parse import urlencode

from fhir_bridge.errors import Malformed
from fhir_bridge.rest.paging import PARAMETER, Cursor, seal, unseal
from fhir_bridge.rest.search import IGNORED, Pairs
from fhir_bridge.rest.server import Case
from fhir_bridge.store.search import Key


def first_asked(case: Case, about: str, given: Pairs) -> tuple[Pairs, Key | None]:
    """The parameters of the first page, and where this page goes on.

    Args:
        about: the address of the list below the base, e.g. ``Goal``: a page token is worth nothing
            at another one.

    Raises:
        Malformed, Gone: see ``paging.unseal``; or there is something beside the page token.
    """
    pairs = tuple(pair for pair in given if pair[0] not in IGNORED)
    tokens = [value for name, value in pairs if name == PARAMETER]
    if not tokens:
        return pairs, None
    if len(pairs) > 1:
        raise Malformed("Follow the next link as it is given.")
    server = case.server
    cursor = unseal(tokens[0], key=server.key, bound=_bound(case, about), now=server.clock())
    return cursor.pairs, cursor.after


def links(case: Case, about: str, kept: Pairs, after: Key | None) -> list[dict[str, str]]:
    """``self`` and, while there is more, ``next``.

    Args:
        kept: the parameters that were used.
        after: the key of the last record of this page; None on the last one.
    """
    here, server = case.server.url(about), case.server
    found = [{"relation": "self", "url": _with_query(here, kept)}]
    if after:
        bound = _bound(case, about)
        token = seal(Cursor(kept, after), key=server.key, bound=bound, now=server.clock())
        found.append({"relation": "next", "url": _with_query(here, ((PARAMETER, token),))})
    return found


def _bound(case: Case, about: str) -> tuple[str, ...]:
    return case.server.base_url, case.grant.site, case.grant.actor.who, about


def _with_query(url: str, pairs: Pairs) -> str:
    return f"{url}?{urlencode(pairs)}" if pairs else url
