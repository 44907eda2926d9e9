-- The record: what was decided and done, by repository, each entry sealing the one before (bot/core/chain.py).
CREATE TABLE audit (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository text NOT NULL,          -- owner/name
    position   bigint NOT NULL,        -- from 1, without gaps
    number     integer,                -- of the pull request; null = about the repository
    at         timestamptz NOT NULL,
    kind       text NOT NULL,
    head       text NOT NULL,
    decision   bigint REFERENCES decision (id),  -- where the facts are
    body       text NOT NULL,          -- JSON; text, because the hash is over its letters
    previous   text NOT NULL,
    hash       text NOT NULL,
    UNIQUE (repository, position)
);
CREATE INDEX audit_order ON audit (repository, id);
CREATE INDEX audit_pull ON audit (repository, number, id);

-- The end of each chain. Its row is locked while an entry is added, so that no two entries follow the same one.
CREATE TABLE audit_chain (
    repository text PRIMARY KEY,
    length     bigint NOT NULL DEFAULT 0,
    hash       text NOT NULL DEFAULT repeat('0', 64)
);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is only ever added to';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER decision_not_truncated BEFORE TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION decision_is_append_only();

-- What of a pull request is on record, so that a look which concludes the same adds nothing (audit.Trail).
ALTER TABLE pull ADD COLUMN trail jsonb NOT NULL DEFAULT '{}';
