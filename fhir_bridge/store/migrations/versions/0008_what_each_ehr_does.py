"""What each EHR said that it can do, and what it said later that it does not."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ehr_statement",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_ehr_statement")),
    )
    op.create_table(
        "demoted",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("interaction", sa.String(32), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "type", "interaction", name=op.f("pk_demoted")),
    )
