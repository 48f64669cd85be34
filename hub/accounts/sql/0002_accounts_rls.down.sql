DROP POLICY account_emailconfirmation_definer_policy ON account_emailconfirmation;
DROP POLICY account_emailconfirmation_operator_policy ON account_emailconfirmation;
DROP POLICY account_emailconfirmation_user_policy ON account_emailconfirmation;
ALTER TABLE account_emailconfirmation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE account_emailconfirmation DISABLE ROW LEVEL SECURITY;
DROP TRIGGER users_guard_operator_flags ON users;
DROP FUNCTION guard_operator_flags();
DROP FUNCTION claim_first_account();
DROP FUNCTION site_has_account();
