"""When a site's people work, and in which zone each facility counts its days."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facility_zone",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("facility", sa.String(255), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "facility", name=op.f("pk_facility_zone")),
    )
    op.create_table(
        "day_off",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "day", name=op.f("pk_day_off")),
    )
    op.create_table(
        "cover_entry",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("takes_back", sa.String(64), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("change_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_cover_entry")),
    )
