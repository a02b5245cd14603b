"""The `footbridge` command: the composition root that owns processes.

Everything it does is a plain function of `fhir_bridge`; here are words, colours and exit codes.
Each command imports what it needs when it runs: the demo starts four of these processes at once.
"""

import os
import sys
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from threading import Event
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fhir_bridge.errors import BridgeError
from fhir_bridge.settings import Settings, SettingsInvalid, read_settings
from fhir_bridge.store.db import SchemaMismatch, migrate

if TYPE_CHECKING:
    from fastapi import FastAPI

    from fhir_bridge.ehr.smart import AuthMethod

app = typer.Typer(
    name="footbridge", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="FHIR-native care coordination: from being managed to managing, and home safely.",
)  # fmt: skip
site = typer.Typer(no_args_is_help=True, help="The registry of EHRs.")
app.add_typer(site, name="site")
out, err = Console(), Console(stderr=True)

DataDir = Annotated[Path | None, typer.Option(help="keys, databases, exports")]
Port = Annotated[int, typer.Option(min=1, max=65535)]


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
    vendor: Annotated[str, typer.Option(help="how the sandbox EHR behaves")] = "spec",
    fresh: Annotated[bool, typer.Option(help="start over with new data")] = False,
) -> None:
    """Start a sandbox EHR with seeded patients, the app and the worker; prints one link."""
    from smart_app.demo import Demo, run_demo

    folder = (data_dir or Path(".footbridge")).resolve()
    sys.exit(run_demo(Demo(folder, port, ehr_port, vendor, fresh=fresh), out, err))


@app.command()
def serve(
    port: Port = 8400, host: str = "127.0.0.1", data_dir: DataDir = None, processes: int = 1
) -> None:
    """Start the app."""
    import uvicorn

    settings = _settings(data_dir)
    os.environ["BRIDGE_DATA_DIR"] = str(settings.data_dir)  # for the server's processes
    uvicorn.run(
        "smart_app.cli:served_app", factory=True, host=host, port=port, workers=processes,
        log_config=None, access_log=False, server_header=False, date_header=True,
        timeout_graceful_shutdown=10,
    )  # fmt: skip


def served_app() -> "FastAPI":
    """The app, as each of the server's processes makes it for itself, its logs set up."""
    from smart_app import logs
    from smart_app.app import create_app

    logs.set_up()
    return create_app()


@app.command()
def worker(data_dir: DataDir = None) -> None:
    """Keep the outbox's promises; any number of workers may run."""
    import structlog

    from fhir_bridge import worker as outbox_worker
    from smart_app import logs
    from smart_app.installation import create_bridge

    settings = _settings(data_dir)
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


@app.command(hidden=True)
def sandbox(
    port: Port = 8410, app_url: str = "http://127.0.0.1:8400", data_dir: DataDir = None,
    vendor: str = "spec",
) -> None:  # fmt: skip
    """Start the sandbox EHR alone (the demo does this for you)."""
    import uvicorn

    from fhir_bridge.clock import care_clock
    from fhir_bridge.sandbox.app import create_sandbox
    from smart_app import logs

    settings = _settings(data_dir)
    logs.set_up()
    ehr = create_sandbox(
        settings.data_dir, app_url=app_url, public_url=f"http://localhost:{port}", vendor=vendor,
        clock=care_clock(settings.clock),
    )  # fmt: skip
    uvicorn.run(
        ehr, host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=5,
    )  # fmt: skip


@app.command(name="migrate")
def migrate_database(data_dir: DataDir = None) -> None:
    """Bring the database to this version of Footbridge."""
    settings = _settings(data_dir)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.url)
    out.print("The database is up to date.")


