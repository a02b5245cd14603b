"""What the demo's first start puts in place: Footbridge's own past, then the rest of the roster.

The past comes first: a case that began five weeks ago cannot have been opened today. Both can be
done again without doubling anything, so a first start that was interrupted is gone on with at the
next; later starts keep the data (decision 20). How far it came stands in the demo's mark.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from fhir_bridge import admin, signed_rules, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import ADMIN
from fhir_bridge.care.signed_words import named
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.sandbox.issued import OSEI
from fhir_bridge.sandbox.stories.dates import StoryDay, seed_day
from fhir_bridge.staff import OPERATOR
from smart_app.past import pasts
from smart_app.past.player import play
from smart_app.past.rows import Past

MARK = "demo.json"
SITE = "sandbox"
SIGNED_PAPERS = "papers-en"
"""What the demo's clinical owner approved: the Spanish waits for somebody who speaks it."""
CLINICAL_OWNER = "Dr. A. Lindqvist"
"""Who signs in the demo what proposes, before anything is decided by it."""
LEAD = OSEI.id
"""Who looks after delivery in the demo: its administrator, before she first signs in."""
BEGUN, DONE = "begun", "done"


def put_in_place(
    bridge: Bridge, data_dir: Path, tell: Callable[[StoryDay], Iterable[Past]] = pasts
) -> None:
    """Once in the life of the data: play the past, enrol whom the roster lists (decision 10).

    Args:
        tell: the pasts to be played, told from a demo day.

    Raises:
        BridgeError: the EHR went away; the next start goes on.
    """
    how_far = read_mark(data_dir).get("past")
    if how_far == DONE or (how_far is None and admin.has_enrolled(bridge.store, SITE)):
        return  # the second: data from before there was a past
    write_mark(data_dir, past=BEGUN)
    signed_rules.sign(bridge, SITE, CLINICAL_OWNER, by=OPERATOR)
    for template in (each for each in TEMPLATES.values() if each.proposes):
        of = signed_rules.signable(template)
        signed_rules.sign(bridge, SITE, CLINICAL_OWNER, by=OPERATOR, of=of)
    for paper in named(SIGNED_PAPERS):
        of = signed_rules.signable_paper(paper)
        signed_rules.sign(bridge, SITE, CLINICAL_OWNER, by=OPERATOR, of=of)
    staff.grant(bridge, SITE, bridge.site(SITE).base, LEAD, ADMIN, by=OPERATOR)
    if today := seed_day(data_dir):
        play(bridge, SITE, tell(StoryDay(today)))
    admin.sync_site(bridge, SITE)
    write_mark(data_dir, past=DONE)


def read_mark(data_dir: Path) -> dict[str, Any]:
    """What is noted of a demo's data; nothing where there is none."""
    mark = data_dir / MARK
    return dict(json.loads(mark.read_text())) if mark.exists() else {}


def write_mark(data_dir: Path, **facts: str) -> None:
    """Note something of a demo's data."""
    (data_dir / MARK).write_text(json.dumps(read_mark(data_dir) | facts) + "\n")
