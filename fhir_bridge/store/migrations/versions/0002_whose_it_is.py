"""Find what is one patient's, what is to be sent, and what bears a name, without walking."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What SQLite's planner takes the tables to look like (rows, then rows that share each prefix of
# the index). Without it, it walks through every record of a type rather than sort one patient's.
STATISTICS = (
    ("resource", "sqlite_autoindex_resource_1", "1000000 1000000 50000 1"),
    ("resource", "ix_resource_page", "1000000 1000000 50000 1 1"),
    ("resource", "ix_resource_patient", "1000000 1000000 50 5 1 1"),
    ("search_token", "sqlite_autoindex_search_token_1", "6000000 6000000 300000 6 1 1 1"),
    ("search_token", "ix_search_token_code", "6000000 6000000 300000 50000 20 20 1"),
    ("search_date", "sqlite_autoindex_search_date_1", "2000000 2000000 100000 2 1 1 1"),
    ("search_date", "ix_search_date_low", "2000000 2000000 100000 50000 2 2"),
)


def upgrade() -> None:
    _replace(
        "resource", "ix_resource_patient", ["site_id", "patient_id", "type", "created_no", "id"]
    )
    _replace(
        "search_token", "ix_search_token_code", ["site_id", "type", "param", "code", "system", "id"]
    )
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index("ix_outbox_patient", "outbox", ["site_id", "patient_id", "type"])
    op.create_index("ix_placement_patient", "placement", ["site_id", "patient_id", "type"])
    op.create_index("ix_source_copy_patient", "source_copy", ["site_id", "patient_id", "type"])
    still = sa.text("state IN ('queued', 'unknown', 'sending')")
    op.create_index(
        "ix_outbox_still", "outbox", ["due_at", "revision"], sqlite_where=still,
        postgresql_where=still,
    )  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        _teach_sqlite()


def _replace(table: str, index: str, columns: list[str]) -> None:
    op.drop_index(index, table)
    op.create_index(index, table, columns)


def _teach_sqlite() -> None:
    op.execute("ANALYZE")  # makes the table
    op.execute("DELETE FROM sqlite_stat1")
    known = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))
    op.bulk_insert(
        known, [dict(zip(("tbl", "idx", "stat"), row, strict=True)) for row in STATISTICS]
    )
