-- name: types
-- reads: gt_raw (its description); grain: column
SELECT column_name, column_type FROM (DESCRIBE gt_raw);

-- name: any_mark
-- reads: gt_raw; at most one row: whether any row is marked as an aggregate or as unreadable
SELECT 1 FROM gt_raw WHERE grain IS NOT NULL OR reject IS NOT NULL LIMIT 1;

-- name: cube
-- reads: gt_cube, gt_coded, gt_flow, gt_context; grain: code, context, year, flow: the cube in the terms of a pass over the rows. Contexts differ
-- by year at most.
SELECT c.{code} AS code, {context} AS context_id, w.year, NULL::VARCHAR AS period_reject, f.flow_id,
       sum(w.n)::BIGINT AS n, sum(w.valued)::BIGINT AS valued, sum(w.value) AS value
FROM gt_cube w
LEFT JOIN gt_coded c ON c.hs_code = w.hs_code
{joins}
WHERE {flow}
GROUP BY ALL

-- name: from_cube
-- reads: the cube; writes: gt_scan
CREATE OR REPLACE TEMP TABLE gt_scan AS {cube};

-- name: main_regime
-- reads: gt_raw, its first rows; at most one row: the regime of at least a share of $least of them
SELECT regime FROM (SELECT regime FROM gt_raw LIMIT {rows})
WHERE regime IS NOT NULL
GROUP BY regime HAVING count(*) >= $least * (SELECT count(*) FROM (SELECT regime FROM gt_raw LIMIT {rows}))
ORDER BY count(*) DESC, regime LIMIT 1;

-- name: with_main_regime
-- reads: the cube, gt_scan (the rows of all regimes but one); writes: gt_scan with the rows of that one: what the others leave of all rows
CREATE OR REPLACE TEMP TABLE gt_scan AS
WITH others AS MATERIALIZED (
    SELECT code, context_id, year, period_reject, flow_id, regime, n, valued, value FROM gt_scan
)
SELECT * FROM others
UNION ALL
SELECT code, context_id, year, period_reject, flow_id, {main} AS regime, sum(n)::BIGINT AS n, sum(valued)::BIGINT AS valued, sum(coalesce(value, 0)) AS value
FROM (
    SELECT code, context_id, year, period_reject, flow_id, n, valued, value FROM ({cube})
    UNION ALL
    SELECT code, context_id, year, period_reject, flow_id, -n, -valued, -value FROM others
)
GROUP BY code, context_id, year, period_reject, flow_id
HAVING sum(n) <> 0;

-- name: any_negative
-- reads: gt_scan; at most one row: whether more was taken away than was there
SELECT 1 FROM gt_scan WHERE n < 0 OR valued < 0 OR valued > n LIMIT 1;

-- name: fated
-- reads: gt_key, gt_coded; writes: gt_fated; grain: distinct code in the type of the extract: as gt_coded, and the codes of one disposition in
-- every context together, whatever the lists say of them
CREATE OR REPLACE TEMP TABLE gt_fated AS
WITH fates AS NOT MATERIALIZED (
    SELECT c.sig, list(DISTINCT concat_ws(':', k.context_id, k.kind, k.status) ORDER BY concat_ws(':', k.context_id, k.kind, k.status)) AS contexts
    FROM gt_coded c JOIN gt_key k USING (code_id) GROUP BY c.sig
)
SELECT c.*, f.fate FROM gt_coded c LEFT JOIN (SELECT sig, (dense_rank() OVER (ORDER BY contexts) - 1)::UINTEGER AS fate FROM fates) f USING (sig);

-- name: main_fate
-- reads: gt_cube, gt_fated; at most one row: the fate that all rows but a share of $most have; none if rows without a code are among them
WITH fates AS (
    SELECT c.fate, sum(w.n) AS n, bool_or(w.hs_code IS NULL) AS codeless FROM gt_cube w LEFT JOIN gt_fated c ON c.hs_code = w.hs_code GROUP BY c.fate
), shares AS (
    SELECT fate, n, sum(n) OVER () AS total, bool_or(codeless) OVER () AS codeless FROM fates
)
SELECT fate FROM shares WHERE n >= (1 - $most) * total AND NOT codeless AND fate IS NOT NULL;

-- name: odd
-- reads: gt_fated; writes: gt_odd; grain: distinct code of another fate than $main
CREATE OR REPLACE TEMP TABLE gt_odd AS SELECT hs_code, fate FROM gt_fated WHERE fate <> $main::UINTEGER;

-- name: without_odd
-- reads: gt_all_scan (all rows as if of the main fate), gt_odd_scan (those of others); writes: gt_scan: each with its own
CREATE OR REPLACE TEMP TABLE gt_scan AS
SELECT pack, {names}, sum(n)::BIGINT AS n, sum(valued)::BIGINT AS valued, sum(value) AS value
FROM (
    SELECT pack, {names}, n, valued, value FROM gt_all_scan
    UNION ALL
    SELECT {main} * ({whens} + 1) * ({flows} + 1) + pack % (({whens} + 1) * ({flows} + 1)), {names}, -n, -valued, -value FROM gt_odd_scan
    UNION ALL
    SELECT pack, {names}, n, valued, value FROM gt_odd_scan
)
GROUP BY ALL
HAVING sum(n) <> 0;

