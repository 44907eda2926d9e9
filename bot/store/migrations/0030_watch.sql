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
