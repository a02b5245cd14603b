"""When an EHR last took something is asked on every look at the exchange."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_delivery_event_at", "delivery_event", ["site_id", "at"])
