-- Who may become an operator, and whether the site still waits for its first account.
-- Both functions belong to hub_definer, whose policies show every user.
CREATE FUNCTION site_has_account() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public
AS $$ SELECT EXISTS (SELECT FROM public.users WHERE NOT is_demo) $$;
ALTER FUNCTION site_has_account() OWNER TO hub_definer;
REVOKE ALL ON FUNCTION site_has_account() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION site_has_account() TO authenticated_users, hub_operator, hub_owner;
COMMENT ON FUNCTION site_has_account() IS 'Whether anybody but the demo person has an account.';

CREATE FUNCTION claim_first_account() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public
AS $$
BEGIN
    -- Two first sign-ups at once take turns: the second one sees the first one's row.
    PERFORM pg_advisory_xact_lock(hashtext('hub.first_account'));
    RETURN NOT EXISTS (SELECT FROM public.users WHERE NOT is_demo);
END
$$;
ALTER FUNCTION claim_first_account() OWNER TO hub_definer;
REVOKE ALL ON FUNCTION claim_first_account() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_first_account() TO authenticated_users, hub_operator, hub_owner;
COMMENT ON FUNCTION claim_first_account() IS 'Takes the lock of the first account and tells whether it is still free.';

CREATE FUNCTION guard_operator_flags() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.is_staff = OLD.is_staff AND NEW.is_superuser = OLD.is_superuser THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NOT NEW.is_staff AND NOT NEW.is_superuser THEN
        RETURN NEW;
    END IF;
    IF pg_has_role(current_user, 'hub_operator', 'MEMBER') OR pg_has_role(current_user, 'hub_owner', 'MEMBER') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NOT NEW.is_demo AND claim_first_account() THEN
        RETURN NEW;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = 'only an operator may grant or take operator rights';
END
$$;
COMMENT ON FUNCTION guard_operator_flags() IS 'Lets only operators and the owner change is_staff and is_superuser.';
CREATE TRIGGER users_guard_operator_flags BEFORE INSERT OR UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION guard_operator_flags();

-- Confirmation keys are signed and never stored; the table stays reachable through its address only.
ALTER TABLE account_emailconfirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_emailconfirmation FORCE ROW LEVEL SECURITY;
CREATE POLICY account_emailconfirmation_user_policy ON account_emailconfirmation FOR ALL TO authenticated_users
    USING (email_address_id IN (SELECT id FROM account_emailaddress))
    WITH CHECK (email_address_id IN (SELECT id FROM account_emailaddress));
CREATE POLICY account_emailconfirmation_operator_policy ON account_emailconfirmation FOR ALL
    TO hub_operator, hub_backup USING (true) WITH CHECK (true);
CREATE POLICY account_emailconfirmation_definer_policy ON account_emailconfirmation FOR ALL
    TO hub_definer USING (true) WITH CHECK (true);
