"""When a sign-in at the EHR is to be renewed, and who does it just now."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("context") as batch_op:
        batch_op.add_column(sa.Column("renew_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("renew_pause", Instant(), nullable=True))
        batch_op.add_column(sa.Column("renew_lease", Instant(), nullable=True))
        batch_op.add_column(
            sa.Column("renew_fence", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("context") as batch_op:
        batch_op.alter_column("renew_fence", server_default=None)
