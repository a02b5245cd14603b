"""`footbridge client keys`: new keys for a client, for trying things."""

import os
from pathlib import Path
from typing import Annotated

import typer

from fhir_bridge.errors import Refused
from smart_app.commands.options import out


def keys(
    file: Annotated[Path, typer.Argument(help="its private keys, a new file; keep it secret")],
    public: Annotated[Path, typer.Option(help="its public keys, for client add --jwks")],
) -> None:
    """Make keys for a client: RSA for RS384 and P-384 for ES384, each with an id."""
    from fhir_bridge.ehr.smart import ClientKeys
    from fhir_bridge.wire import write_json

    made = ClientKeys.create()
    try:
        private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused("This file is there already. Keys are never written over.") from None
    with os.fdopen(private, "wb") as opened:
        opened.write(made.private_jwks())
    public.write_bytes(write_json(made.public_jwks()))
    out.print(f"Private keys: {file}. Public keys: {public}.", soft_wrap=True, highlight=False)
