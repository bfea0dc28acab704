import type { Migration } from './migration.js';

/**
 * Nobody changes or removes what the audit log says, the app included: the server refuses it, whatever the statement. Whoever owns the table can take
 * the triggers away; docs/operations.md says how to run the app under a role that does not.
 */
export const auditIsKept: Migration = {
  name: '0016-audit-is-kept',
  up: [
    `CREATE FUNCTION audit_log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit log is kept: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
      END
    $$`,
    `CREATE TRIGGER audit_log_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
      FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_kept()`,
    'CREATE INDEX audit_log_newest ON audit_log (happened_at DESC, id DESC)',
  ],
  down: [
    'DROP INDEX audit_log_newest',
    'DROP TRIGGER audit_log_is_kept ON audit_log',
    'DROP FUNCTION audit_log_is_kept()',
  ],
};
