-- What choosing reviewers takes that GitHub cannot tell, or not for nothing.
ALTER TABLE installation ADD COLUMN people_changed_at timestamptz;  -- somebody joined or left: ask for teams anew

-- Whoever is asked for a review of the head and has not given it, in lower case: their open load.
ALTER TABLE pull ADD COLUMN awaiting text[] NOT NULL DEFAULT '{}';
CREATE INDEX pull_awaiting ON pull (installation) WHERE state = 'open' AND awaiting <> '{}';

-- The last word of each person on when they are away, for all repositories of an owner. All names are in lower case.
CREATE TABLE absence (
    owner     text NOT NULL,
    login     text NOT NULL,
    said_at   timestamptz NOT NULL,
    zone      text NOT NULL,           -- IANA name, of the rules where it was said
    first_day date,                    -- null: from the day on which it was said
    last_day  date,                    -- null: they are back
    PRIMARY KEY (owner, login)
);

-- Who wrote or reviewed merged pull requests that touched a folder.
CREATE TABLE familiar (
    repository text NOT NULL,
    folder     text NOT NULL,
    login      text NOT NULL,
    number     integer NOT NULL,
    PRIMARY KEY (repository, folder, login, number)
);
