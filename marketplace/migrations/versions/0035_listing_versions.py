"""What a listing says as one draft, its versions, its life, how often it is looked at; which centers are trusted."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035_listing_versions"
down_revision = "0034_transfers"
branch_labels = None
depends_on = None

_CONTENT = """
UPDATE listing SET content = jsonb_build_object(
    'slug', slug,
    'title', jsonb_build_object('en', title_en, 'ko', title_ko),
    'summary', jsonb_build_object('en', summary_en, 'ko', summary_ko),
    'datasets', (SELECT jsonb_agg(dataset ORDER BY dataset) FROM listing_dataset WHERE listing_id = listing.id)
) || coalesce((
    SELECT jsonb_build_object('plans', jsonb_agg(
        jsonb_strip_nulls(jsonb_build_object(
            'kind', kind, 'interval', interval, 'price_minor', nullif(price_minor, 0),
            'currency', nullif(currency, 'KRW'), 'trial_days', trial_days, 'per_seat', nullif(per_seat, false),
            'usage', usage, 'approval', nullif(approval, false), 'copies', copies
        )) || jsonb_build_object('licences', (
            SELECT jsonb_agg(terms ORDER BY dataset) FROM licence JOIN plan_licence ON licence_id = licence.id
            WHERE plan_id = plan.id))
        ORDER BY position))
    FROM plan WHERE listing_id = listing.id AND withdrawn_at IS NULL AND for_organisation_id IS NULL
    HAVING count(*) > 0), '{}')"""


def upgrade() -> None:
    op.add_column("organisation", sa.Column("trusted", sa.Boolean(), nullable=False, server_default="true"))
    op.alter_column("organisation", "trusted", server_default=None)
    op.add_column("listing", sa.Column("content", JSONB(), nullable=False, server_default="{}"))
    op.alter_column("listing", "content", server_default=None)
    _make_tables()
    op.execute(_CONTENT)
    _write_first_versions()


def _make_tables() -> None:
    op.create_table(
        "listing_version",
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_listing_version_listing_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_listing_version_member_id"),
        sa.PrimaryKeyConstraint("listing_id", "number", name="pk_listing_version"),
    )
    op.create_table(
        "listing_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_listing_event_listing_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_listing_event_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_listing_event"),
    )
    op.create_index("ix_listing_event_listing_id", "listing_event", ["listing_id", "at"])
    op.create_table(
        "listing_view",
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("samples", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_listing_view_listing_id"),
        sa.PrimaryKeyConstraint("listing_id", "day", name="pk_listing_view"),
    )


def _write_first_versions() -> None:
    """What was published is the first version; by whom, nobody wrote down."""
    connection = op.get_bind()
    found = sa.text("SELECT id, content, published_at FROM listing WHERE published_at IS NOT NULL")
    write = sa.text(
        "INSERT INTO listing_version (listing_id, number, content, hash, made_at, live_at) "
        "VALUES (:id, 1, CAST(:content AS jsonb), :hash, :at, :at)"
    )
    for id_, content, at in connection.execute(found).all():
        told = {"id": id_, "content": json.dumps(content, ensure_ascii=False), "hash": _hash(content), "at": at}
        connection.execute(write, told)


def _hash(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def downgrade() -> None:
    op.drop_table("listing_view")
    op.drop_table("listing_event")
    op.drop_table("listing_version")
    op.drop_column("listing", "content")
    op.drop_column("organisation", "trusted")
