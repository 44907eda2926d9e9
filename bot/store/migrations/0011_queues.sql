-- What the queues are ordered and filtered by, read from the card itself, so that the two never differ.

-- ISO 8601 with an offset says the same in every session: that is why this may call itself immutable.
CREATE FUNCTION card_instant(said text) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT said::timestamptz $$;

-- When the next promise runs out whose clock runs. Cards of earlier versions know of one promise alone.
CREATE FUNCTION card_due(card jsonb) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE jsonb_typeof(card->'promises')
           WHEN 'array' THEN (
               SELECT min(card_instant(promise->>'due')) FROM jsonb_array_elements(card->'promises') AS promise
                WHERE promise->>'kept_at' IS NULL AND NOT coalesce((promise->>'paused')::boolean, false))
           ELSE card_instant(card->>'due') END
$$;

CREATE FUNCTION card_texts(list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE jsonb_typeof(list)
           WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text(list)) ELSE '{}'::text[] END
$$;

-- reviewers, author, or nobody: a draft, and what has all that was asked for.
CREATE FUNCTION card_waits_on(card jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN (card->>'draft')::boolean OR card->>'outcome' = 'success' THEN 'nobody'
           ELSE coalesce(card->'turn'->>'on', 'reviewers') END
$$;

ALTER TABLE pull
    ADD COLUMN track text GENERATED ALWAYS AS (card->>'track') STORED,
    ADD COLUMN origin text GENERATED ALWAYS AS (card->>'origin') STORED,
    ADD COLUMN author text GENERATED ALWAYS AS (lower(card->>'author')) STORED,
    ADD COLUMN risk smallint GENERATED ALWAYS AS (
        CASE card->>'risk' WHEN 'high' THEN 2 WHEN 'low' THEN 0 ELSE 1 END) STORED,
    ADD COLUMN waits_on text GENERATED ALWAYS AS (card_waits_on(card)) STORED,
    ADD COLUMN turn_since timestamptz GENERATED ALWAYS AS (card_instant(card->'turn'->>'since')) STORED,
    ADD COLUMN rests boolean GENERATED ALWAYS AS (card_waits_on(card) <> 'reviewers') STORED,  -- no use to review it now
    ADD COLUMN breached boolean GENERATED ALWAYS AS (coalesce((card->>'breached')::boolean, false)) STORED,
    ADD COLUMN due_at timestamptz GENERATED ALWAYS AS (card_due(card)) STORED,
    ADD COLUMN size bigint GENERATED ALWAYS AS (
        coalesce((card->>'added')::bigint, 0) + coalesce((card->>'deleted')::bigint, 0)) STORED,
    ADD COLUMN opened_at timestamptz GENERATED ALWAYS AS (card_instant(card->>'opened_at')) STORED,
    ADD COLUMN groups text[] GENERATED ALWAYS AS (card_texts(card->'groups')) STORED,
    ADD COLUMN domains text[] GENERATED ALWAYS AS (card_texts(card->'domains')) STORED,
    -- Whether the rules want to hold merges back, and whether GitHub does; null = no look could see.
    ADD COLUMN enforces boolean GENERATED ALWAYS AS (coalesce(card->>'mode' = 'enforce', false)) STORED,
    ADD COLUMN required boolean GENERATED ALWAYS AS ((card->>'required')::boolean) STORED,
    ADD COLUMN judged_at timestamptz GENERATED ALWAYS AS (card_instant(card->>'judged_at')) STORED;

-- A queue is read from here alone: rows of `pull` are wide.
CREATE INDEX pull_queue ON pull (track, rests, risk DESC, due_at, size, opened_at, repository, number)
    INCLUDE (breached, origin, author, waits_on, turn_since) WHERE state = 'open' AND card IS NOT NULL;
CREATE INDEX pull_unheld ON pull (repository, (required IS NOT NULL) DESC, judged_at DESC)
    INCLUDE (required, number) WHERE state = 'open' AND enforces;
CREATE INDEX pull_person ON pull USING gin (awaiting) WHERE state = 'open' AND awaiting <> '{}';
CREATE INDEX pull_author ON pull (author) WHERE state = 'open';

-- Boards that are open somewhere hear of whatever they show, from the transaction that changes it.
CREATE FUNCTION tell_boards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('twotrack_board', NEW.repository || '#' || NEW.number);
    RETURN NULL;
END $$;
CREATE TRIGGER pull_tells_boards AFTER UPDATE OF card, state, trouble, awaiting, repository ON pull FOR EACH ROW
    WHEN ((OLD.card IS NOT NULL OR NEW.card IS NOT NULL)
          AND (OLD.card - 'judged_at' IS DISTINCT FROM NEW.card - 'judged_at' OR OLD.state <> NEW.state
               OR OLD.trouble IS DISTINCT FROM NEW.trouble OR OLD.awaiting <> NEW.awaiting
               OR OLD.repository <> NEW.repository))
    EXECUTE FUNCTION tell_boards();

-- How long each pull request took, and on whom it waited: what the weekly summary is counted from.
CREATE TABLE pace (
    repository              text NOT NULL,
    number                  integer NOT NULL,
    track                   text NOT NULL,
    origin                  text NOT NULL,
    groups                  text[] NOT NULL DEFAULT '{}',  -- whose word it takes, or took
    ready_at                timestamptz,                   -- review could begin
    first_review_at         timestamptz,                   -- by a person
    first_machine_review_at timestamptz,                   -- by a bot or an AI reviewer
    on_author               interval NOT NULL DEFAULT '0', -- how long it waited on its author, and on reviewers
    on_reviewers            interval NOT NULL DEFAULT '0',
    closed_at               timestamptz,
    merged                  boolean NOT NULL DEFAULT false,
    updated_at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository, number)
);
CREATE INDEX pace_first_review ON pace (first_review_at) WHERE first_review_at IS NOT NULL;
CREATE INDEX pace_first_machine_review ON pace (first_machine_review_at) WHERE first_machine_review_at IS NOT NULL;
CREATE INDEX pace_closed ON pace (closed_at) WHERE closed_at IS NOT NULL;

-- Each promise that was ever made.
CREATE TABLE promise (
    repository text NOT NULL,
    number     integer NOT NULL,
    kind       text NOT NULL,          -- first-review, decision, re-review
    began_at   timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    kept_at    timestamptz,
    ended_at   timestamptz,            -- nobody owes it any more: kept, or the pull request was closed
    track      text NOT NULL,
    origin     text NOT NULL,
    groups     text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (repository, number, kind, began_at)
);
CREATE INDEX promise_due ON promise (due_at);
CREATE INDEX promise_kept ON promise (kept_at) WHERE kept_at IS NOT NULL;
