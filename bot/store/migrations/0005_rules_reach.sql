-- How far the last rules that could be read reach with this file (observe, advise, enforce): as far as a broken one does.
ALTER TABLE rules_file ADD COLUMN reach text;
