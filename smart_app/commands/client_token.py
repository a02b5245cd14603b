"""`footbridge client token`: a token for a client whose private keys are at hand, to try things."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from smart_app.commands.options import DataDir, settings_of


def token(
    id: str,
    keys: Annotated[
        Path, typer.Option(help="file with its private keys, JWK set or PEM", exists=True)
    ],
    scope: Annotated[str, typer.Option(help="what to ask for")] = "system/*.rs",
    base: Annotated[str, typer.Option(help="FHIR base; default: this installation's")] = "",
    data_dir: DataDir = None,
) -> None:
    """Sign in as a client, as any SMART Backend Services client does, and print the token."""
    from fhir_bridge.bridge import Connection
    from fhir_bridge.ehr.smart import ClientKeys, Site
    from fhir_bridge.errors import EhrUnavailable, NotSignedIn
    from fhir_bridge.settings import LOOPBACK

    where = base or f"{settings_of(data_dir).origin}/fhir"
    there = Site(
        id="there", name=where, base=where, client_id=id, backend_client_id=id,
        backend_scopes=tuple(scope.split()), internal=urlsplit(where).hostname in LOOPBACK,
    )  # fmt: skip
    try:
        given = Connection(there, there.session()).backend(ClientKeys.load(keys.read_bytes()))
    except EhrUnavailable:
        raise EhrUnavailable(f"Nothing answers at {where}. --base names another address.") from None
    if given is None:
        raise NotSignedIn
    typer.echo(given.access_token)
