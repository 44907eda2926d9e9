-- What the repository's notes refs were at when the notes of this head's commits were read; '' = it had none.
ALTER TABLE pull ADD COLUMN notes text NOT NULL DEFAULT '';
