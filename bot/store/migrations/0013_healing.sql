-- What it takes to mend what webhooks did not tell, and to be fair to many installations.

-- When the app was last installed, let in again, or given permissions: tokens from before are not used any more.
ALTER TABLE installation ADD COLUMN joined_at timestamptz;

-- When a repository's open pull requests were last compared with GitHub's.
ALTER TABLE repository ADD COLUMN swept_at timestamptz;

-- Duties that come round: when each is due again. One row a duty; who has none is due.
CREATE TABLE duty (
    name     text PRIMARY KEY,         -- 'redelivery', 'census', or 'sweep 42' for an installation
    next_at  timestamptz NOT NULL,
    failures integer NOT NULL DEFAULT 0  -- in a row
);

-- How far GitHub's list of deliveries was read. It is read from the newest to the oldest, a few pages at a time.
CREATE TABLE redelivery (
    single     boolean PRIMARY KEY DEFAULT true CHECK (single),
    done_until timestamptz,            -- what was delivered before is dealt with
    began_at   timestamptz,            -- when the reading under way began; null = none is
    cursor     text                    -- its next page
);

-- Deliveries that GitHub could not hand over, as far back as it keeps them.
CREATE TABLE failed_delivery (
    guid         text PRIMARY KEY,
    id           bigint NOT NULL,      -- GitHub's number of the newest attempt we saw
    delivered_at timestamptz NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    next_at      timestamptz           -- when to ask for another; null = it was answered, or is given up
);
CREATE INDEX failed_delivery_next ON failed_delivery (next_at) WHERE next_at IS NOT NULL;

-- The row in which an owner's jobs wait (bot/store/turns.py). A lock begins with the owner: `acme/shop#7`.
CREATE INDEX job_turn ON procrastinate_jobs (split_part(lock, '/', 1), priority) WHERE status = 'todo';
