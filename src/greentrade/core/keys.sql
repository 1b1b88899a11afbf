-- Small tables of an extract's distinct texts, and the keys made of them.

-- name: codes
-- reads: gt_codes (distinct codes in the type of the extract), gt_reading; writes: gt_read; grain: distinct code in the type of the extract, numbered by its text (so that order never matters)
CREATE OR REPLACE TEMP TABLE gt_read AS
SELECT d.hs_code, (row_number() OVER (ORDER BY g.raw) - 1)::INTEGER AS code_id, g.raw, g.code, g.kind
FROM gt_codes d
JOIN gt_reading g ON g.raw = d.hs_code::VARCHAR;

-- name: when
-- reads: gt_periods; writes: gt_when; grain: distinct period text. when_id numbers what most answers need of it: the year, or why there is none.
CREATE OR REPLACE TEMP TABLE gt_when AS
SELECT *, (dense_rank() OVER (ORDER BY year, period_start, period_end, label) - 1)::INTEGER AS period_id,
       (dense_rank() OVER (ORDER BY year, reject) - 1)::UINTEGER AS when_id
FROM gt_periods;

-- name: no_when
-- writes: gt_when; grain: no row: the extract says no period
CREATE OR REPLACE TEMP TABLE gt_when AS
SELECT NULL::VARCHAR AS period, NULL::VARCHAR AS month, NULL::INTEGER AS year, NULL::DATE AS period_start, NULL::DATE AS period_end,
       NULL::VARCHAR AS label, NULL::VARCHAR AS reject, NULL::INTEGER AS period_id, NULL::UINTEGER AS when_id
WHERE false;

-- name: flows
-- reads: gt_flows; writes: gt_flow; grain: distinct flow text
CREATE OR REPLACE TEMP TABLE gt_flow AS
SELECT *, (dense_rank() OVER (ORDER BY flow_name, reject) - 1)::UINTEGER AS flow_id FROM gt_flows;

-- name: no_flow
-- writes: gt_flow; grain: the one flow that layout or user states
CREATE OR REPLACE TEMP TABLE gt_flow AS SELECT NULL::VARCHAR AS flow, $flow::VARCHAR AS flow_name, NULL::VARCHAR AS reject, 0::UINTEGER AS flow_id;

-- name: editions
-- reads: gt_editions; writes: gt_edition; grain: distinct edition text
CREATE OR REPLACE TEMP TABLE gt_edition AS SELECT hs_edition, edition FROM gt_editions;

-- name: nations
-- reads: gt_reporters, gt_customs_unions; writes: gt_nation; grain: distinct reporter. Members of a customs union use its lines.
CREATE OR REPLACE TEMP TABLE gt_nation AS
SELECT r.reporter, coalesce(u.nation, r.iso3) AS nation FROM gt_reporters r LEFT JOIN gt_customs_unions u USING (iso3);

-- name: one_part
-- grain: one row: nothing varies
SELECT NULL::VARCHAR AS edition_part, NULL::INTEGER AS year_part, NULL::VARCHAR AS nation_part, NULL::INTEGER AS period_part;

-- name: year_parts
-- reads: gt_cube; grain: year
SELECT DISTINCT NULL::VARCHAR AS edition_part, year AS year_part, NULL::VARCHAR AS nation_part, NULL::INTEGER AS period_part FROM gt_cube ORDER BY ALL;

-- name: parts
-- reads: gt_parts; grain: what decides a context
SELECT DISTINCT edition_part, year_part, nation_part, period_part FROM gt_parts ORDER BY ALL;

-- name: occurs_in_one
-- reads: gt_read; writes: gt_occurs; grain: code, in the one context that there is
CREATE OR REPLACE TEMP TABLE gt_occurs AS SELECT code_id, 0 AS context_id FROM gt_read;

-- name: occurs_by_year
-- reads: gt_cube, gt_read, gt_context; writes: gt_occurs; grain: code x context in which it occurs
CREATE OR REPLACE TEMP TABLE gt_occurs AS
SELECT DISTINCT c.code_id, x.context_id
FROM gt_cube w
JOIN gt_read c ON c.hs_code = w.hs_code
JOIN gt_context x ON x.year_part IS NOT DISTINCT FROM w.year;

-- name: occurs
-- reads: gt_parts, gt_context; writes: gt_occurs; grain: code x context in which it occurs
CREATE OR REPLACE TEMP TABLE gt_occurs AS
SELECT DISTINCT o.code_id, x.context_id
FROM gt_parts o
JOIN gt_context x ON x.edition_part IS NOT DISTINCT FROM o.edition_part AND x.year_part IS NOT DISTINCT FROM o.year_part
     AND x.nation_part IS NOT DISTINCT FROM o.nation_part AND x.period_part IS NOT DISTINCT FROM o.period_part
WHERE o.code_id IS NOT NULL;

