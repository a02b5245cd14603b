"""What commands share: options that mean the same everywhere, two consoles, the settings."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fhir_bridge.settings import Settings, read_settings

DataDir = Annotated[Path | None, typer.Option(help="keys, databases, exports")]
Port = Annotated[int, typer.Option(min=1, max=65535)]
out, err = Console(), Console(stderr=True)


def settings_of(data_dir: Path | None) -> Settings:
    """The settings, with the folder from the command line before the environment's.

    Raises:
        SettingsInvalid: one line per mistake.
    """
    return read_settings(data_dir=data_dir)
