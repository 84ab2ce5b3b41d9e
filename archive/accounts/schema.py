"""The tables of ``desk.sqlite``: people and work. Unlike the catalogue it is not disposable and is in every backup.

Moments are seconds since 1970 in UTC. Secrets are never here: of passwords and tokens only digests.
"""

import sqlalchemy as sa

from archive.catalogue.server import byte_order

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

account = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.Text, nullable=False, comment="argon2; empty: signs in elsewhere"),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("closed", sa.Float),
    sa.Column("mail", sa.String(200), nullable=False, server_default=""),
)

charge = sa.Table(
    "charge",
    metadata,
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("collection", sa.String(100), primary_key=True),
    comment="the collections a curator keeps or a researcher studies",
)

identity = sa.Table(
    "identity",
    metadata,
    sa.Column("issuer", sa.String(200), primary_key=True, comment="of OpenID Connect"),
    sa.Column("subject", sa.String(200), primary_key=True),
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), nullable=False, index=True),
)

invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("ends", sa.Float, nullable=False),
    sa.Column("used", sa.Float),
    comment="a link by which somebody sets a password, for the first time or anew",
)

attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(64), nullable=False, index=True, comment="digest of a name or an address"),
    sa.Column("at", sa.Float, nullable=False),
    comment="wrong guesses of passwords",
)

grant = sa.Table(
    "grant",
    metadata,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("record", sa.String(100), nullable=False),
    sa.Column("given_by", sa.String(200), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("begins", sa.Float, nullable=False),
    sa.Column("ends", sa.Float),
)

token = sa.Table(
    "token",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("revoked", sa.Float),
    sa.Column("scopes", sa.String(40), nullable=False, server_default="read"),
    sa.Column("ends", sa.Float),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("seen", sa.Float, nullable=False),
    sa.Column("ends", sa.Float, nullable=False),
    sa.Column("agent", sa.String(200), nullable=False, server_default=""),
)

job = sa.Table(
    "job",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("arguments", sa.Text, nullable=False, comment="JSON; data, never code"),
    sa.Column("state", sa.String(16), nullable=False, index=True),
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
    sa.Column("request", sa.String(32), nullable=False, server_default="", comment="that it was filed by"),
    sqlite_autoincrement=True,
)

task = sa.Table(
    "task",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("search", sa.Text, nullable=False, comment="parameters of the search page"),
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("given_by", sa.String(20), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("given", sa.Float, nullable=False),
    sa.Column("done", sa.Float),
    sqlite_autoincrement=True,
)

request = sa.Table(
    "request",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("recording", sa.String(100), nullable=False),
    sa.Column("passages", sa.Text, nullable=False, comment="ids, between blanks; empty: the whole recording"),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("mail", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("days", sa.Integer, nullable=False),
    sa.Column("asked", sa.Float, nullable=False),
    sa.Column("answered", sa.Float, index=True),
    sa.Column("answered_by", sa.String(200), nullable=False, server_default=""),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column(
        "link", sa.String(64), nullable=False, server_default="", index=True, comment="digest; empty: none was given"
    ),
    sa.Column("opens", sa.Text, nullable=False, server_default="", comment="what the link opens, as passages"),
    sa.Column("ends", sa.Float),
    sqlite_autoincrement=True,
    comment="who asks for access, and the link by which they have it",
)

comment = sa.Table(
    "comment",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("record", sa.String(100), nullable=False, index=True),
    sa.Column("field", sa.String(100), nullable=False, comment="as in a form; empty: the whole record"),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sqlite_autoincrement=True,
    comment="what those who keep a record say to each other",
)

kept = sa.Table(
    "kept",
    metadata,
    sa.Column("account", sa.String(20), sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("name", sa.String(600), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    comment="lists, searches and notes that follow somebody to every device",
)

byte_order(metadata)
