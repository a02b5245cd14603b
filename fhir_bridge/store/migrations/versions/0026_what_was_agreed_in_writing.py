"""What patients agreed to in writing: protected records that one client may see for a time."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "written_consent",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("signed_by", sa.String(128), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_written_consent")),
    )
    op.create_index(
        "ix_written_consent_patient", "written_consent", ["site_id", "patient_id", "client_id"]
    )
