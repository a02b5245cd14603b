"""`footbridge exchange …`: how the exchange with each EHR goes, and what is stuck, by ids alone."""

from typing import Annotated

import typer

from smart_app.commands.options import DataDir, out, settings_of

exchange = typer.Typer(no_args_is_help=True, help="What leaves for the EHRs, and what is stuck.")

Record = Annotated[str, typer.Argument(help="Type/id, as `exchange list` says")]
Why = Annotated[str, typer.Option(help="a sentence; it is audited")]


@exchange.command("list")
def exchange_list(data_dir: DataDir = None) -> None:
    """Show each connection, the queue in numbers, and what waits for a person."""
    from fhir_bridge import overseeing
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    for each in overseeing.of_every_site(bridge):
        how = each.standing
        numbers = ", ".join(f"{number} {state}" for state, number in how.waiting.items())
        out.print(f"[bold]{how.site}[/bold]  {how.name}", highlight=False)
        out.print(f"  connection  {how.breaker.state}", highlight=False)
        out.print(f"  queue       {numbers or 'nothing waits'}", highlight=False)
        for row in each.waiting:
            stuck, state = row.item, "two texts" if row.conflict else row.item.state
            out.print(
                f"  {stuck.type}/{stuck.id}  {state}, patient {row.mark}, {stuck.tries} tries",
                soft_wrap=True, highlight=False, markup=False,
            )  # fmt: skip
            if stuck.reason:
                out.print(f"    {stuck.reason}", soft_wrap=True, highlight=False, markup=False)


@exchange.command("retry")
def exchange_retry(site: str, record: Record, why: Why, data_dir: DataDir = None) -> None:
    """Try a stuck change again; what may have arrived is looked for first."""
    from fhir_bridge import overseeing
    from smart_app.installation import create_bridge

    type, _, id = record.partition("/")
    bridge = create_bridge(settings_of(data_dir))
    overseeing.try_again(bridge, overseeing.operator(bridge, site), type, id, why=why)
    out.print(f"{record} is tried again.", highlight=False)


@exchange.command("abandon")
def exchange_abandon(site: str, record: Record, why: Why, data_dir: DataDir = None) -> None:
    """Do not send a stuck change; it stays here, and its nurse reads why."""
    from fhir_bridge import overseeing
    from smart_app.installation import create_bridge

    type, _, id = record.partition("/")
    bridge = create_bridge(settings_of(data_dir))
    overseeing.abandon(bridge, overseeing.operator(bridge, site), type, id, why=why)
    out.print(f"{record} is not sent.", highlight=False)
