"""`footbridge client …`: which systems are let in, and with which keys."""

from pathlib import Path
from typing import Annotated

import typer

from fhir_bridge.errors import Refused
from smart_app.commands.client_keys import keys
from smart_app.commands.client_members import consent, member
from smart_app.commands.client_token import token
from smart_app.commands.options import DataDir, out, settings_of

client = typer.Typer(no_args_is_help=True, help="Systems that may talk to us (SMART).")
client.add_typer(member, name="member")

PER_MINUTE = 600


@client.command("add")
def client_add(
    id: str,
    site: Annotated[str, typer.Option(help="the site whose patients it is about")],
    kind: Annotated[str, typer.Option(help="system (another provider) or payer")],
    scopes: Annotated[str, typer.Option(help='at most, e.g. "system/CarePlan.rs"')],
    name: Annotated[str, typer.Option(help="as people read it; default: the id")] = "",
    jwks: Annotated[
        Path | None, typer.Option(help="file with its public keys, a JWK set", exists=True)
    ] = None,
    jwks_url: Annotated[str, typer.Option(help="https address of its public keys")] = "",
    internal: Annotated[bool, typer.Option(help="that address is in our own network")] = False,
    per_minute: Annotated[int, typer.Option(help="requests a minute")] = PER_MINUTE,
    purpose: Annotated[
        str, typer.Option(help="TREAT, HPAYMT or HOPERAT; default: as the kind has it")
    ] = "",
    opt_out: Annotated[
        bool,
        typer.Option("--opt-out/--opt-in", help="sees members who did not say no / who said yes"),
    ] = False,
    rule: Annotated[
        str, typer.Option(help="payer-to-payer or provider-access: what is law for it")
    ] = "",
    match_members: Annotated[
        bool, typer.Option("--match-members", help="a payer may ask whether somebody is a member")
    ] = False,
    organization: Annotated[
        str, typer.Option(help="who it is in consents: system|value of its identifier")
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Let a system in, or change its registration. It counts at once."""
    from fhir_bridge import clients
    from fhir_bridge.staff import OPERATOR
    from smart_app.installation import create_bridge

    if bool(jwks) == bool(jwks_url):
        raise Refused("Give either --jwks or --jwks-url.")
    bridge = create_bridge(settings_of(data_dir))
    keys = clients.public_keys(jwks.read_bytes()) if jwks else ()
    wanted = clients.Client(
        id=id, site=site, kind=kind, name=name or id, scopes=scopes, jwks=keys, jwks_url=jwks_url,
        internal=internal, per_minute=per_minute, opt_in=not opt_out, rule=rule,
        purpose=purpose or clients.purpose_of(kind), matches=match_members,
        organization=organization,
    )  # fmt: skip
    clients.add_client(bridge.store, wanted, by=OPERATOR)
    title = clients.KINDS[kind].title
    out.print(f"{id} is let in at {site} now, as {title}.", highlight=False)
    out.print(f"  Its tokens: {bridge.origin}/oauth/token", soft_wrap=True, highlight=False)
    out.print(f"  FHIR base:  {bridge.origin}/fhir", soft_wrap=True, highlight=False)
    out.print("  It sees nobody yet: footbridge client member add", highlight=False)


@client.command("list")
def client_list(data_dir: DataDir = None) -> None:
    """Show every system that was ever let in."""
    from fhir_bridge import clients
    from fhir_bridge.sharing_rules import SHARING_RULES
    from smart_app.installation import create_bridge

    for each in clients.list_clients(create_bridge(settings_of(data_dir)).store):
        state = "" if each.active else f"  ({each.blocked or 'let in no longer'})"
        keys = each.jwks_url or f"{len(each.jwks)} given by value"
        out.print(f"[bold]{each.id}[/bold]  {each.name}{state}", highlight=False)
        out.print(f"  site    {each.site}, {clients.KINDS[each.kind].title}", highlight=False)
        seen = "who said yes" if each.opt_in else "who did not say no"
        out.print(f"  scopes  {each.scopes}", soft_wrap=True, highlight=False)
        out.print(f"  for     {clients.PURPOSES[each.purpose]}, members {seen}", highlight=False)
        if each.rule:
            out.print(f"  rule    sharing {SHARING_RULES[each.rule].title}", highlight=False)
        if each.matches:
            named = f"asks who is a member, as {each.organization}"
            out.print(f"  may     {named}", soft_wrap=True, highlight=False)
        out.print(f"  keys    {keys}", soft_wrap=True, highlight=False)
        out.print(f"  pace    {each.per_minute} requests a minute", highlight=False)


@client.command("disable")
def client_disable(id: str, data_dir: DataDir = None) -> None:
    """Let a system in no longer; its tokens are worth nothing from now on."""
    from fhir_bridge import clients
    from fhir_bridge.staff import OPERATOR
    from smart_app.installation import create_bridge

    clients.disable_client(create_bridge(settings_of(data_dir)).store, id, by=OPERATOR)
    out.print(f"{id} is let in no longer.", highlight=False)


client.command("consent")(consent)
client.command("keys")(keys)
client.command("token")(token)
