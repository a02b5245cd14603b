"""Asking whether somebody is a member: attempts, consents that were sent, what a client may."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


ADDED = {
    "client": ("rule", "organization", "blocked", "matches"),
    "system_token": ("patient_id",), "membership": ("number",),
}  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("client") as batch_op:
        for name, kind in (
            ("rule", sa.String(32)), ("organization", sa.String()), ("blocked", sa.String()),
        ):  # fmt: skip
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("matches", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("system_token") as batch_op:
        batch_op.add_column(
            sa.Column("patient_id", sa.String(64), nullable=False, server_default="")
        )
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("number", sa.String(255), nullable=False, server_default=""))
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
    op.create_table(
        "given_consent",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("policy", sa.String(16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_given_consent")),
    )
    op.create_table(
        "match_attempt",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_birth", sa.String(64), nullable=False),
        sa.Column("by_name", sa.String(64), nullable=False),
        sa.Column("card", sa.String(64), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_match_attempt")),
    )
    op.create_index("ix_match_attempt_client", "match_attempt", ["site_id", "client_id", "at"])
