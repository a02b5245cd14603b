"""The number that a site's patients call by day and by night, and who answers."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("day_and_night", "who_answers"):
        with op.batch_alter_table("site") as batch_op:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table("site") as batch_op:
            batch_op.alter_column(name, server_default=None)
