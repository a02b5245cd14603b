"""What `footbridge site sync` says: counts, and ids of patients only where they are asked for."""

from collections import Counter
from collections.abc import Iterator

from fhir_bridge.admin import SyncReport


def roster_lines(report: SyncReport, *, names: bool = False) -> Iterator[str]:
    """The report in words, line by line.

    Args:
        names: with the EHR's ids of patients, which a log should not hold.
    """
    yield f"{report.roster}: {report.enrolled} enrolled now, {report.known} enrolled before."
    for reason, number in Counter(each.reason for each in report.quarantined).items():
        yield f"  {number} set aside: {reason}"
    if names:
        yield from (f"    {each.type}/{each.id}" for each in report.quarantined if each.id)
    if not report.complete:
        yield "  The roster could not be read to its end; who left it is not known. Try again."
    if report.left:
        yield f"  {len(report.left)} no longer listed. Nothing is ended by that: a nurse decides."
    if names:
        yield from (f"    Patient/{id}" for id in report.left)
