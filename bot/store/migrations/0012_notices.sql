-- Notices on their way out of the house. One a key: what was told once is not told again, whatever restarts.
CREATE TABLE notice (
    key         text PRIMARY KEY,
    destination text NOT NULL,         -- its name in TWOTRACK_NOTICES
    body        jsonb,                 -- bot/core/notice.py; null = long ago, and forgotten
    made_at     timestamptz NOT NULL,
    next_at     timestamptz NOT NULL,  -- when to try; while it is being sent, when whoever does so must be dead
    attempts    integer NOT NULL DEFAULT 0,
    sent_at     timestamptz,
    trouble     text,                  -- why it was not taken the last time
    gave_up_at  timestamptz
);
CREATE INDEX notice_waiting ON notice (destination, next_at) WHERE sent_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX notice_made ON notice (made_at);

-- Destinations that are to be left alone for a while.
CREATE TABLE notice_hold (
    destination text PRIMARY KEY,
    until       timestamptz NOT NULL
);
