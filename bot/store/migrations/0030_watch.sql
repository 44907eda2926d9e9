-- What a look costs is known where it is taken; what is left of GitHub's budget is shown everywhere.
CREATE TABLE budget (
    installation bigint NOT NULL,
    resource     text NOT NULL,        -- core, graphql: x-ratelimit-resource
    remaining    integer NOT NULL,
    most         integer NOT NULL,     -- of an hour
    resets_at    timestamptz NOT NULL, -- then all of it is there again
    told_at      timestamptz NOT NULL,
    PRIMARY KEY (installation, resource)
);

-- What is watched is found without reading everything that ever was.
CREATE INDEX promise_owed ON promise (due_at) WHERE ended_at IS NULL;
CREATE INDEX pull_trouble ON pull (installation) WHERE trouble IS NOT NULL AND state = 'open';

-- A backup is restored with an empty search path: what a generated column calls is bound when it is made, not by name.
CREATE OR REPLACE FUNCTION card_due(card jsonb) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE jsonb_typeof(card->'promises')
           WHEN 'array' THEN (
               SELECT min(card_instant(promise->>'due')) FROM jsonb_array_elements(card->'promises') AS promise
                WHERE promise->>'kept_at' IS NULL AND NOT coalesce((promise->>'paused')::boolean, false))
           ELSE card_instant(card->>'due') END;
