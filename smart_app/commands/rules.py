"""`footbridge rules …`: the rules that suggest an approach, and who signed them at a site."""

from typing import TYPE_CHECKING, Annotated

import typer

from smart_app.commands.options import DataDir, out, settings_of

if TYPE_CHECKING:
    from fhir_bridge.signed_rules import Signature

rules = typer.Typer(no_args_is_help=True, help="The rules of approaches, signed at each site.")

Site = Annotated[str, typer.Argument(help="the site's id, as `site list` says")]
Name = Annotated[str, typer.Option("--by", help="name of the site's clinical owner")]


@rules.command("show")
def rules_show(site: Site, data_dir: DataDir = None) -> None:
    """Show each rule with its source, and whether this version is signed at a site."""
    from fhir_bridge import signed_rules
    from fhir_bridge.care.approach import RULES
    from smart_app.installation import create_bridge

    signature = signed_rules.look(create_bridge(settings_of(data_dir)), site)
    out.print(f"Rules of approaches, version {signature.version}. Our own design, not validated.")
    for rule in RULES:
        out.print(f"  {rule.id}: {rule.yes} ({rule.source})", soft_wrap=True, highlight=False)
    out.print(_words(site, signature), soft_wrap=True, highlight=False, markup=False)


@rules.command("sign")
def rules_sign(site: Site, by: Name, data_dir: DataDir = None) -> None:
    """Note that the site's clinical owner signed this version: from now on it proposes."""
    from fhir_bridge import signed_rules, staff
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    signature = signed_rules.sign(bridge, site, by, by=staff.OPERATOR)
    out.print(_words(site, signature), soft_wrap=True, highlight=False, markup=False)


@rules.command("hide")
def rules_hide(
    site: Site,
    again: Annotated[bool, typer.Option("--show", help="show them again")] = False,
    data_dir: DataDir = None,
) -> None:
    """Hide proposals at a site; nurses see the facts and decide as before."""
    from fhir_bridge import signed_rules, staff
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    signature = signed_rules.show(bridge, site, shown=again, by=staff.OPERATOR)
    out.print(_words(site, signature), soft_wrap=True, highlight=False, markup=False)


def _words(site: str, signature: "Signature") -> str:
    if signature.at is None:
        return f"{site}: nobody signed version {signature.version}; nothing is proposed."
    shown = "proposals are shown" if signature.shown == "shown" else "proposals are hidden"
    when = f"{signature.at:%Y-%m-%d}"
    return f"{site}: version {signature.version} signed by {signature.name} on {when}; {shown}."
