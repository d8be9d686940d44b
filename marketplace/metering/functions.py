"""What PostgreSQL itself decides: whether so much is left, in one statement, whoever asks at the same moment.

meter_take(grants, measures, amounts, access, at) → {"refused": null | quota, "quotas": […]}: all of it, or nothing
meter_give_back(grant, measure, access, amount)   → what an upper bound took beyond what was used; once an access

meter_group(grant, version, columns, at)          → the earlier grouping of that release that this one lies across

All run as the owner of the tables: the doors' role may call the first and the last, and write nothing otherwise.
"""

from marketplace.grants import privileges
from wire.times import NETWORK

SINCE = f"""
CREATE FUNCTION meter_since(per text, starts timestamptz, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    begun timestamp := starts AT TIME ZONE 'UTC';
    asked timestamp := greatest(at, starts) AT TIME ZONE 'UTC';
    months int := (extract(year FROM asked) - extract(year FROM begun)) * 12
                  + extract(month FROM asked) - extract(month FROM begun);
BEGIN
    CASE per
        WHEN 'day' THEN RETURN date_trunc('day', at, '{NETWORK}');
        WHEN 'month' THEN RETURN date_trunc('month', at, '{NETWORK}');
        WHEN 'term' THEN RETURN starts;
        WHEN 'period' THEN
            IF begun + make_interval(months => months) > asked THEN
                months := months - 1;
            END IF;
            RETURN (begun + make_interval(months => months)) AT TIME ZONE 'UTC';
    END CASE;
END $$"""

LIMITS = """
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

TAKE = """
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

GIVE_BACK = """
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

GROUP = """
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

REFUSE_CHANGE = """
CREATE FUNCTION meter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was taken is append-only: % on % is refused; give it back', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
TRIGGERS = (
    (
        "CREATE TRIGGER meter_taking_append_only BEFORE UPDATE OR DELETE ON meter_taking "
        "FOR EACH ROW EXECUTE FUNCTION meter_refuse_change()"
    ),
    (
        "CREATE TRIGGER meter_taking_no_truncate BEFORE TRUNCATE ON meter_taking "
        "FOR EACH STATEMENT EXECUTE FUNCTION meter_refuse_change()"
    ),
)
CLOSED = tuple(
    f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC"
    for function in (*privileges.EXECUTES, "meter_give_back(text, text, text, bigint)")
)
STATEMENTS = (SINCE, LIMITS, TAKE, GIVE_BACK, GROUP, REFUSE_CHANGE, *TRIGGERS, *CLOSED, *privileges.MAY_EXECUTE)
