"""Which promises an EHR failed: one of them counts once against it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("site_health") as batch_op:
        batch_op.add_column(sa.Column("counted", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("site_health") as batch_op:
        batch_op.alter_column("counted", server_default=None)
