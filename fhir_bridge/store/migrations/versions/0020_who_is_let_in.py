"""Which systems are let in, their tokens, the assertions they showed."""

import sqlalchemy as sa
from alembic import op

from fhir_bridge.store.tables import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("jwks", sa.String(), nullable=False),
        sa.Column("jwks_url", sa.String(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "client_id", name=op.f("pk_client")),
    )
    op.create_index(op.f("ix_client_client_id"), "client", ["client_id"])
    op.create_table(
        "system_token",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "token", name=op.f("pk_system_token")),
    )
    op.create_index(op.f("ix_system_token_token"), "system_token", ["token"])
    op.create_index("ix_system_token_until", "system_token", ["until"])
    op.create_table(
        "seen_assertion",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("jti", sa.String(64), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "client_id", "jti", name=op.f("pk_seen_assertion")),
    )
    op.create_index("ix_seen_assertion_until", "seen_assertion", ["until"])