@app.command(name="import")
def import_bundles(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    into: Annotated[str, typer.Option(help="sandbox")] = "sandbox",
    data_dir: DataDir = None,
) -> None:
    """Load FHIR bundles (.json, .json.gz) with progress and a report.

    Each file is one transaction; a running demo waits for it, so stop it first for large ones.
    """
    from fhir_bridge.clock import care_clock
    from fhir_bridge.sandbox.importing import import_files

    if into != "sandbox":
        raise typer.BadParameter("only --into sandbox is built so far")
    settings = _settings(data_dir)
    with Progress(console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task("Importing", total=len(files))
        report = import_files(
            settings.data_dir,
            files,
            lambda done, _, name: progress.update(task, completed=done, description=name),
            clock=care_clock(settings.clock),
        )
    for line in report.lines():
        out.print(line, highlight=False, markup=False)
    if report.failed:
        raise typer.Exit(1)


@site.command("add")
def site_add(
    id: str,
    base: Annotated[str, typer.Option(help="FHIR base, exactly as the EHR sends it in iss")],
    client_id: Annotated[str, typer.Option(help="the client id the EHR gave us")],
    name: str = "",
    auth: Annotated[
        str, typer.Option(help="private_key_jwt, client_secret_basic, client_secret_post or none")
    ] = "private_key_jwt",
    client_secret_file: Annotated[
        Path | None, typer.Option(help="file with the secret, which is sealed", exists=True)
    ] = None,
    backend_client_id: str = "",
    scope: Annotated[list[str] | None, typer.Option(help="repeat for each; default: as needed")]
    = None,
    internal: Annotated[bool, typer.Option(help="allow http on loopback, private hosts")] = False,
    origin: Annotated[list[str] | None, typer.Option(help="further sign-in origins")] = None,
    embedder: Annotated[list[str] | None, typer.Option(help="origins that may frame us")] = None,
    roster: Annotated[
        str, typer.Option(help="Group/ID, List/ID or CareTeam?participant=TYPE/ID")
    ] = "",
    quirks: str = "spec",
    zone: str = "America/Chicago",
    data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Register an EHR, or change its registration."""
    from fhir_bridge import admin
    from fhir_bridge.ehr.smart import Site
    from smart_app.installation import create_bridge

    bridge = create_bridge(_settings(data_dir))
    added = Site(
        id=id, name=name or id, base=base, client_id=client_id,
        auth_method=cast("AuthMethod", auth),
        client_secret=_secret_in(client_secret_file),
        backend_client_id=backend_client_id or None, scopes=tuple(scope or admin.DEFAULT_SCOPES),
        internal=internal, origins=frozenset(origin or ()), quirks=quirks, zone=zone,
    )  # fmt: skip
    admin.add_site(bridge.store, added, embedders=embedder or (), roster=roster, vault=bridge.vault)
    out.print(f"Registered {added.id}. Tell the EHR:")
    for label, path in (
        ("launch URL  ", "/launch"),
        ("redirect URI", f"/smart/callback/{added.id}"),
        ("our keys    ", "/.well-known/jwks.json"),
    ):
        out.print(f"  {label}  {bridge.origin}{path}", soft_wrap=True, highlight=False)


@site.command("list")
def site_list(data_dir: DataDir = None) -> None:
    """Show every registered EHR."""
    from fhir_bridge import admin
    from smart_app.installation import create_bridge

    bridge = create_bridge(_settings(data_dir))
    for each in admin.list_sites(bridge.store):
        out.print(f"[bold]{each.id}[/bold]  {each.name}", highlight=False)
        out.print(f"  FHIR base       {each.base}", soft_wrap=True, highlight=False)
        out.print(
            f"  client          {each.client_id} ({each.auth_method})",
            soft_wrap=True,
            highlight=False,
        )
        backend = each.backend_client_id or "none: goals wait until somebody is signed in"
        out.print(f"  backend client  {backend}", soft_wrap=True, highlight=False)
        roster = admin.roster_of(bridge.store, each.id) or "none: a nurse starts with each patient"
        out.print(f"  roster          {roster}", soft_wrap=True, highlight=False)


@site.command("check")
def site_check(id: str, data_dir: DataDir = None) -> None:
    """Ask an EHR what it can do, and say what will not work."""
    from fhir_bridge import admin
    from smart_app.installation import create_bridge

    report = admin.check_site(create_bridge(_settings(data_dir)), id)
    out.print(f"[bold]{report.site.name}[/bold] {report.software}")
    out.print(report.site.base, soft_wrap=True, highlight=False)
    table = Table("", "read", "search", "create", "update", "conditional create")
    for row in report.rows:
        facts = (row.read, row.search, row.create, row.update, row.conditional)
        table.add_row(row.type, *("yes" if fact else "no" for fact in facts))
    if report.rows:
        out.print(table)
    for trouble in report.troubles:
        out.print(f"[yellow]•[/yellow] {trouble}", soft_wrap=True)
    if not report.rows:
        raise typer.Exit(1)


@site.command("sync")
def site_sync(
    id: str,
    names: Annotated[bool, typer.Option("--list", help="with the EHR's ids, one a line")] = False,
    data_dir: DataDir = None,
) -> None:
    """Enrol the patients on an EHR's roster; whoever left it is reported, nothing is ended."""
    from fhir_bridge import admin
    from smart_app.installation import create_bridge
    from smart_app.roster_report import roster_lines

    bridge = create_bridge(_settings(data_dir))
    try:
        report = admin.sync_site(bridge, id)
    finally:
        bridge.close()
    for line in roster_lines(report, names=names):
        out.print(line, soft_wrap=True, highlight=False, markup=False)
    if not report.complete:
        raise typer.Exit(1)


def _secret_in(file: Path | None) -> str | None:
    """The secret in a file, without the line end that editors add; never printed."""
    return file.read_text(encoding="utf-8").rstrip("\r\n") if file else None


def _settings(data_dir: Path | None) -> Settings:
    return read_settings(data_dir=data_dir)


__all__ = ["app", "main", "served_app"]
