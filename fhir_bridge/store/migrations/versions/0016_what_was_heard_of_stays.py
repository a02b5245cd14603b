"""What was heard of stays, as it came."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "encounter_event",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("message", sa.String(255), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("stay", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("road", sa.String(16), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("notified_at", Instant(), nullable=False),
        sa.Column("change_no", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "message", name=op.f("pk_encounter_event")),
    )
    op.create_index("ix_encounter_event_patient", "encounter_event", ["site_id", "patient_id"])
