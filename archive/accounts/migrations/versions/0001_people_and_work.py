"""The first tables: accounts, grants, tokens, sessions, jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _of_account() -> sa.Column[str]:
    return sa.Column("account", sa.String(20), nullable=False)


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f(f"fk_{table}_account"))


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.Text, nullable=False, comment="argon2; empty: signs in elsewhere"),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("closed", sa.Float),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "grant",
        sa.Column("id", sa.String(20), nullable=False),
        _of_account(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("given_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("begins", sa.Float, nullable=False),
        sa.Column("ends", sa.Float),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
        _belongs("grant"),
    )
    op.create_table(
        "token",
        sa.Column("digest", sa.String(64), nullable=False),
        _of_account(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("revoked", sa.Float),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_token")),
        _belongs("token"),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.String(64), nullable=False),
        _of_account(),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("seen", sa.Float, nullable=False),
        sa.Column("ends", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
        _belongs("session"),
    )
    for table in ("grant", "token", "session"):
        op.create_index(op.f(f"ix_{table}_account"), table, ["account"])
    op.create_table(
        "job",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("arguments", sa.Text, nullable=False, comment="JSON; data, never code"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("filed", sa.Float, nullable=False),
        sa.Column("begun", sa.Float),
        sa.Column("ended", sa.Float),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(100), nullable=False, comment="who holds the lease"),
        sa.Column("lease_until", sa.Float, nullable=False),
        sa.Column("heartbeat", sa.Float),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False, comment="JSON, or the reason of a failure"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_job")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_job_state"), "job", ["state"])
