"""`footbridge export`: a client of Bulk Data, for this server or any other."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from smart_app.commands.options import out


def export(
    base: Annotated[str, typer.Argument(help="FHIR base of the server")],
    client: Annotated[str, typer.Argument(help="the client to sign in as")],
    keys: Annotated[
        Path, typer.Option(help="file with its private keys, JWK set or PEM", exists=True)
    ],
    into: Annotated[Path, typer.Option(help="folder for the files; a new one")],
    group: Annotated[str, typer.Option(help="whose members; default: every patient")] = "",
    since: Annotated[str, typer.Option(help="transactionTime of the last manifest")] = "",
    types: Annotated[str, typer.Option(help="resource types, with commas between")] = "",
    scope: Annotated[str, typer.Option(help="what to ask for")] = "system/*.rs",
    patience: Annotated[float, typer.Option(help="minutes to wait for the export")] = 60.0,
) -> None:
    """Fetch all that a server shows this client, or what changed of it, and check every file."""
    from rich.progress import Progress

    from fhir_bridge.bridge import Connection
    from fhir_bridge.bulk.pulling import Pull, pull
    from fhir_bridge.ehr.smart import ClientKeys, Site
    from fhir_bridge.settings import LOOPBACK

    if into.exists() and any(into.iterdir()):
        raise typer.BadParameter(f"{into} is not empty.")
    into.mkdir(parents=True, exist_ok=True)
    there = Site(
        id="there", name=base, base=base.rstrip("/"), client_id=client, backend_client_id=client,
        backend_scopes=tuple(scope.split()), internal=urlsplit(base).hostname in LOOPBACK,
    )  # fmt: skip
    asked = tuple(pair for pair in (("_type", types), ("_since", since)) if pair[1])
    with Progress(console=out, transient=True) as bar:
        task = bar.add_task("asking", total=None)

        def told(words: str, done: int, total: int) -> None:
            bar.update(task, description=words, completed=done, total=total or None)

        manifest = pull(
            Pull(
                Connection(there, there.session()), ClientKeys.load(keys.read_bytes()),
                f"Group/{group}/$export" if group else "Patient/$export", asked, told,
                patience=patience * 60,
            ),
            into,
        )  # fmt: skip
    for each in manifest["output"]:
        out.print(f"{each['count']:>8} {each['type']}", highlight=False)
    gone = sum(each.get("count", 0) for each in manifest.get("deleted", ()))
    if gone:
        out.print(f"{gone:>8} Bundle of what to delete", highlight=False)
    out.print(f"As of {manifest['transactionTime']}: give it as --since next time.")
