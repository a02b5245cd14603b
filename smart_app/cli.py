"""The `footbridge` command: the composition root that owns processes.

Everything it does is a plain function of `fhir_bridge`; here are words, colours and exit codes.
Each command imports what it needs when it runs: the demo starts four of these processes at once.
"""

import os
import sys
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from fhir_bridge.errors import BridgeError
from fhir_bridge.settings import SettingsInvalid
from fhir_bridge.store.db import SchemaMismatch, migrate
from smart_app.commands.client import client
from smart_app.commands.exchange import exchange
from smart_app.commands.export import export
from smart_app.commands.feed import feed
from smart_app.commands.importing import import_bundles
from smart_app.commands.options import DataDir, Port, err, out, settings_of
from smart_app.commands.pretend_ehr import AsVendor, InFrontOf, sandbox
from smart_app.commands.rules import rules
from smart_app.commands.site import site
from smart_app.commands.staff import staff

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp

app = typer.Typer(
    name="footbridge", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="FHIR-native care coordination: from being managed to managing, and home safely.",
)  # fmt: skip
app.add_typer(site, name="site")
app.add_typer(staff, name="staff")
app.add_typer(client, name="client")
app.add_typer(exchange, name="exchange")
app.add_typer(feed, name="feed")
app.add_typer(rules, name="rules")


def main() -> None:
    """Run the command; mistakes end it with a sentence, not with a stack trace."""
    try:
        app()
    except (SettingsInvalid, SchemaMismatch, BridgeError) as error:
        err.print(f"[red]{error}[/red]")
        sys.exit(2)


@app.command()
def demo(
    port: Port = 8400,
    ehr_port: Port = 8410,
    data_dir: DataDir = None,
    vendor: AsVendor = "spec",
    upstream: InFrontOf = "",
    fresh: Annotated[bool, typer.Option(help="start over with new data")] = False,
) -> None:
    """Start a sandbox EHR with seeded patients, the app and the worker; prints one link."""
    from smart_app.demo import Demo, run_demo

    folder = (data_dir or Path(".footbridge")).resolve()
    sys.exit(
        run_demo(Demo(folder, port, ehr_port, vendor, fresh=fresh, upstream=upstream), out, err)
    )


@app.command()
def serve(
    port: Port = 8400,
    host: str = "127.0.0.1",
    data_dir: DataDir = None,
    processes: int = 1,
    only_api: Annotated[bool, typer.Option(help="the API for systems, without pages")] = False,
) -> None:
    """Start the app, and the API for systems beside it."""
    import uvicorn

    settings = settings_of(data_dir)
    os.environ["BRIDGE_DATA_DIR"] = str(settings.data_dir)  # for the server's processes
    uvicorn.run(
        f"smart_app.cli:{'served_api' if only_api else 'served_app'}", factory=True,
        host=host, port=port, workers=processes,
        log_config=None, access_log=False, server_header=False, date_header=True,
        timeout_graceful_shutdown=10,
    )  # fmt: skip


def served_app() -> "FastAPI":
    """The app, as each of the server's processes makes it for itself, its logs set up."""
    from smart_app import logs
    from smart_app.app import create_app

    logs.set_up()
    return create_app()


def served_api() -> "ASGIApp":
    """The API by itself, in the same envelope: reference ids, headers, one log line a request."""
    from fhir_bridge.api.app import create_app as create_api
    from fhir_bridge.settings import read_settings
    from smart_app import logs
    from smart_app.envelope import Envelope
    from smart_app.installation import create_bridge

    logs.set_up()
    bridge = create_bridge(read_settings())
    return Envelope(create_api(bridge), bridge)


@app.command()
def worker(data_dir: DataDir = None) -> None:
    """Keep the outbox's promises; any number of workers may run."""
    import structlog

    from fhir_bridge import worker as outbox_worker
    from smart_app import logs
    from smart_app.installation import create_bridge

    settings = settings_of(data_dir)
    logs.set_up()
    bridge = create_bridge(settings)
    stop = Event()
    for number in (SIGINT, SIGTERM):
        signal(number, lambda *_: stop.set())
    log = structlog.get_logger()
    outbox_worker.run(
        bridge, stop, pause=settings.worker_pause,
        report=lambda event, state: log.info(event, part="worker", state=state),
    )  # fmt: skip
    bridge.close()


@app.command(name="migrate")
def migrate_database(data_dir: DataDir = None) -> None:
    """Bring the database to this version of Footbridge."""
    settings = settings_of(data_dir)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.url)
    out.print("The database is up to date.")


app.command(name="import")(import_bundles)
app.command()(sandbox)
app.command()(export)

__all__ = ["app", "main", "served_app"]
