"""`footbridge feed …`: what tells us of stays, who owns it, and what is wrong with it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from smart_app.commands.options import DataDir, out, settings_of

feed = typer.Typer(no_args_is_help=True, help="What tells us of stays: messages, hooks, files.")

Owner = Annotated[str, typer.Option(help="who is told when something is wrong: a team, a name")]
Quiet = Annotated[int, typer.Option(help="minutes it may be silent; 0: nobody knows")]


@feed.command("list")
def feed_list(data_dir: DataDir = None) -> None:
    """Show every feed with what is wrong with it."""
    from fhir_bridge import feeds
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    for site in feeds.of_every_site(bridge):
        out.print(f"[bold]{site.site}[/bold]", highlight=False)
        for each in site.feeds:
            numbers = ", ".join(f"{number} {state}" for state, number in each.counts.items())
            _line(f"  {each.feed}  {each.owner or 'nobody owns it'}")
            _line(f"    heard last  {each.heard_at or 'not yet'}; {numbers or 'no messages'}")
            for found in each.found:
                _line(f"    ! {found.words} {found.do}")
        for shut in site.shut_out:
            _line(f"  ! {shut.id} is let in no longer: {shut.why}")


@feed.command("hook")
def feed_hook(
    site: str,
    subscription: Annotated[str, typer.Option(help="the EHR's id of the Subscription")] = "",
    owner: Owner = "",
    quiet: Quiet = 0,
    data_dir: DataDir = None,
) -> None:
    """Make an address and a secret for a Subscription's notifications; the secret is told once."""
    from fhir_bridge import feeds
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    made = feeds.add_hook(bridge, site, subscription=subscription, owner=owner, quiet=quiet)
    out.print("Tell the EHR:")
    for label, value in (
        ("endpoint", made.address),
        ("header  ", f"X-Hook-Secret: {made.secret}"),
        ("topic   ", "stays that begin and end, with id-only payload and a heartbeat"),
    ):
        _line(f"  {label}  {value}")
    _line(f"Here it is called {made.feed}")


@feed.command("expect")
def feed_expect(
    site: str,
    name: Annotated[str, typer.Argument(help="as `feed list` calls it")],
    owner: Owner = "",
    quiet: Quiet = 0,
    data_dir: DataDir = None,
) -> None:
    """Say who owns a feed, and for how long it may be silent."""
    from fhir_bridge import feeds
    from smart_app.installation import create_bridge

    feeds.expect(create_bridge(settings_of(data_dir)), site, name, owner=owner, quiet=quiet)
    _line(f"{name} is expected so.")


@feed.command("remove")
def feed_remove(site: str, name: str, data_dir: DataDir = None) -> None:
    """Take no more from a hook; what it told stays."""
    from fhir_bridge import feeds
    from smart_app.installation import create_bridge

    feeds.remove_hook(create_bridge(settings_of(data_dir)), site, name)
    _line(f"{name} is closed.")


@feed.command("upload")
def feed_upload(
    site: str,
    files: Annotated[list[Path], typer.Argument(help="Bundles of Encounters", exists=True)],
    data_dir: DataDir = None,
) -> None:
    """Take in Bundles of Encounters from files; a file taken in before changes nothing."""
    from fhir_bridge import feeds
    from smart_app.installation import create_bridge

    bridge, whole = create_bridge(settings_of(data_dir)), True
    for number, path in enumerate(files, 1):
        told = feeds.upload(bridge, site, path)
        whole = whole and told.whole
        counts = ", ".join(f"{count} {words}" for words, count in told.counts.items() if count)
        _line(f"File {number}: {told.failed or counts or 'nothing in it'}")
        for at, reason in told.aside:
            _line(f"  entry {at}: {reason}")
    sys.exit(0 if whole else 1)


def _line(text: str) -> None:
    out.print(text, soft_wrap=True, highlight=False, markup=False)
