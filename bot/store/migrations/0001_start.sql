-- What Twotrack remembers. GitHub holds the truth; these tables hold what it cannot tell us again.

CREATE TABLE installation (
    id           bigint PRIMARY KEY,
    parked_until timestamptz,          -- its rate limit is used up until then
    removed_at   timestamptz           -- uninstalled or suspended
);

CREATE TABLE repository (
    full_name    text PRIMARY KEY,     -- owner/name
    installation bigint NOT NULL,
    labels       jsonb,                -- our labels' node ids; null = to be made
    asked_at     timestamptz,          -- somebody wants it prepared: labels made, open pull requests found
    removed_at   timestamptz
);
CREATE INDEX repository_asked ON repository (asked_at) WHERE asked_at IS NOT NULL;

CREATE TABLE pull (
    repository   text NOT NULL,        -- owner/name
    number       integer NOT NULL,
    installation bigint NOT NULL,
    state        text NOT NULL DEFAULT 'open',
    head         text NOT NULL DEFAULT '',
    seen_at      timestamptz,          -- GitHub's updatedAt when we last read it
    -- when to look: somebody asked, or a promise, a retry, a period ends
    asked_at     timestamptz,
    next_look_at timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    trouble      text,                 -- why the last look did not succeed
    -- what the newest webhook said of it; reads may lag behind
    hint_head    text,
    hint_base    text,
    hint_at      timestamptz,
    pushers      text[] NOT NULL DEFAULT '{}',  -- whoever pushed to it, by the word of webhooks
    -- what looks learnt
    memory       jsonb NOT NULL DEFAULT '{}',
    diff_head    text,
    diff_base    text,
    diff         jsonb,
    commits      jsonb,                -- of the same head; kept where they take more than one request
    card         jsonb,                -- what the board shows
    decision     text,                 -- digest of the newest decision
    PRIMARY KEY (repository, number)
);
CREATE INDEX pull_head ON pull (repository, head);
CREATE INDEX pull_asked ON pull (asked_at) WHERE asked_at IS NOT NULL;
CREATE INDEX pull_next_look ON pull (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX pull_open ON pull (repository) WHERE state = 'open';

CREATE TABLE delivery (
    guid         text PRIMARY KEY,     -- X-GitHub-Delivery; the same when GitHub redelivers
    event        text NOT NULL,
    action       text NOT NULL,
    installation bigint NOT NULL,
    repository   text,
    number       integer,
    outcome      text NOT NULL,
    received_at  timestamptz NOT NULL,
    processed_at timestamptz,          -- null: what it asked for is still to be done
    times        integer NOT NULL DEFAULT 1
);
CREATE INDEX delivery_open ON delivery (repository, number) WHERE processed_at IS NULL;
CREATE INDEX delivery_received ON delivery (received_at);

CREATE TABLE decision (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository   text NOT NULL,
    number       integer NOT NULL,
    head         text NOT NULL,
    judged_at    timestamptz NOT NULL,
    rules_digest text NOT NULL,
    track        text NOT NULL,
    outcome      text NOT NULL,
    snapshot     jsonb NOT NULL,       -- the facts it judged, so that it can be judged again
    judgement    jsonb NOT NULL
);
CREATE INDEX decision_pull ON decision (repository, number, id);

CREATE FUNCTION decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are only ever added';
END $$;
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON decision
    FOR EACH ROW EXECUTE FUNCTION decision_is_append_only();
