"""What other systems tell us of stays, and what is known of each feed."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import TO_FOLLOW, Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("sender", sa.String(128), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("road", sa.String(16), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("about", sa.String(255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("request", sa.String(128), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "sender", "key", "body_hash", name=op.f("pk_message")),
    )
    op.create_index("ix_message_heard", "message", ["site_id", "sender", "received_at"])
    op.create_index(
        "ix_message_due", "message", ["due_at"], sqlite_where=TO_FOLLOW, postgresql_where=TO_FOLLOW
    )
    op.create_table(
        "feed",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("feed", sa.String(128), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("quiet_minutes", sa.Integer(), nullable=False),
        sa.Column("subscription", sa.String(64), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=True),
        sa.Column("last_heard_at", Instant(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "feed", name=op.f("pk_feed")),
    )
    op.create_table(
        "encounter_look",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("looked_at", Instant(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "patient_id", name=op.f("pk_encounter_look")),
    )
    op.create_index("ix_encounter_look_due", "encounter_look", ["due_at"])
