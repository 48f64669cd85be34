-- The ground: extensions, the functions that policies and views stand on, search configurations, partitions.
-- Everything here belongs to hub_owner; search views and SECURITY DEFINER functions belong to hub_definer.
DO $$
BEGIN
    IF current_setting('server_version_num')::int < 150014 THEN
        RAISE EXCEPTION 'PostgreSQL 15.14 or newer is needed, this is %', current_setting('server_version');
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticated_users')
        OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_definer')
        OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_backup') THEN
        RAISE EXCEPTION 'The roles are missing: an administrator runs "manage.py db_bootstrap" once before the first migrate';
    END IF;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO authenticated_users, hub_operator, hub_backup;
GRANT USAGE, CREATE ON SCHEMA public TO hub_definer;

CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- No SET clause and not SECURITY DEFINER: it must stay inlinable. NULLIF because a transaction-local setting
-- reads '' after its transaction. Unset means no row, never an error.
CREATE FUNCTION app_user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT NULLIF(current_setting('app.current_user_id', true), '')::uuid $$;
COMMENT ON FUNCTION app_user_id() IS 'The person this transaction works for; NULL when unset.';

-- plpgsql, so that the planner cannot inline them: inlined they are not leakproof and policies go first.
CREATE FUNCTION app_zone() RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN COALESCE(NULLIF(current_setting('app.timezone', true), ''), 'UTC');
END
$$;
COMMENT ON FUNCTION app_zone() IS 'The IANA zone of the person this transaction works for; UTC when unset.';

CREATE FUNCTION app_today() RETURNS date
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (now() AT TIME ZONE app_zone())::date;
END
$$;
COMMENT ON FUNCTION app_today() IS 'Today in the zone of the person.';

CREATE FUNCTION app_day_start(n int DEFAULT 0) RETURNS timestamptz
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (app_today() + n)::timestamp AT TIME ZONE app_zone();
END
$$;
COMMENT ON FUNCTION app_day_start(int) IS 'The first moment of the person''s day, n days from today.';

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION touch_updated_at() IS 'Keeps updated_at right for SQL that does not set it.';

CREATE TEXT SEARCH CONFIGURATION hub_simple (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION hub_simple
    ALTER MAPPING FOR hword, hword_part, word, asciihword, hword_asciipart, asciiword WITH unaccent, simple;
CREATE TEXT SEARCH CONFIGURATION hub_english (COPY = english);
ALTER TEXT SEARCH CONFIGURATION hub_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
COMMENT ON TEXT SEARCH CONFIGURATION hub_simple IS 'Every word as it stands, without accents: the base of every index.';
COMMENT ON TEXT SEARCH CONFIGURATION hub_english IS 'English word stems, without accents.';

-- Partition names say their period: journal_entries_2026_01, journal_entries_1999, analytics_data_2026_w01.
CREATE FUNCTION hub_partition_name(parent text, unit text, period_start date) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    SET search_path = pg_catalog, public
AS $$
    SELECT parent || '_' || CASE unit
        WHEN 'week' THEN to_char(period_start, 'IYYY"_w"IW')
        WHEN 'month' THEN to_char(period_start, 'YYYY_MM')
        ELSE to_char(period_start, 'YYYY')
    END
$$;

CREATE FUNCTION hub_ensure_partitions(parent text, unit text, from_date date, to_date date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public
    SET timezone = 'UTC'
AS $$
-- Creates the partitions whose periods touch [from_date, to_date] and returns how many were missing.
-- Each is created apart and then attached, so that readers of the parent are not kept waiting.
DECLARE
    step interval := CASE unit WHEN 'week' THEN interval '7 days' WHEN 'month' THEN interval '1 month'
                               WHEN 'year' THEN interval '1 year' END;
    period_start date;
    period_end date;
    name text;
    created integer := 0;
BEGIN
    IF step IS NULL THEN
        RAISE EXCEPTION 'unit must be week, month or year, not %', unit;
    END IF;
    IF parent NOT IN ('journal_entries', 'activity_logs', 'analytics_data') THEN
        RAISE EXCEPTION '% is not a partitioned table of this site', parent;
    END IF;
    IF to_date > (now() + interval '25 months')::date OR to_date < from_date THEN
        RAISE EXCEPTION 'partitions of % are not made for % to %', parent, from_date, to_date;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('hub_ensure_partitions:' || parent));
    period_start := date_trunc(unit, from_date::timestamp)::date;
    WHILE period_start <= to_date LOOP
        period_end := (period_start + step)::date;
        name := hub_partition_name(parent, unit, period_start);
        IF to_regclass('public.' || quote_ident(name)) IS NULL THEN
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', name, parent);
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                           parent, name, period_start, period_end);
            -- No grant to people: policies live on the parent, so the partition itself must refuse them.
            EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', name);
            EXECUTE format('GRANT SELECT ON public.%I TO hub_backup', name);
            created := created + 1;
        END IF;
        period_start := period_end;
    END LOOP;
    RETURN created;
END
$$;
REVOKE ALL ON FUNCTION hub_ensure_partitions(text, text, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub_ensure_partitions(text, text, date, date) TO authenticated_users, hub_operator;
COMMENT ON FUNCTION hub_ensure_partitions(text, text, date, date) IS
    'Creates the missing partitions of a parent for the periods that touch two dates; returns how many.';

CREATE FUNCTION hub_drop_partitions(parent text, before date) RETURNS integer
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public
    SET timezone = 'UTC'
AS $$
-- Detaches and drops the partitions that end on or before a date; returns how many. The owner's alone.
DECLARE
    part record;
    dropped integer := 0;
BEGIN
    IF parent NOT IN ('activity_logs', 'analytics_data') THEN
        RAISE EXCEPTION 'partitions of % are kept', parent;
    END IF;
    FOR part IN
        SELECT c.oid::regclass AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
        FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = ('public.' || quote_ident(parent))::regclass
    LOOP
        IF substring(part.bound FROM $re$TO \('(.*?)'\)$re$)::timestamptz <= before THEN
            EXECUTE format('ALTER TABLE public.%I DETACH PARTITION %s', parent, part.name);
            EXECUTE format('DROP TABLE %s', part.name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;
REVOKE ALL ON FUNCTION hub_drop_partitions(text, date) FROM PUBLIC;
COMMENT ON FUNCTION hub_drop_partitions(text, date) IS
    'Drops the partitions of a parent that end on or before a date; returns how many.';
