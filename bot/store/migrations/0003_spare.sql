-- Rules changed: to be looked at when there is time. Fresh events, and promises that run out, go before it.
ALTER TABLE pull ADD COLUMN spare_at timestamptz;
CREATE INDEX pull_spare ON pull (spare_at) WHERE spare_at IS NOT NULL;
