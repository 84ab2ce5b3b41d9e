"""What people keep for themselves: lists, searches, notes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "kept",
        sa.Column("account", sa.String(20), nullable=False),
        sa.Column("name", sa.String(600), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_kept_account")),
        sa.PrimaryKeyConstraint("account", "name", name=op.f("pk_kept")),
        comment="lists, searches and notes that follow somebody to every device",
    )
