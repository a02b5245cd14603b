"""What goals may be written to at each site."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("site") as batch_op:
        batch_op.add_column(
            sa.Column("write_targets", sa.String(), nullable=False, server_default="goal note")
        )
    with op.batch_alter_table("site") as batch_op:
        batch_op.alter_column("write_targets", server_default=None)
