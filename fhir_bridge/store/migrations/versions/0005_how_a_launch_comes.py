"""What a site is known to do otherwise at sign-in, and what else a launch brings along."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = (("site", ("flags",)), ("context", ("opened_with", "style")))


def upgrade() -> None:
    for table, names in ADDED:
        with op.batch_alter_table(table) as batch_op:
            for name in names:
                batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch_op:
            for name in names:
                batch_op.alter_column(name, server_default=None)
