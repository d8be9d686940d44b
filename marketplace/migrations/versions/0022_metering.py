"""Quotas and usage are counted, and seats say who may use a grant."""

import sqlalchemy as sa
from alembic import op

revision = "0022_metering"
down_revision = "0021_registration"
branch_labels = None
depends_on = None

_SINCE = """
CREATE FUNCTION meter_since(per text, starts timestamptz, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    begun timestamp := starts AT TIME ZONE 'UTC';
    asked timestamp := greatest(at, starts) AT TIME ZONE 'UTC';
    months int := (extract(year FROM asked) - extract(year FROM begun)) * 12
                  + extract(month FROM asked) - extract(month FROM begun);
BEGIN
    CASE per
        WHEN 'day' THEN RETURN date_trunc('day', at, 'Asia/Seoul');
        WHEN 'month' THEN RETURN date_trunc('month', at, 'Asia/Seoul');
        WHEN 'term' THEN RETURN starts;
        WHEN 'period' THEN
            IF begun + make_interval(months => months) > asked THEN
                months := months - 1;
            END IF;
            RETURN (begun + make_interval(months => months)) AT TIME ZONE 'UTC';
    END CASE;
END $$"""

_LIMITS = """
CREATE FUNCTION meter_limits(of_grant text, of_measure text, at timestamptz)
RETURNS TABLE (per text, since timestamptz, most bigint) LANGUAGE sql STABLE AS $$
    SELECT held.per, meter_since(held.per, held.starts_at, at), held.most FROM (
        SELECT quota->>'per' AS per, (quota->>'limit')::bigint AS most, starts_at
        FROM "grant", jsonb_array_elements(coalesce(scope->'quotas', '[]')) AS quota
        WHERE id = of_grant AND quota->>'measure' = of_measure
        UNION ALL
        SELECT 'period', usage_limit, starts_at FROM "grant" WHERE id = of_grant AND usage_measure = of_measure
    ) AS held ORDER BY held.per
$$"""

_TAKE = """
CREATE FUNCTION meter_take(grants text[], measures text[], amounts bigint[], access text, at timestamptz)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted record;
    quota record;
    so_far bigint;
    told jsonb;
    quotas jsonb := '[]';
BEGIN
    FOR wanted IN SELECT * FROM unnest(grants, measures, amounts) AS each(of_grant, measure, amount) ORDER BY 1, 2 LOOP
        INSERT INTO meter_taking (grant_id, measure, kind, since, amount, access_id, at)
            SELECT wanted.of_grant, wanted.measure, 'taken', max(since), wanted.amount, access, meter_take.at
            FROM meter_limits(wanted.of_grant, wanted.measure, meter_take.at) HAVING count(*) > 0
            ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        FOR quota IN SELECT * FROM meter_limits(wanted.of_grant, wanted.measure, meter_take.at) LOOP
            so_far := NULL;
            INSERT INTO meter_counter AS counter (grant_id, measure, per, since, used)
                SELECT wanted.of_grant, wanted.measure, quota.per, quota.since, wanted.amount
                WHERE quota.most IS NULL OR wanted.amount <= quota.most
                ON CONFLICT (grant_id, measure, per, since) DO UPDATE SET used = counter.used + excluded.used
                    WHERE quota.most IS NULL OR counter.used + excluded.used <= quota.most
                RETURNING counter.used INTO so_far;
            told := jsonb_build_object('grant', wanted.of_grant, 'measure', wanted.measure, 'per', quota.per,
                                       'since', quota.since, 'limit', quota.most, 'used', so_far);
            IF so_far IS NULL THEN
                RAISE EXCEPTION 'a quota is reached' USING ERRCODE = 'MT001', DETAIL = told;
            END IF;
            quotas := quotas || told;
        END LOOP;
    END LOOP;
    RETURN jsonb_build_object('refused', NULL, 'quotas', quotas);
EXCEPTION WHEN SQLSTATE 'MT001' THEN
    GET STACKED DIAGNOSTICS told = PG_EXCEPTION_DETAIL;
    RETURN jsonb_build_object('quotas', '[]'::jsonb, 'refused', told || jsonb_build_object('used', coalesce((
        SELECT used FROM meter_counter WHERE grant_id = told->>'grant' AND measure = told->>'measure'
            AND per = told->>'per' AND since = (told->>'since')::timestamptz), 0)));
END $$"""

