"""`footbridge import`: files of FHIR records into the pretend EHR, or into our own record."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fhir_bridge.bundle_files import Progress, Taken
from fhir_bridge.settings import Settings
from smart_app.commands.import_report import import_lines
from smart_app.commands.options import DataDir, err, out, settings_of


class Into(StrEnum):
    """Where records can be taken in."""

    SANDBOX = "sandbox"
    RECORD = "record"


def import_bundles(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    into: Annotated[Into, typer.Option(help="the pretend EHR, or our own record")] = Into.SANDBOX,
    site: Annotated[str, typer.Option(help="record: the registered EHR it all comes from")] = "",
    enrol: Annotated[
        bool, typer.Option("--enrol", help="record: enrol the patients whom the files bring")
    ] = False,
    names: Annotated[
        bool, typer.Option("--list", help="with names of files and ids of what was set aside")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Load FHIR bundles (.json, .json.gz) with progress and a report.

    Each file is one transaction: taken in whole, without what is set aside with its reason, or not
    at all. Our own record takes files with a record a line, too (.ndjson, .ndjson.gz, as Bulk Data
    exports them): of any length, each line judged by itself. A running demo waits for it, so stop
    it first for large ones. Ends with 1 when anything was set aside.
    """
    if bool(site) is not (into is Into.RECORD) or (enrol and not site):
        raise typer.BadParameter("--into record needs --site ID; --site and --enrol are for it")
    settings = settings_of(data_dir)
    with _progress() as progress:
        if into is Into.RECORD:
            taken = _into_record(settings, site, files, progress, enrol=enrol)
        else:
            taken = _into_sandbox(settings, files, progress)
    for line in import_lines(taken, names=names):
        out.print(line, highlight=False, markup=False, soft_wrap=True)
    if not all(each.whole for each in taken):
        raise typer.Exit(1)


def _into_sandbox(settings: Settings, files: list[Path], progress: Progress) -> list[Taken]:
    from fhir_bridge.clock import care_clock
    from fhir_bridge.sandbox.importing import import_files

    return import_files(settings.data_dir, files, progress, clock=care_clock(settings.clock))


def _into_record(
    settings: Settings, site: str, files: list[Path], progress: Progress, *, enrol: bool
) -> list[Taken]:
    from fhir_bridge.intake import take_in_files
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings)
    try:
        return take_in_files(bridge, site, files, progress, enrol=enrol)
    finally:
        bridge.close()


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, a line a file elsewhere; on stderr, apart from the report."""

    def line(done: int, many: int) -> None:
        if done < many:
            err.print(f"Importing file {done + 1} of {many}", highlight=False)

    if not err.is_terminal:
        yield line
        return
    from rich.progress import Progress as Bar

    with Bar(console=err, transient=True) as bar:
        task = bar.add_task("Importing", total=None)
        yield lambda done, many: bar.update(task, completed=done, total=many)
