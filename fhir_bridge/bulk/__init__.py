"""Bulk Data Access 2.0: all that a client may see, as files of one resource a line.

    ask ──▶ a row ──▶ the worker writes files on one snapshot ──▶ manifest ──▶ files, for a day

What was asked is read when it is asked (`asked`); who may be seen is judged when it is written
(`running`), by the same `Grant` as every search. A new parameter is a row of ``asked.READERS``.
"""

from fhir_bridge.bulk.groups import shown_members
from fhir_bridge.bulk.jobs import ask, ask_again, cancel, find_job, forget_old, keep_made, used
from fhir_bridge.bulk.running import WRITING, steps

__all__ = [
    "WRITING", "ask", "ask_again", "cancel", "find_job", "forget_old", "keep_made",
    "shown_members", "steps", "used",
]  # fmt: skip
