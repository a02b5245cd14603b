"""`footbridge site …`: the registry of EHRs."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from smart_app.commands.options import DataDir, out, settings_of

if TYPE_CHECKING:
    from fhir_bridge.ehr.smart import AuthMethod

NO_NUMBER = "none: papers for patients have a line to write it on"

site = typer.Typer(no_args_is_help=True, help="The registry of EHRs.")


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
    quirks: Annotated[
        str, typer.Option(help="the vendor's sheet: spec, epic, oracle, athena or meditech")
    ] = "spec",
    flag: Annotated[
        list[str] | None, typer.Option(help="no_nonce, smart_v1 or authorize_post; repeat")
    ] = None,
    write_to: Annotated[
        list[str] | None,
        typer.Option(help="goal, note or none; repeat; default: goals, else one note"),
    ] = None,
    between_looks: Annotated[
        int, typer.Option(help="seconds, 60 to 3600, that its searches may lag; 0: as set for all")
    ] = 0,
    zone: str = "America/Chicago",
    facility_zone: Annotated[
        list[str] | None, typer.Option(help="“Name=America/Denver” of a facility elsewhere; repeat")
    ] = None,
    day_and_night: Annotated[
        str, typer.Option(help="number for patients at any hour, printed on what they take home")
    ] = "",
    who_answers: Annotated[
        str, typer.Option(help="who is on that line, in plain words: “a nurse on call”")
    ] = "",
    data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Register an EHR, or change its registration."""
    from fhir_bridge import admin, site_calendar
    from fhir_bridge.ehr.smart import Site
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    zones = _zones_in(facility_zone)
    site_calendar.sound(zones | {id: zone})
    added = Site(
        id=id, name=name or id, base=base, client_id=client_id,
        auth_method=cast("AuthMethod", auth),
        client_secret=_secret_in(client_secret_file),
        backend_client_id=backend_client_id or None, scopes=tuple(scope or admin.DEFAULT_SCOPES),
        internal=internal, origins=frozenset(origin or ()), quirks=quirks, zone=zone,
        flags=frozenset(flag or ()),
        write_targets=_targets(write_to), between_looks=between_looks,
        day_and_night=day_and_night.strip(), who_answers=who_answers.strip(),
    )  # fmt: skip
    admin.add_site(bridge.store, added, embedders=embedder or (), roster=roster, vault=bridge.vault)
    if zones:
        site_calendar.change(bridge, id, zones=zones, by=admin.ADMIN)
    out.print(f"Registered {added.id}. Tell the EHR:")
    for label, path in (
        ("launch URL  ", "/launch"),
        ("redirect URI", f"/smart/callback/{added.id}"),
        ("our keys    ", "/.well-known/jwks.json"),
    ):
        out.print(f"  {label}  {bridge.origin}{path}", soft_wrap=True, highlight=False)


def _targets(named: list[str] | None) -> tuple[str, ...]:
    from fhir_bridge.ehr.smart import WRITE_TARGETS

    return WRITE_TARGETS if named is None else tuple(each for each in named if each != "none")


@site.command("list")
def site_list(data_dir: DataDir = None) -> None:
    """Show every registered EHR."""
    from fhir_bridge import admin
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
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
        number = f"{each.day_and_night} ({each.who_answers})" if each.day_and_night else NO_NUMBER
        out.print(f"  day and night   {number}", soft_wrap=True, highlight=False)


@site.command("calendar")
def site_days(
    id: str,
    facility_zone: Annotated[
        list[str] | None, typer.Option(help="“Name=America/Denver”, as the EHR names it; repeat")
    ] = None,
    usual_zone: Annotated[
        list[str] | None, typer.Option(help="a facility that is in the site's own zone again")
    ] = None,
    closed: Annotated[
        list[str] | None, typer.Option(help="2026-11-27, or “2026-11-27=Day after Thanksgiving”")
    ] = None,
    open_again: Annotated[
        list[str] | None, typer.Option("--open", help="2026-11-27: the office is open after all")
    ] = None,
    data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Show and change a site's days: the zone of each facility, and when its office is closed.

    A day on which the office is closed plans who covers; it moves no due date.
    """
    from fhir_bridge import site_calendar
    from fhir_bridge.admin import ADMIN
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    zones = {**_zones_in(facility_zone), **dict.fromkeys(usual_zone or ())}
    days = {**_days_in(closed), **dict.fromkeys(_days_in(open_again))}
    if zones or days:
        told = site_calendar.change(bridge, id, zones=zones, closed=days, by=ADMIN)
    else:
        told = site_calendar.calendar_of(bridge, id)
    out.print(f"  usual zone  {told.usual}", highlight=False)
    for facility, zone in told.zones.items():
        out.print(f"  {facility}: {zone}", soft_wrap=True, highlight=False, markup=False)
    for day, words in told.closed.items():
        out.print(f"  closed {day:%Y-%m-%d} {words}", soft_wrap=True, highlight=False, markup=False)


def _zones_in(named: list[str] | None) -> dict[str, str | None]:
    """Facility and zone of each ``Name=Zone``; a name may have an equals sign itself."""
    return {each.rpartition("=")[0]: each.rpartition("=")[2].strip() for each in named or ()}


def _days_in(named: list[str] | None) -> dict[date, str | None]:
    """Day and words of each ``2026-11-27=Words``."""
    found: dict[date, str | None] = {}
    for each in named or ():
        day, _, words = each.partition("=")
        try:
            found[date.fromisoformat(day.strip())] = words
        except ValueError:
            raise typer.BadParameter("A day is written 2026-11-27.") from None
    return found


@site.command("check")
def site_check(
    id: str,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    again: Annotated[
        bool, typer.Option(help="try again what the EHR lists and was found not to do")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Ask an EHR what it can do, and say what will not work; needs no token."""
    from fhir_bridge.site_check import check_site
    from smart_app.installation import create_bridge
    from smart_app.site_report import report_json, report_lines

    bridge = create_bridge(settings_of(data_dir))
    try:
        report = check_site(bridge, id, again=again)
    finally:
        bridge.close()
    if as_json:
        typer.echo(json.dumps(report_json(report), indent=2, ensure_ascii=False))
    else:
        for line in report_lines(report):
            out.print(line, soft_wrap=True, highlight=False, markup=False)
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

    bridge = create_bridge(settings_of(data_dir))
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
