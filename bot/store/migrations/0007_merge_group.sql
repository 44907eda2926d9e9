-- Merge groups of GitHub's merge queue: each waits for our check on its head, and never asks twice.
CREATE TABLE merge_group (
    repository text NOT NULL,
    head text NOT NULL,
    installation bigint NOT NULL,
    branch text NOT NULL,
    number integer NOT NULL, -- the last pull request in it, which its ref names
    asked_at timestamptz, -- when to answer; null = answered
    first_asked_at timestamptz NOT NULL,
    numbers integer[] NOT NULL DEFAULT '{}', -- all of them, as answered
    outcome text,
    PRIMARY KEY (repository, head)
);
CREATE INDEX merge_group_asked ON merge_group (asked_at) WHERE asked_at IS NOT NULL;

-- Who pressed "Careful, please" last, and when.
ALTER TABLE pull ADD COLUMN pressed_by text;
ALTER TABLE pull ADD COLUMN pressed_at timestamptz;
