"""How each EHR is, as all workers found together; and which records of ours are there twice."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_health",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("counted_from", Instant(), nullable=True),
        sa.Column("trips", sa.Integer(), nullable=False),
        sa.Column("last_failure", sa.String(), nullable=False),
        sa.Column("failed_at", Instant(), nullable=True),
        sa.Column("looked_over_at", Instant(), nullable=True),
        sa.Column("looking_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_health")),
    )
    _add("placement", sa.Column("twins", sa.String(), nullable=False, server_default=""))
    _add("site", sa.Column("between_looks", sa.Integer(), nullable=False, server_default="0"))


def _add(table: str, column: sa.Column[object]) -> None:
    name = column.name
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(column)
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(name, server_default=None)
