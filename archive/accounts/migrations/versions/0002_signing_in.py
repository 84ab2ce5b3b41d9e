"""What signing in needs: charges, invitations, wrong guesses, scopes of tokens, a room for OpenID Connect."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _account(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f(f"fk_{table}_account"))
    return sa.Column("account", sa.String(20), nullable=False), key


def upgrade() -> None:
    op.create_table(
        "charge",
        *_account("charge"),
        sa.Column("collection", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("account", "collection", name=op.f("pk_charge")),
        comment="the collections a curator keeps or a researcher studies",
    )
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(200), nullable=False, comment="of OpenID Connect"),
        sa.Column("subject", sa.String(200), nullable=False),
        *_account("identity"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
    )
    op.create_index(op.f("ix_identity_account"), "identity", ["account"])
    op.create_table(
        "invitation",
        sa.Column("digest", sa.String(64), nullable=False),
        *_account("invitation"),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("ends", sa.Float, nullable=False),
        sa.Column("used", sa.Float),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invitation")),
        comment="a link by which somebody sets a password, for the first time or anew",
    )
    op.create_index(op.f("ix_invitation_account"), "invitation", ["account"])
    op.create_table(
        "attempt",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("key", sa.String(64), nullable=False, comment="digest of a name or an address"),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_attempt")),
        comment="wrong guesses of passwords",
    )
    op.create_index(op.f("ix_attempt_key"), "attempt", ["key"])
    op.add_column("account", sa.Column("mail", sa.String(200), nullable=False, server_default=""))
    op.add_column("token", sa.Column("scopes", sa.String(40), nullable=False, server_default="read"))
    op.add_column("token", sa.Column("ends", sa.Float))
    op.add_column("session", sa.Column("agent", sa.String(200), nullable=False, server_default=""))
