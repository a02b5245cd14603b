"""Exports that systems asked for, and how far each of them is."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import STILL_TO_EXPORT, Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_job",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("files", sa.String(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_export_job")),
    )
    op.create_index(
        "uq_export_job_going", "export_job", ["site_id", "client_id"], unique=True,
        sqlite_where=STILL_TO_EXPORT, postgresql_where=STILL_TO_EXPORT,
    )  # fmt: skip
    op.create_index("ix_export_job_client", "export_job", ["site_id", "client_id", "taken_at"])
    op.create_index("ix_export_job_ended", "export_job", ["ended_at"])
