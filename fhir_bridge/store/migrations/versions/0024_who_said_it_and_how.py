"""Who said what to sharing, how and when; and the audit of one patient, found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sharing_decision") as batch_op:
        batch_op.add_column(sa.Column("said_by", sa.String(128), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("how", sa.String(32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("said_on", sa.Date(), nullable=True))
    with op.batch_alter_table("sharing_decision") as batch_op:
        batch_op.alter_column("said_by", server_default=None)
        batch_op.alter_column("how", server_default=None)
    op.create_index("ix_audit_patient", "audit", ["site_id", "patient_id", "at"])