-- name: slots
-- reads: {coded}, gt_when, gt_flow; one row: how many signatures, codes or fates, years and flows there are; the number after the last stands for none
SELECT coalesce(max({code}) + 1, 0)::BIGINT,
       (SELECT coalesce(max(when_id) + 1, 0)::BIGINT FROM gt_when), (SELECT coalesce(max(flow_id) + 1, 0)::BIGINT FROM gt_flow)
FROM {coded};

-- name: unpack
-- reads: gt_scan, gt_when; writes: gt_scan with code, year, period_reject and flow_id out of the packed number
CREATE OR REPLACE TEMP TABLE gt_scan AS
SELECT nullif(pack // (({whens} + 1) * ({flows} + 1)), {codes}) AS code, w.year, w.reject AS period_reject,
       nullif(pack % ({flows} + 1), {flows}) AS flow_id, s.* EXCLUDE (pack)
FROM gt_scan s
LEFT JOIN (SELECT DISTINCT when_id, year, reject FROM gt_when) w ON w.when_id = (s.pack // ({flows} + 1)) % ({whens} + 1);

-- name: decode
-- reads: gt_scan, gt_key, gt_flow, {coded}; writes: cells; grain: code, signature or fate x context x year x flow x further groups x disposition
CREATE OR REPLACE TEMP TABLE {name} AS
WITH status AS NOT MATERIALIZED (
    SELECT DISTINCT c.{code} AS code, k.context_id, k.kind, k.status FROM gt_key k JOIN {coded} c USING (code_id)
), flow_names AS NOT MATERIALIZED (
    SELECT DISTINCT flow_id, flow_name, reject AS flow_reject FROM gt_flow
), named AS NOT MATERIALIZED (
    SELECT s.*, f.flow_name, f.flow_reject, t.kind, t.status
    FROM gt_scan s
    LEFT JOIN flow_names f USING (flow_id)
    LEFT JOIN status t ON t.code = s.code AND t.context_id = s.context_id
), read AS NOT MATERIALIZED (
    SELECT s.*, {unreadable} AS unreadable FROM named s
), judged AS NOT MATERIALIZED (
    SELECT s.*, {reason} AS reason, {disposition} AS disposition FROM read s
)
SELECT s.code, s.context_id, s.year, s.flow_name{extra}, s.disposition, s.reason, s.valued AS rows,
       (coalesce(s.value, 0) * {scale})::DECIMAL(38, 6) AS value{weight}
FROM judged s
WHERE s.valued > 0
UNION ALL
-- Rows without a readable value are rejected: for the reason already found, else because the value is missing.
SELECT s.code, s.context_id, s.year, s.flow_name{extra}, 'rejected', CASE WHEN s.disposition = 'rejected' THEN s.reason ELSE 'value_missing' END,
       s.n - s.valued, 0::DECIMAL(38, 6){no_weight}
FROM judged s
WHERE s.n > s.valued;

-- name: coarsen
-- reads: cells by code, gt_coded; writes: cells by code or signature and fewer groups.
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT {code} AS code, s.context_id, s.year, s.flow_name{extra}, s.disposition, s.reason, sum(s.rows)::BIGINT AS rows,
       sum(s.value)::DECIMAL(38, 6) AS value{weight}
FROM {source} s
LEFT JOIN (SELECT DISTINCT code_id, sig FROM gt_coded) c ON c.code_id = s.code
GROUP BY ALL;

-- name: sums
-- reads: cells; grain: disposition x reason
SELECT disposition, reason, sum(rows)::BIGINT, sum(value)::DECIMAL(38, 6) FROM {cells} GROUP BY disposition, reason ORDER BY disposition, reason;

-- name: subset
-- reads: gt_coded and a query of code_id (and part); writes: a table of some codes; grain: distinct code in the type of the extract
CREATE OR REPLACE TEMP TABLE {name} AS SELECT c.*, s.* EXCLUDE (code_id) FROM gt_coded c JOIN ({codes}) s ON s.code_id = c.code_id;

-- name: any_beyond
-- reads: two tables of some codes; at most one row: whether the first holds a code that the other does not
SELECT 1 FROM {only} o ANTI JOIN {other} p ON p.code_id = o.code_id LIMIT 1;

-- name: sums_of
-- reads: cells by code, perhaps a table of some codes; grain: disposition x reason
SELECT c.disposition, c.reason, sum(c.rows)::BIGINT, sum(c.value)::DECIMAL(38, 6)
FROM {cells} c {codes}
WHERE {flow}
GROUP BY c.disposition, c.reason ORDER BY c.disposition, c.reason;

-- name: of_codes
-- reads: a table of some codes; grain: code
SEMI JOIN {only} o ON o.code_id = c.code

-- name: by_group
-- reads: cells by partner, gt_group_of (partner x year x group); writes: cells by group; grain: as the cells, with the group for the partner.
-- Groups overlap, so a cell is in several; under `all` every cell stands once. Cells without a year are rejected ones, and drop out.
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT c.* EXCLUDE (rows, value{weight}{partner}), g."group", sum(c.rows)::BIGINT AS rows, sum(c.value)::DECIMAL(38, 6) AS value{weights}
FROM {cells} c
JOIN gt_group_of g ON g.partner IS NOT DISTINCT FROM c.partner AND g.year = c.year
GROUP BY ALL;
