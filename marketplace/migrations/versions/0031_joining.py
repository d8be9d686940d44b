"""Applications of companies, invitations of colleagues, what members accepted, letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031_joining"
down_revision = "0030_payments"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _time(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _one_of(column: str, name: str, *values: str) -> sa.Column[str]:
    return sa.Column(column, sa.Enum(*values, name=name, native_enum=False, length=32), nullable=False)


def upgrade() -> None:
    op.create_table(
        "application",
        _text("id"),
        _one_of("kind", "organisationkind", "operator", "supply_center", "company"),
        _one_of("state", "applicationstate", "asked", "waiting", "joined", "declined"),
        *map(_text, ("token_hash", "email", "name", "language", "organisation_name")),
        sa.Column("registration", JSONB(), nullable=False),
        sa.Column("documents", JSONB(), nullable=False),
        _time("accepted_at"),
        _time("expires_at"),
        _time("proved_at", null=True),
        _text("password_hash", null=True),
        _time("decided_at", null=True),
        *(_text(name, null=True) for name in ("decided_by", "reason", "organisation_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name="fk_application_decided_by"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_application_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
        sa.UniqueConstraint("token_hash", name="uq_application_token_hash"),
    )
    op.create_table(
        "member_invitation",
        *map(_text, ("id", "token_hash", "organisation_id", "email")),
        _one_of("role", "role", "operator", "supply_center", "buyer", "analyst"),
        sa.Column("admin", sa.Boolean(), nullable=False),
        _text("invited_by"),
        *map(_time, ("created_at", "expires_at")),
        _time("used_at", null=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_member_invitation_organisation_id"),
        sa.ForeignKeyConstraint(["invited_by"], ["member.id"], name="fk_member_invitation_invited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_member_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_member_invitation_token_hash"),
    )
    op.create_index("ix_member_invitation_organisation_id", "member_invitation", ["organisation_id"])
    op.create_table(
        "acceptance",
        *map(_text, ("member_id", "document", "version")),
        _time("accepted_at"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_acceptance_member_id"),
        sa.PrimaryKeyConstraint("member_id", "document", "version", name="pk_acceptance"),
    )
    op.create_table(
        "letter",
        _text("id"),
        _one_of("kind", "letterkind", "sign_up", "reset", "invitation", "approved", "declined"),
        *map(_text, ("address", "language")),
        sa.Column("facts", JSONB(), nullable=False),
        *map(_time, ("created_at", "until", "next_try_at")),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        _time("sent_at", null=True),
        _time("given_up_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
    )
    pending = sa.text("sent_at IS NULL AND given_up_at IS NULL")
    op.create_index("ix_letter_pending", "letter", ["next_try_at"], postgresql_where=pending)
    op.create_index("ix_letter_address", "letter", [sa.text("lower(address)"), "created_at"])


def downgrade() -> None:
    for table in ("letter", "acceptance", "member_invitation", "application"):
        op.drop_table(table)