-- name: keys
-- reads: gt_occurs, gt_context, gt_read, gt_reread; writes: gt_key; grain: code x context in which it occurs, and its key.
-- `origin`: why a code is not read as its own digits in the row's edition.
CREATE OR REPLACE TEMP TABLE gt_key AS
WITH named AS NOT MATERIALIZED (
    SELECT o.code_id, x.context_id, g.raw, g.kind, coalesce(a.read_as, g.code, g.raw) AS hs_code, coalesce(a.read_in, x.edition) AS hs_edition,
           x.nation, x.period_part, coalesce(a.origin, '') AS origin
    FROM gt_occurs o
    JOIN (SELECT DISTINCT context_id, edition, nation, period_part FROM gt_context) x USING (context_id)
    JOIN gt_read g USING (code_id)
    LEFT JOIN gt_reread a ON a.hs_code = g.code AND a.hs_edition = x.edition
)
SELECT code_id, context_id, (dense_rank() OVER (ORDER BY raw, hs_edition, nation, period_part) - 1)::INTEGER AS key_id,
       hs_code, kind, hs_edition, CASE WHEN length(hs_code) > 6 THEN nation END AS nation, period_part AS period_id, origin
FROM named;

-- name: outside
-- reads: gt_key; grain: code of the edition of its rows that this edition does not have
SELECT DISTINCT hs_code, hs_edition FROM gt_key WHERE kind = 'hs' AND status = 'not_in_edition' AND hs_edition IS NOT NULL ORDER BY ALL;

-- name: origins
-- reads: gt_key; grain: key whose code is not read as its own digits in the edition of (some of) its rows
SELECT key_id, max(origin) AS origin FROM gt_key WHERE origin <> '' GROUP BY key_id ORDER BY key_id;

-- name: key_table
-- reads: gt_key, gt_when; grain: key
SELECT k.key_id, k.hs_code, CASE WHEN k.hs_edition IS NULL AND k.kind = 'hs' THEN 'no_edition' ELSE k.kind END AS kind,
       k.hs_edition, k.nation, w.period_start, w.period_end
FROM (SELECT DISTINCT key_id, hs_code, kind, hs_edition, nation, period_id FROM gt_key) k
LEFT JOIN (SELECT DISTINCT period_id, period_start, period_end FROM gt_when) w USING (period_id)
ORDER BY k.key_id;

-- name: key_status
-- reads: gt_key, gt_marks; writes: gt_key (with status and mark); grain: key, now with status and mark
CREATE OR REPLACE TEMP TABLE gt_key AS
SELECT k.* EXCLUDE (kind), CASE WHEN k.hs_edition IS NULL AND k.kind = 'hs' THEN 'no_edition' ELSE k.kind END AS kind, m.status, m.mark
FROM gt_key k JOIN gt_marks m USING (key_id);

-- name: classes
-- reads: gt_key; writes: gt_class; grain: code, with its class (codes with equal verdicts in every context share one) and its status group
-- (codes of equal disposition in every context)
CREATE OR REPLACE TEMP TABLE gt_class AS
WITH verdicts AS NOT MATERIALIZED (
    SELECT code_id, context_id, dense_rank() OVER (ORDER BY kind, status, mark) AS verdict, dense_rank() OVER (ORDER BY kind, status) AS status FROM gt_key
), codes AS NOT MATERIALIZED (
    SELECT code_id, list(context_id || ':' || verdict ORDER BY context_id) AS verdicts, list(context_id || ':' || status ORDER BY context_id) AS statuses
    FROM verdicts GROUP BY code_id
)
SELECT code_id, (dense_rank() OVER (ORDER BY verdicts) - 1)::UINTEGER AS class_id, (dense_rank() OVER (ORDER BY statuses) - 1)::UINTEGER AS status_group
FROM codes;

-- name: classes_of_one
-- reads: gt_key; writes: gt_class; grain: code, with its class and its status group
CREATE OR REPLACE TEMP TABLE gt_class AS
WITH classes AS MATERIALIZED (
    SELECT *, (row_number() OVER (ORDER BY kind, status, mark) - 1)::UINTEGER AS class_id,
           (dense_rank() OVER (ORDER BY kind, status) - 1)::UINTEGER AS status_group
    FROM (SELECT DISTINCT kind, status, mark FROM gt_key)
)
SELECT k.code_id, c.class_id, c.status_group
FROM gt_key k
JOIN classes c ON c.mark = k.mark AND c.kind = k.kind AND c.status = k.status;

-- name: classed_codes
-- reads: gt_read, gt_class; writes: gt_coded; grain: distinct code in the type of the extract
CREATE OR REPLACE TEMP TABLE gt_coded AS
SELECT r.hs_code, r.code_id, s.class_id, s.status_group, r.code, r.raw FROM gt_read r LEFT JOIN gt_class s USING (code_id);

-- name: class_verdicts
-- reads: gt_key, gt_class; writes: gt_class_verdicts; grain: class x context x dimension x tier
CREATE OR REPLACE TEMP TABLE gt_class_verdicts AS
SELECT code, context_id, part[1] AS dimension, part[2] AS tier, part[3]::INTEGER AS rank
FROM (
    SELECT code, context_id, string_split(unnest(string_split(mark, ';')), ':') AS part
    FROM (SELECT s.class_id AS code, k.context_id, any_value(k.mark) AS mark FROM gt_class s JOIN gt_key k USING (code_id) GROUP BY ALL)
    WHERE mark <> ''
);

-- name: any_mark
-- reads: gt_raw; grain: at most one row: whether any row is marked as an aggregate or as unreadable
SELECT 1 FROM gt_raw WHERE grain IS NOT NULL OR reject IS NOT NULL LIMIT 1;
