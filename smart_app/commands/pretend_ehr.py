"""`footbridge sandbox`: the pretend EHR alone; and what it can be told to be, for the demo too."""

from typing import Annotated

import typer

from smart_app.commands.options import DataDir, Port, err, settings_of

AsVendor = Annotated[
    str,
    typer.Option(
        metavar="spec|epic|oracle|file:PATH",
        help="which EHR it is like; file: one from its CapabilityStatement",
    ),
]
InFrontOf = Annotated[
    str,
    typer.Option(metavar="URL", help="FHIR base of another server: its records, our sign-in"),
]


def sandbox(
    port: Port = 8410, app_url: str = "http://127.0.0.1:8400", data_dir: DataDir = None,
    vendor: AsVendor = "spec", upstream: InFrontOf = "",
) -> None:  # fmt: skip
    """Start the sandbox EHR alone (the demo does this for you)."""
    import uvicorn

    from fhir_bridge.clock import care_clock
    from fhir_bridge.sandbox.app import create_sandbox
    from smart_app import logs

    public_url = f"http://localhost:{port}"
    mistake = mistake_in(vendor, upstream, public_url)
    if mistake:
        err.print(f"[red]{mistake}[/red]")
        raise typer.Exit(2)
    settings = settings_of(data_dir)
    logs.set_up()
    ehr = create_sandbox(
        settings.data_dir, app_url=app_url, public_url=public_url, vendor=vendor,
        clock=care_clock(settings.clock), upstream=upstream or None,
    )  # fmt: skip
    uvicorn.run(
        ehr, host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False,
        date_header=False, timeout_graceful_shutdown=5,
    )  # fmt: skip


def mistake_in(vendor: str, upstream: str, public_url: str) -> str:
    """What is wrong with these options, in a sentence; "" when the EHR can start with them.

    Args:
        public_url: where the pretend EHR will be.
    """
    from fhir_bridge.sandbox.fault_settings import NotAccepted
    from fhir_bridge.sandbox.looking_behind import look_behind
    from fhir_bridge.sandbox.vendor_file import vendor_of

    option, wanted = "--vendor", vendor
    try:
        vendor_of(vendor)
        option, wanted = "--upstream", upstream
        if upstream:
            look_behind(upstream, f"{public_url}/r4")
    except NotAccepted as error:
        return f"{option} {wanted}: {error}."
    return ""
