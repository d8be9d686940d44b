"""A grant says whether its use is counted, so that doors need not look into its scope; groupings are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0040_metered"
down_revision = "0039_second_step"
branch_labels = None
depends_on = None
_METERED = "usage_measure IS NOT NULL OR jsonb_array_length(coalesce(scope -> 'quotas', '[]')) > 0"

_GROUP = """
CREATE FUNCTION meter_group(of_grant text, of_version bigint, by_columns text[], at timestamptz) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held record;
    across text[];
BEGIN
    SELECT organisation_id, dataset INTO STRICT held FROM "grant" WHERE id = of_grant;
    PERFORM pg_advisory_xact_lock(
        hashtextextended('group:' || held.organisation_id || ':' || held.dataset || ':' || of_version, 0));
    SELECT columns INTO across FROM meter_grouping
        WHERE organisation_id = held.organisation_id AND dataset = held.dataset AND version = of_version
        AND NOT (columns <@ by_columns OR columns @> by_columns) LIMIT 1;
    IF across IS NULL THEN
        INSERT INTO meter_grouping (organisation_id, dataset, version, columns, at)
            VALUES (held.organisation_id, held.dataset, of_version, by_columns, at) ON CONFLICT DO NOTHING;
    END IF;
    RETURN across;
END $$"""


def upgrade() -> None:
    op.add_column("grant", sa.Column("metered", sa.Boolean(), sa.Computed(_METERED, persisted=True), nullable=False))
    op.create_index("ix_grant_metered", "grant", ["organisation_id"], postgresql_where=sa.text("metered"))
    op.create_table(
        "meter_grouping",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("columns", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_meter_grouping_organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "dataset", "version", "columns", name="pk_meter_grouping"),
    )
    op.execute(_GROUP)
    op.execute("REVOKE EXECUTE ON FUNCTION meter_group(text, bigint, text[], timestamptz) FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION meter_group(text, bigint, text[], timestamptz)")
    op.drop_table("meter_grouping")
    op.drop_index("ix_grant_metered", "grant")
    op.drop_column("grant", "metered")
