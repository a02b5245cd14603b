"""`footbridge staff …`: who may see the pages without a patient, and who decides about cases."""

from typing import Annotated

import typer

from smart_app.commands.options import DataDir, out, settings_of

staff = typer.Typer(no_args_is_help=True, help="The people of a site and their roles.")

Iss = Annotated[str, typer.Argument(help="issuer of the person's id token, as `staff list` says")]
Sub = Annotated[str, typer.Argument(help="subject of the person's id token")]


@staff.command("grant")
def staff_grant(
    site: str,
    iss: Iss,
    sub: Sub,
    role: Annotated[str, typer.Argument(help="case-manager, lead, admin, auditor, …")],
    data_dir: DataDir = None,
) -> None:
    """Give somebody a role at one site, before or after they first sign in. It counts at once."""
    from fhir_bridge import staff as people
    from fhir_bridge.roles import ROLES
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    people.grant(bridge, site, iss, sub, role, by=people.OPERATOR)
    kind = ROLES[role]
    out.print(f"{sub} is {kind.title.lower()} at {site} now. {kind.may}", highlight=False)
    if kind.pages:
        out.print(f"  Their pages: {bridge.origin}/launch/staff/{site}", soft_wrap=True)


@staff.command("revoke")
def staff_revoke(site: str, iss: Iss, sub: Sub, data_dir: DataDir = None) -> None:
    """Take a granted role back; whoever the EHR signs in is a case manager. It counts at once."""
    from fhir_bridge import staff as people
    from fhir_bridge.roles import DEFAULT, ROLES
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    people.revoke(bridge, site, iss, sub, by=people.OPERATOR)
    title = ROLES[DEFAULT].title.lower()
    out.print(f"{sub} is {title} at {site} now.", highlight=False)


@staff.command("discipline")
def staff_discipline(
    site: str,
    iss: Iss,
    sub: Sub,
    discipline: Annotated[str, typer.Argument(help='rn, lpn, social-worker, … ; "" takes it back')],
    data_dir: DataDir = None,
) -> None:
    """Say what somebody is by training: it decides what they may close. It counts at once."""
    from fhir_bridge import staff as people
    from fhir_bridge.care.disciplines import DISCIPLINES, Discipline
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    people.set_discipline(bridge, site, iss, sub, discipline, by=people.OPERATOR)
    told = DISCIPLINES[Discipline(discipline)].words if discipline else "of no known training"
    out.print(f"{sub} is {told} at {site} now.", highlight=False)


@staff.command("list")
def staff_list(site: str, data_dir: DataDir = None) -> None:
    """Show everybody who ever signed in at a site or was granted a role there."""
    from fhir_bridge import staff as people
    from fhir_bridge.care.disciplines import DISCIPLINES
    from smart_app.installation import create_bridge

    for each in people.people(create_bridge(settings_of(data_dir)), site):
        seen = f"last seen {each.seen_at:%Y-%m-%d}" if each.seen_at else "never signed in yet"
        name = each.name or "(no name yet)"
        known = f", {DISCIPLINES[each.discipline].words}" if each.discipline else ""
        out.print(f"{name}  {each.role}{known}, {seen}", highlight=False, markup=False)
        out.print(f"  {each.iss} {each.sub}", soft_wrap=True, highlight=False, markup=False)
