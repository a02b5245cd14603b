"""What somebody of the staff is by training: it decides what they may close."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff") as batch_op:
        batch_op.add_column(
            sa.Column("discipline", sa.String(32), nullable=False, server_default="")
        )
    with op.batch_alter_table("staff") as batch_op:
        batch_op.alter_column("discipline", server_default=None)
