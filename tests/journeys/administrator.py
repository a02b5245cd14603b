"""What an administrator does, over HTTP alone: signs in without a patient, looks after delivery."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from nurse import rows

from fhir_bridge import staff
from fhir_bridge.store.tables import Staff
from support.pages import Form, forms, text
from support.world import World

ADMIN = "admin"


def me(world: World) -> Staff:
    """The one person of the pretend EHR, as we know them once they have signed in."""
    return next(row for row in rows(world, Staff) if row.seen_at)


def as_role(world: World, role: str) -> None:
    """Grant that person a role."""
    known = me(world)
    staff.grant(world.bridge, "sandbox", known.iss, known.sub, role, by=staff.OPERATOR)


@contextmanager
def being(world: World, role: str) -> Iterator[None]:
    """The one person of the pretend EHR, in a role for a while; trained, and as before after it."""
    who = me(world)
    staff.set_discipline(world.bridge, "sandbox", who.iss, who.sub, "rn", by=staff.OPERATOR)
    as_role(world, role)
    try:
        yield
    finally:
        as_role(world, "case-manager")
        staff.set_discipline(world.bridge, "sandbox", who.iss, who.sub, "", by=staff.OPERATOR)


def sign_in(world: World, path: str = "") -> httpx.Response:
    """Come in without a patient; gives the page one lands on."""
    url = path or f"{world.app_url}/launch/staff/sandbox"
    return world.browser().get(url)


@dataclass
class Administrator:
    """One sign-in without a patient."""

    world: World
    http: httpx.Client
    page: httpx.Response

    @property
    def base(self) -> str:
        return str(self.page.url).rpartition("/")[0]

    def reads(self) -> str:
        """What the page says, in one line."""
        page = self.http.get(f"{self.base}/exchange")
        assert page.status_code == 200, page.text
        return text(page.text)

    def acts(self, id: str) -> Form:
        """The form beside a stuck record."""
        page = self.http.get(f"{self.base}/exchange").text
        [found] = [form for form in forms(page) if form.fields.get("id") == id]
        return found

    def send(self, filled: Form, **typed: str) -> httpx.Response:
        """Press one of its buttons."""
        return self.http.post(f"{self.world.app_url}{filled.action}", data=filled.fields | typed)


def administrator(world: World) -> Administrator:
    """Sign in as an administrator."""
    as_role(world, ADMIN)
    http = world.browser()
    page = http.get(f"{world.app_url}/launch/staff/sandbox")
    assert page.status_code == 200, page.text
    return Administrator(world, http, page)
