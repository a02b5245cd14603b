"""Whom a client may see: members, what patients said to sharing, what a client is for."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "membership",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "site_id", "client_id", "patient_id", "since", name=op.f("pk_membership")
        ),
    )
    op.create_table(
        "sharing_decision",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("permit", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_sharing_decision")),
    )
    op.create_index("ix_sharing_decision_patient", "sharing_decision", ["site_id", "patient_id"])
    with op.batch_alter_table("client") as batch_op:
        batch_op.add_column(
            sa.Column("purpose", sa.String(16), nullable=False, server_default="TREAT")
        )
        batch_op.add_column(
            sa.Column("opt_in", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("client") as batch_op:
        batch_op.alter_column("purpose", server_default=None)
        batch_op.alter_column("opt_in", server_default=None)
