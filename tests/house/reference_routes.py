"""The page of ``docs/reference`` about the app's addresses, and what each asks for."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.routing import RouteContext, iter_route_contexts
from reference_markdown import first_line, page, table

from fhir_bridge.roles import RIGHT_WORDS, ROLES, SELF, Right, rights_of, roles_with
from fhir_bridge.settings import Settings
from fhir_bridge.store.db import migrate
from smart_app.app import create_app
from smart_app.asking import Asks
from smart_app.current import (
    current_browser,
    current_context,
    current_staff,
    unsafe_context,
    unsafe_staff,
)
from smart_app.installation import create_bridge

GUARDS = (
    (unsafe_context, "an open context in its browser, the form's secret, the patient's id"),
    (current_context, "an open context in its browser"),
    (unsafe_staff, "a context without a patient, a role that opens the page, the form's secret"),
    (current_staff, "a context without a patient in its browser, and a role that opens the page"),
    (current_browser, "the browser's cookie, where it has one"),
)
"""What a route asks for, the strictest first."""


def routes() -> str:
    """Every address the app answers."""
    in_order = sorted(_routes(), key=lambda row: row[1])
    return page(
        "Routes of the app",
        "smart_app/routes",
        "A context is what a launch opened: one user, one patient, one browser. Whatever changes "
        "something is a POST that carries the context's secret (`csrf`) and names the patient it "
        "was drawn for (`expected_patient` or `X-Patient`). Who may open it is looked up at each "
        "request, in the table of roles of `fhir_bridge/roles.py`; nobody else may.",
        f"## Who may do what\n\n{_roles()}",
        "## The routes\n\n*Staff* is every role above that opens charts.",
        table(("method", "address", "what it does", "what it asks for", "who"), in_order),
    )


def _roles() -> str:
    rows = (
        (words, *("yes" if right in row.rights else "" for row in ROLES.values()))
        for right, words in RIGHT_WORDS.items()
    )
    training = (row.training.value if row.training else "as said" for row in ROLES.values())
    closes = "close what their training lets them: is by training"
    return table(("may", *(row.title for row in ROLES.values())), [*rows, (closes, *training)])


def _routes() -> Iterator[tuple[str, ...]]:
    for route in app_routes():
        methods = ", ".join(sorted(route.methods or {"GET"}))
        endpoint = route.endpoint or type(route.route.app)  # type: ignore[attr-defined]
        path = route.path if route.methods else f"{route.path}/…"
        yield methods, f"`{path}`", first_line(endpoint), guard(route), who(route)


def app_routes() -> tuple[RouteContext, ...]:
    """The routes of the app as it is put together for a server."""
    with TemporaryDirectory() as folder:
        given = Settings(data_dir=Path(folder), database_url=None)
        migrate(given.url)
        bridge = create_bridge(given)
        try:
            return tuple(iter_route_contexts(create_app(bridge).routes))
        finally:
            bridge.close()


def dependencies(route: RouteContext) -> frozenset[Callable[..., Any]]:
    """Everything FastAPI calls before a route's function, at any depth."""
    found, waiting = set(), [getattr(route, "dependant", None)]
    while waiting:
        each = waiting.pop()
        if each is not None:
            found.add(each.call)
            waiting += each.dependencies
    return frozenset(found)


def guard(route: RouteContext) -> str:
    """What a request must bring along, in words."""
    asked = dependencies(route)
    return next((words for call, words in GUARDS if call in asked), "nothing")


def asked(route: RouteContext) -> Asks | None:
    """What a route declares in its signature; None where it declares nothing."""
    calls: tuple[object, ...] = tuple(dependencies(route))
    return next((call for call in calls if isinstance(call, Asks)), None)


def who(route: RouteContext) -> str:
    """The roles that may call a route, in words."""
    asks = asked(route)
    if asks is None:
        return "anybody" if not route.methods else "nobody said"
    if not asks.rights:
        return "whoever opened it" if "{ctx}" in str(route.path) else "anybody"
    found = roles_with(asks.rights)
    words = "staff" if found == STAFF else ", ".join(found)
    return f"{words}, the patient" if asks.rights <= rights_of(SELF) else words


STAFF = roles_with(frozenset({Right.CHART}))
