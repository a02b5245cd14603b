"""A whole world for a journey: the sandbox EHR and the app, each a real server on its own port.

The EHR is on ``localhost``, the app on ``127.0.0.1``: two sites to a browser (decision 25).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from fhir_bridge import admin
from fhir_bridge.bridge import Bridge, client_keys
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import Site
from fhir_bridge.patience import Patience
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.store.db import open_store
from fhir_bridge.store.vault import Vault
from smart_app.app import create_app
from support.servers import PLAIN, free_port, serving, wait_for

__all__ = ["NOW", "PLAIN", "World", "free_port", "serving", "wait_for", "world"]

NOW = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)  # a Friday, 09:41 in Chicago
ZONE = ZoneInfo("America/Chicago")


@dataclass
class World:
    """Two running servers and what stands behind the app."""

    ehr_url: str
    app_url: str
    bridge: Bridge
    data_dir: Path
    stack: ExitStack = field(repr=False)

    def browser(self, **options: Any) -> httpx.Client:
        """A browser without JavaScript: keeps cookies, follows redirects."""
        client = httpx.Client(
            follow_redirects=True, timeout=30, trust_env=False, verify=PLAIN, **options
        )
        return self.stack.enter_context(client)

    def control(self, *faults: dict[str, object], **more: object) -> None:
        """Set the sandbox's faults, over what was set before."""
        given = {"faults": list(faults), **more}
        answer = httpx.post(f"{self.ehr_url}/control", json=given, verify=PLAIN)
        assert answer.status_code == 200, answer.text

    def held(self, type: str) -> list[dict[str, Any]]:
        """Everything of one type that the EHR holds."""
        answer = httpx.get(f"{self.ehr_url}/control/store/{type}", timeout=30, verify=PLAIN)
        return [each["resource"] for each in answer.json().get("entry", [])]


def _as_it_is(app: Any) -> Any:
    return app


@contextmanager
def world(
    data_dir: Path,
    database_url: str,
    *,
    around_ehr: Callable[[Any], Any] = _as_it_is,
    around_app: Callable[[Any], Any] = _as_it_is,
    site: Mapping[str, Any] | None = None,
    upstream: str | None = None,
    vendor: str = "spec",
    **bridge_options: Any,
) -> Iterator[World]:
    """Start the EHR and the app; both end with the block.

    Args:
        around_ehr: puts something in front of the EHR, e.g. to hear what is asked of it.
        around_app: the same for the app.
        site: what the EHR's registration has instead; with ``client_secret`` its ``secret`` too.
        vendor: how the EHR behaves; ``control(vendor=…)`` changes it among the built-in ones.
        upstream: FHIR base of another server: the EHR's sign-in stands in front of that one.
    """
    with ExitStack() as stack:
        ehr_port, app_port = free_port(), free_port()
        ehr_url, app_url = f"http://localhost:{ehr_port}", f"http://127.0.0.1:{app_port}"
        bridge = make_bridge(database_url, app_url, **bridge_options)
        register_sandbox(bridge, ehr_url, **(site or {}))
        ehr = create_sandbox(
            data_dir, app_url=app_url, public_url=ehr_url, clock=fixed(NOW),
            secret=(site or {}).get("client_secret"), upstream=upstream, vendor=vendor,
        )  # fmt: skip
        stack.enter_context(serving(around_app(create_app(bridge)), app_port))
        stack.enter_context(serving(around_ehr(ehr), ehr_port))
        yield World(ehr_url, app_url, bridge, data_dir, stack)


def make_bridge(database_url: str, app_url: str, **options: Any) -> Bridge:
    """A bridge over a migrated database, at a fixed care time.

    Pages wait for every panel here: on a busy machine a quick one may be slower than its fellows.
    """
    options.setdefault("page_grace", None)
    options.setdefault("patience", Patience(spread=max))  # no chance: the longest pause
    store, vault = open_store(database_url), Vault((bytes(32),))
    return Bridge(
        store=store, vault=vault, clock=options.pop("clock", fixed(NOW)),
        keys=client_keys(store, vault), origin=app_url, zone=ZONE, **options,
    )  # fmt: skip


def register_sandbox(bridge: Bridge, ehr_url: str, **other: Any) -> None:
    """Register the sandbox as the demo does."""
    site = Site(
        id="sandbox", name="Riverside EHR", base=f"{ehr_url}/r4", client_id="footbridge",
        backend_client_id="footbridge-backend", scopes=admin.DEFAULT_SCOPES, internal=True,
    )  # fmt: skip
    site = replace(site, **other)
    admin.add_site(bridge.store, site, embedders=(ehr_url,), vault=bridge.vault)
