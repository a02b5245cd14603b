"""Where the work with each patient stands, and whom an EHR lists for us.

Whoever was enrolled before was so by a nurse's launch: asked for and taken on in one.
"""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE_ALL = 0  # as change numbers go


def upgrade() -> None:
    op.create_table(
        "case_event",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("change_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "patient_id", "number", name=op.f("pk_case_event")),
    )
    for number, state, how in ((1, "referred", "launch"), (2, "accepted", "")):
        _happened(number, state, how)
    with op.batch_alter_table("site") as batch_op:
        batch_op.add_column(sa.Column("roster", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("site") as batch_op:
        batch_op.alter_column("roster", server_default=None)


def _happened(number: int, state: str, how: str) -> None:
    columns = ("site_id", "patient_id", "by", "at")
    enrolled = sa.table("enrolment", *map(sa.column, columns))
    events = sa.table(
        "case_event",
        *map(sa.column, (*columns, "number", "state", "why", "how", "change_no")),
    )
    said = (sa.literal(each) for each in (number, state, "", how, BEFORE_ALL))
    known = sa.select(*(enrolled.c[name] for name in columns), *said)
    op.execute(events.insert().from_select([each.name for each in events.columns], known))
