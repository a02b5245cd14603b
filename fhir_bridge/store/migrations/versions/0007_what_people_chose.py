"""What people decided between two texts, what became of each revision, staff before their launch.

What arrived before is told as far as the placements know it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _key(*more: sa.Column[Any]) -> list[sa.Column[Any]]:
    names = ("site_id", "type", "id")
    return [*(sa.Column(name, sa.String(64), nullable=False) for name in names), *more]


def upgrade() -> None:
    op.create_table(
        "settled_conflict",
        *_key(sa.Column("revision", sa.Integer(), nullable=False)),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("ours", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("theirs", sa.LargeBinary(), nullable=False),
        sa.Column("ehr_version", sa.String(), nullable=False),
        sa.Column("taken", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint(
            "site_id", "type", "id", "revision", name=op.f("pk_settled_conflict")
        ),
    )
    op.create_table(
        "goal_link",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("other", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", "other", name=op.f("pk_goal_link")),
    )
    op.create_index("ix_goal_link_patient", "goal_link", ["site_id", "patient_id"])
    op.create_table(
        "delivery_event",
        *_key(
            sa.Column("revision", sa.Integer(), nullable=False),
            sa.Column("event", sa.String(16), nullable=False),
            sa.Column("at", Instant(), nullable=False),
        ),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("ehr_version", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "site_id", "type", "id", "revision", "event", "at", name=op.f("pk_delivery_event")
        ),
    )
    for event, at in (("sent", "written_at"), ("confirmed", "verified_at")):
        _happened(event, at)
    with op.batch_alter_table("staff") as batch_op:
        batch_op.alter_column("seen_at", existing_type=Instant(), nullable=True)


def _happened(event: str, at: str) -> None:
    same = ("site_id", "type", "id", "revision", "patient_id")
    placed = sa.table("placement", *map(sa.column, (*same, "written_at", "verified_at")))
    names = (*same, "event", "at", "ehr_version", "words")
    told = sa.select(
        *(placed.c[name] for name in same), sa.literal(event), placed.c[at], sa.literal(""),
        sa.literal(""),
    ).where(placed.c[at].is_not(None), placed.c.revision > 0)  # fmt: skip
    events = sa.table("delivery_event", *map(sa.column, names))
    op.execute(events.insert().from_select(list(names), told))
