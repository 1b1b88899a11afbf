-- Small tables of an extract's distinct texts, and the keys made of them.

-- name: codes
-- reads: gt_codes (distinct codes in the type of the extract), gt_reading; writes: gt_read; grain: distinct code in the type of the extract, numbered by its text (so that order never matters)
CREATE OR REPLACE TEMP TABLE gt_read AS
SELECT d.hs_code, (row_number() OVER (ORDER BY g.raw) - 1)::INTEGER AS code_id, g.raw, g.code, g.kind
FROM gt_codes d
JOIN gt_reading g ON g.raw = d.hs_code::VARCHAR;

-- name: when
-- reads: gt_periods; writes: gt_when; grain: distinct period text
CREATE OR REPLACE TEMP TABLE gt_when AS
SELECT *, (dense_rank() OVER (ORDER BY year, period_start, period_end, label) - 1)::INTEGER AS period_id FROM gt_periods;

-- name: no_when
-- writes: gt_when, empty: the extract says no period
CREATE OR REPLACE TEMP TABLE gt_when AS
SELECT NULL::VARCHAR AS period, NULL::VARCHAR AS month, NULL::INTEGER AS year, NULL::DATE AS period_start, NULL::DATE AS period_end,
       NULL::VARCHAR AS label, NULL::VARCHAR AS reject, NULL::INTEGER AS period_id
WHERE false;

-- name: flows
-- reads: gt_flows; writes: gt_flow; grain: distinct flow text
CREATE OR REPLACE TEMP TABLE gt_flow AS
SELECT *, (dense_rank() OVER (ORDER BY flow_name) - 1)::UTINYINT AS flow_id FROM gt_flows;

-- name: no_flow
-- writes: gt_flow; the one flow that layout or user states
CREATE OR REPLACE TEMP TABLE gt_flow AS SELECT NULL::VARCHAR AS flow, $flow::VARCHAR AS flow_name, NULL::VARCHAR AS reject, 0::UTINYINT AS flow_id;

-- name: editions
-- reads: gt_editions; writes: gt_edition; grain: distinct edition text
CREATE OR REPLACE TEMP TABLE gt_edition AS SELECT hs_edition, edition FROM gt_editions;

-- name: nations
-- reads: gt_reporters; writes: gt_nation; grain: distinct reporter
CREATE OR REPLACE TEMP TABLE gt_nation AS SELECT reporter, iso3 AS nation FROM gt_reporters;

-- name: one_context
-- reads: gt_read; writes: gt_occurs; grain: code
CREATE OR REPLACE TEMP TABLE gt_occurs AS
SELECT code_id, NULL::VARCHAR AS edition_part, NULL::INTEGER AS year_part, NULL::VARCHAR AS nation_part, NULL::INTEGER AS period_part FROM gt_read;

-- name: parts
-- reads: gt_occurs; grain: context
SELECT DISTINCT edition_part, year_part, nation_part, period_part FROM gt_occurs ORDER BY ALL;

-- name: keys
-- reads: gt_occurs, gt_context, gt_read; writes: gt_key; grain: code x context in which it occurs, and its key.
-- Contexts that agree in edition, nation and period share their keys.
CREATE OR REPLACE TEMP TABLE gt_key AS
SELECT o.code_id, x.context_id, (dense_rank() OVER (ORDER BY g.raw, x.edition, x.nation, x.period_part) - 1)::INTEGER AS key_id,
       coalesce(g.code, g.raw) AS hs_code, g.kind, x.edition AS hs_edition,
       CASE WHEN length(g.code) > 6 THEN x.nation END AS nation, x.period_part AS period_id
FROM gt_occurs o
JOIN gt_context x ON x.edition_part IS NOT DISTINCT FROM o.edition_part AND x.year_part IS NOT DISTINCT FROM o.year_part
     AND x.nation_part IS NOT DISTINCT FROM o.nation_part AND x.period_part IS NOT DISTINCT FROM o.period_part
JOIN gt_read g USING (code_id);

-- name: key_table
-- reads: gt_key, gt_when; grain: key
SELECT k.key_id, k.hs_code, CASE WHEN k.hs_edition IS NULL AND k.kind = 'hs' THEN 'no_edition' ELSE k.kind END AS kind,
       k.hs_edition, k.nation, w.period_start, w.period_end
FROM (SELECT DISTINCT key_id, hs_code, kind, hs_edition, nation, period_id FROM gt_key) k
LEFT JOIN (SELECT DISTINCT period_id, period_start, period_end FROM gt_when) w USING (period_id)
ORDER BY k.key_id;

-- name: key_status
-- reads: gt_key, gt_book_keys; writes: gt_key (with status)
CREATE OR REPLACE TEMP TABLE gt_key AS
SELECT k.* EXCLUDE (kind), b.kind, b.status FROM gt_key k JOIN gt_book_keys b USING (key_id);

-- name: signatures
-- reads: gt_key, gt_verdicts; writes: gt_signature; grain: code and its signature: codes that fare alike in every context share one
CREATE OR REPLACE TEMP TABLE gt_signature AS
WITH print AS NOT MATERIALIZED (
    SELECT k.code_id, k.context_id, k.kind || '|' || k.status || '|' ||
           coalesce(string_agg(v.dimension || v.tier || v.rank, ',' ORDER BY v.dimension, v.tier) FILTER (v.rank > 0), '') AS mark
    FROM gt_key k LEFT JOIN gt_verdicts v USING (key_id)
    GROUP BY k.code_id, k.context_id, k.kind, k.status
)
SELECT code_id, (dense_rank() OVER (ORDER BY marks) - 1)::USMALLINT AS sig
FROM (SELECT code_id, string_agg(context_id || ':' || mark, ';' ORDER BY context_id) AS marks FROM print GROUP BY code_id);

-- name: signed_codes
-- reads: gt_read, gt_signature; writes: gt_coded; grain: distinct code in the type of the extract
CREATE OR REPLACE TEMP TABLE gt_coded AS SELECT r.hs_code, r.code_id, s.sig, r.code, r.raw FROM gt_read r LEFT JOIN gt_signature s USING (code_id);