_GIVE_BACK = """
CREATE FUNCTION meter_give_back(of_grant text, of_measure text, access text, unused bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    taking record;
    quota record;
BEGIN
    SELECT * INTO taking FROM meter_taking WHERE grant_id = of_grant AND measure = of_measure AND access_id = access
        AND kind = 'taken' ORDER BY at DESC LIMIT 1;
    unused := least(unused, taking.amount);
    IF NOT FOUND OR unused <= 0 THEN
        RETURN false;
    END IF;
    INSERT INTO meter_taking (grant_id, measure, kind, since, amount, access_id, at)
        VALUES (of_grant, of_measure, 'given_back', taking.since, -unused, access, taking.at) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    FOR quota IN SELECT * FROM meter_limits(of_grant, of_measure, taking.at) LOOP
        UPDATE meter_counter AS counter SET used = used - unused WHERE counter.grant_id = of_grant
            AND counter.measure = of_measure AND counter.per = quota.per AND counter.since = quota.since;
    END LOOP;
    RETURN true;
END $$"""

_REFUSE_CHANGE = """
CREATE FUNCTION meter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was taken is append-only: % on % is refused; give it back', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_SIGNATURES = (
    "meter_take(text[], text[], bigint[], text, timestamptz)",
    "meter_give_back(text, text, text, bigint)",
)
_OTHERS = (
    "meter_limits(text, text, timestamptz)",
    "meter_since(text, timestamptz, timestamptz)",
    "meter_refuse_change()",
)


def upgrade() -> None:
    op.add_column("grant", sa.Column("usage_measure", sa.Text()))
    op.add_column("grant", sa.Column("usage_limit", sa.BigInteger()))
    _seats()
    _takings()
    _counters()
    for function in (_SINCE, _LIMITS, _TAKE, _GIVE_BACK, _REFUSE_CHANGE):
        op.execute(function)
    op.execute(
        "CREATE TRIGGER meter_taking_append_only BEFORE UPDATE OR DELETE ON meter_taking "
        "FOR EACH ROW EXECUTE FUNCTION meter_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER meter_taking_no_truncate BEFORE TRUNCATE ON meter_taking "
        "FOR EACH STATEMENT EXECUTE FUNCTION meter_refuse_change()"
    )
    for signature in _SIGNATURES:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")


def _seats() -> None:
    op.create_table(
        "seat",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_seat_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_seat"),
    )
    op.create_index("ix_seat_purchase_id_member_id", "seat", ["purchase_id", "member_id", "since"])
    op.create_index(
        "uq_seat_filled", "seat", ["purchase_id", "member_id"], unique=True, postgresql_where=sa.text("until IS NULL")
    )


def _takings() -> None:
    op.create_table(
        "meter_taking",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("access_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'taken') = (amount >= 0)", name=op.f("ck_meter_taking_sign")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant.id"], name="fk_meter_taking_grant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meter_taking"),
        sa.UniqueConstraint(
            "grant_id", "measure", "access_id", "since", "kind",
            name="uq_meter_taking_grant_id_measure_access_id_since_kind",
        ),
    )  # fmt: skip
    op.create_index("ix_meter_taking_grant_id_measure_at", "meter_taking", ["grant_id", "measure", "at"])
    op.create_index("ix_meter_taking_access_id", "meter_taking", ["access_id"])


def _counters() -> None:
    op.create_table(
        "meter_counter",
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("per", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_meter_counter_used")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant.id"], name="fk_meter_counter_grant_id"),
        sa.PrimaryKeyConstraint("grant_id", "measure", "per", "since", name="pk_meter_counter"),
    )


def downgrade() -> None:
    op.drop_table("meter_counter")
    op.drop_table("meter_taking")
    op.drop_table("seat")
    for signature in (*_SIGNATURES, *_OTHERS):
        op.execute(f"DROP FUNCTION {signature}")
    op.drop_column("grant", "usage_limit")
    op.drop_column("grant", "usage_measure")
