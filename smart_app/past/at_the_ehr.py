"""What has to be done in the pretend EHR itself: sign in, change a goal there, let one fail.

All of it over its own addresses, as a browser, a colleague and `/control` do: nothing is put behind
anybody's back, so every receipt is as true as it would be with a nurse at the screen.
"""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fhir_bridge import launches
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.errors import EhrUnavailable, LaunchRefused
from fhir_bridge.http import origin_of
from fhir_bridge.launches import Context
from fhir_bridge.r4.datatypes import human_name
from fhir_bridge.record import client_of
from fhir_bridge.wire import write_json


@dataclass
class PretendEhr:
    """The pretend EHR that is registered as a site.

    Attributes:
        faults: those it was told to have, all of them: `/control` takes the whole list at once.
        met: nurses whose name is known here.
    """

    bridge: Bridge
    site: str
    faults: list[dict[str, Any]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def sign_in(self, patient: str, nurse: str) -> Context:
        """Open Footbridge from a patient's chart, as a nurse's browser does.

        Raises:
            EhrUnavailable: a link leads nowhere.
            LaunchRefused: as ``launches.finish``, or no patient was opened.
        """
        site = self.bridge.site(self.site)
        browser = sha256(secrets.token_bytes(32)).hexdigest()
        given = _query(self._leads_to(f"{origin_of(site.base)}/launch/{patient}?user={nurse}"))
        there = launches.begin(
            self.bridge, iss=given["iss"], launch=given["launch"], browser=browser
        )
        answer = _query(self._leads_to(there.url))
        context = launches.finish(self.bridge, site_id=site.id, answer=answer, browser=browser)
        if not isinstance(context, Context):
            raise LaunchRefused
        if nurse not in self.met:
            self.met.add(nurse)
            return self._met(context)
        return context

    def hold(self, ehr_id: str) -> None:
        """Have changes to one goal fail until `/control` is cleared."""
        self.faults.append(
            {"kind": "status", "status": 503, "type": "Goal", "method": "PUT", "id": ehr_id}
        )
        site = self.bridge.site(self.site)
        session = self.bridge.connection(site).session
        answer = session.request(
            "POST", f"{origin_of(site.base)}/control", data=write_json({"faults": self.faults}),
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        if answer.status != 200:  # noqa: PLR2004
            raise EhrUnavailable

    def _met(self, context: Context) -> Context:
        """Ask the EHR for the user's name, as the first page does."""
        client = client_of(self.bridge, context)
        if client is None:
            return context
        type, _, id = context.user.partition("/")
        found = client.read(type, id)
        return launches.name_user(self.bridge, context, human_name(found.document.data) or "")

    def _leads_to(self, url: str) -> str:
        session = self.bridge.connection(self.bridge.site(self.site)).session
        answer = session.request("GET", url)
        if "location" not in answer.headers:
            raise EhrUnavailable
        return answer.headers["location"]


def set_due(client: EhrClient, ehr_id: str, due: str) -> None:
    """Give a goal another date, as a colleague does who works in the EHR."""
    found = client.read("Goal", ehr_id, fresh=True)
    goal = dict(found.document.data)
    if goal["target"][0]["dueDate"] == due:
        return
    goal["target"] = [{**goal["target"][0], "dueDate": due}, *goal["target"][1:]]
    client.update("Goal", ehr_id, write_json(goal), if_match=found.etag)


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
