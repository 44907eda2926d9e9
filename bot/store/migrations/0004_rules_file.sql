-- The rules files as GitHub told them last: when it cannot tell, they hold on, with their age shown.
CREATE TABLE rules_file (
    place   text PRIMARY KEY,          -- an owner's .github, or a repository and a branch
    name    text NOT NULL,             -- as messages name it
    oid     text,                      -- git's id of its text; null = there was no such file
    text    bytea,                     -- as it came: it may hold what a text column cannot
    told_at timestamptz NOT NULL
);
