"""The directory of each site, and what came of asking each of its services."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("helps_with", sa.String(), nullable=False),
        sa.Column("reached", sa.String(), nullable=False),
        sa.Column("ask_for", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("for_whom", sa.String(), nullable=False),
        sa.Column("worked", sa.String(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_service")),
    )
    op.create_table(
        "service_outcome",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("referral", sa.String(64), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "referral", name=op.f("pk_service_outcome")),
    )
