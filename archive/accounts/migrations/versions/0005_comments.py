"""What those who keep a record say to each other about it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("field", sa.String(100), nullable=False, comment="as in a form; empty: the whole record"),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_comment")),
        sqlite_autoincrement=True,
        comment="what those who keep a record say to each other",
    )
    op.create_index(op.f("ix_comment_record"), "comment", ["record"])
