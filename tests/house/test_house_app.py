"""Rules of the house for the app's routes: who may come in, and who may change something."""

import inspect

import pytest
from fastapi.routing import RouteContext
from reference_routes import app_routes, asked, dependencies

from smart_app.current import current_context, current_staff, unsafe_context, unsafe_staff
from smart_app.uploads import unsafe_upload

ROUTES = app_routes()
SAFE = {"GET", "HEAD", "OPTIONS"}
OF_THE_LAUNCH_ALONE = {
    "/c/{ctx}/connection", "/c/{ctx}/theme.css", "/c/{ctx}/logout", "/s/{ctx}/logout",
}  # fmt: skip
"""What whoever opened a context may do, whatever the role: it tells nothing of a patient."""
WAITS_FOR_NOTHING = {"/livez", "/readyz"}


def name(route: RouteContext) -> str:
    return f"{'/'.join(sorted(route.methods or ()))} {route.path}"


CHANGING = [route for route in ROUTES if (route.methods or set()) - SAFE]
IN_A_CONTEXT = [route for route in ROUTES if "{ctx}" in str(route.path)]


def test_there_are_routes_to_look_at() -> None:
    assert len(CHANGING) > 3
    assert len(IN_A_CONTEXT) > 10


@pytest.mark.parametrize("route", CHANGING, ids=name)
def test_what_changes_something_names_its_patient_and_carries_the_secret(
    route: RouteContext,
) -> None:
    guards = {unsafe_staff} if _is_staffs(route) else {unsafe_context, unsafe_upload}
    assert guards & set(dependencies(route))


@pytest.mark.parametrize("route", IN_A_CONTEXT, ids=name)
def test_an_address_with_a_context_is_answered_in_that_context_alone(route: RouteContext) -> None:
    """Of the kind that its address says: with a patient, or for the site's staff without one."""
    assert str(route.path).startswith(("/c/{ctx}/", "/s/{ctx}/"))
    asked = dependencies(route)
    assert (current_staff in asked) is _is_staffs(route)
    assert (current_context in asked) is not _is_staffs(route)


def test_every_route_says_in_its_signature_who_may_call_it() -> None:
    """By rights, which the table of roles gives (S11); only the files that are ours say nothing."""
    silent = [route.path for route in ROUTES if asked(route) is None]
    assert silent == ["/static"]
    open_ = {str(route.path) for route in ROUTES if (asks := asked(route)) and not asks.rights}
    assert {path for path in open_ if "{ctx}" in path} == OF_THE_LAUNCH_ALONE


def _is_staffs(route: RouteContext) -> bool:
    return str(route.path).startswith("/s/")


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_no_page_is_asynchronous(route: RouteContext) -> None:
    """We are synchronous, with few exceptions (decision 18)."""
    assert route.path in WAITS_FOR_NOTHING or not inspect.iscoroutinefunction(route.endpoint)


def test_no_address_holds_who_the_patient_is() -> None:
    assert [route.path for route in ROUTES if "patient" in str(route.path).lower()] == []
