-- Matches by the day: the entries of some lists, as they stand in each of several spans of days. A span of a list is matched as a list of
-- its own (`list@span`), so that one matcher answers for all spans at once.

-- name: entry_now
-- reads: act_entries, spans; writes: entry_now (as in lists.sql); grain: entry x span in which it is in force, `in_part` in part of it only.
-- Both tables are small: some hundred entries, some dozen spans.
CREATE OR REPLACE TEMP TABLE entry_now AS
SELECT e.* REPLACE (e.list_id || '@' || s.span AS list_id), regexp_replace(e.hs_code, '^(\d{6}(?:\d\d)*?)(?:00)+$', '\1') AS line,
       NOT (coalesce(e.valid_from <= s.first_day, true) AND coalesce(e.valid_to >= s.last_day, true)) AS in_part
FROM act_entries e CROSS JOIN spans s
WHERE coalesce(e.valid_from <= s.last_day, true) AND coalesce(e.valid_to >= s.first_day, true);

-- name: lists
-- reads: lists, spans, act_entries; writes: lists (hides that of the reference tables in this cursor); grain: list x span
CREATE OR REPLACE TEMP TABLE lists AS
SELECT l.* REPLACE (l.list_id || '@' || s.span AS list_id)
FROM lists l SEMI JOIN act_entries e ON e.list_id = l.list_id CROSS JOIN spans s;

-- name: no_industries
-- reads: industry_rows; writes: industry_rows (hides that of the reference tables in this cursor); grain: no row: acts name codes
CREATE OR REPLACE TEMP TABLE industry_rows AS SELECT * FROM industry_rows WHERE false;

-- name: matches
-- reads: key_match; grain: key x list x span x category (NULL: the list as a whole)
SELECT key_id, split_part(list_id, '@', 1) AS list_id, split_part(list_id, '@', 2)::INTEGER AS span, category, rank, via FROM key_match;
