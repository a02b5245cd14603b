"""`footbridge client member …` and `client consent`: whom a client may see."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from fhir_bridge.errors import Refused
from smart_app.commands.options import DataDir, out, settings_of

if TYPE_CHECKING:
    from fhir_bridge.bridge import Bridge

member = typer.Typer(no_args_is_help=True, help="The patients of a client, day by day.")

Patient = Annotated[str, typer.Argument(help="the EHR's id of an enrolled patient")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
ANSWERS = {"permit": True, "deny": False}


@member.command("add")
def member_add(
    client: str,
    patient: Patient,
    since: Day = None,
    until: Day = None,
    number: Annotated[str, typer.Option(help="what stands on the member's card")] = "",
    data_dir: DataDir = None,
) -> None:
    """Put a patient among a client's members: from now, or from one day until another."""
    from fhir_bridge.members import add_member
    from fhir_bridge.staff import OPERATOR
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    new = add_member(
        bridge, client, patient, by=OPERATOR, since=_midnight(bridge, client, since),
        until=_midnight(bridge, client, until), number=number,
    )  # fmt: skip
    out.print("One member more." if new else "A member already.", highlight=False)


@member.command("end")
def member_end(client: str, patient: Patient, data_dir: DataDir = None) -> None:
    """Let a patient be a client's member no longer; the client sees nothing from now on."""
    from fhir_bridge.members import end_member
    from fhir_bridge.staff import OPERATOR
    from smart_app.installation import create_bridge

    ended = end_member(create_bridge(settings_of(data_dir)), client, patient, by=OPERATOR)
    out.print("One member less." if ended else "Not a member just now.", highlight=False)


@member.command("follow")
def member_follow(
    client: str,
    name: Annotated[str, typer.Argument(help="a list of the EHR, e.g. Group/members")],
    data_dir: DataDir = None,
) -> None:
    """Make the members those whom a list of the EHR names now; patients we do not keep stay out."""
    from fhir_bridge.member_lists import follow_list
    from fhir_bridge.staff import OPERATOR
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    done = follow_list(bridge, client, name, by=OPERATOR)
    bridge.close()
    out.print(f"{done.added} members more, {done.ended} less.", highlight=False)
    if done.unknown:
        out.print(f"{done.unknown} lines name nobody whose record we keep.", highlight=False)
    if not done.complete:
        out.print("The list was not read to its end: nobody's membership ended.", highlight=False)


def consent(
    site: str,
    patient: Patient,
    answer: Annotated[str, typer.Argument(help=" or ".join(ANSWERS))],
    to: Annotated[str, typer.Option(help="a client; everybody without it")] = "",
    purpose: Annotated[str, typer.Option(help="TREAT, HPAYMT, HOPERAT; else any")] = "",
    data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Keep what a patient says to sharing; it counts at once, and a no wins over any yes."""
    from fhir_bridge.members import Said, say
    from fhir_bridge.staff import OPERATOR
    from smart_app.installation import create_bridge

    if answer not in ANSWERS:
        raise Refused(f"The answer is {' or '.join(ANSWERS)}.")
    bridge = create_bridge(settings_of(data_dir))
    say(bridge, site, patient, Said(ANSWERS[answer], to, purpose), by=OPERATOR)
    out.print("Kept. It counts from now on.", highlight=False)


def _midnight(bridge: "Bridge", client: str, day: datetime | None) -> datetime | None:
    """When a day begins at the client's site."""
    from fhir_bridge.clients import require_client

    if day is None:
        return None
    with bridge.store.reading() as session:
        site = require_client(session, client).site
    return day.replace(tzinfo=ZoneInfo(bridge.site(site).zone))
