-- name: types
-- reads: gt_raw (its description); grain: column
SELECT column_name, column_type FROM (DESCRIBE gt_raw);

-- name: from_cube
-- reads: gt_cube, gt_coded, {joins} (gt_flow, gt_context); writes: gt_scan; grain: code, context, year, flow: the cube in the terms of a pass over
-- the rows.
-- Contexts differ by year at most.
CREATE OR REPLACE TEMP TABLE gt_scan AS
SELECT c.{code} AS code, {context} AS context_id, w.year, NULL::VARCHAR AS period_reject, f.flow_id,
       sum(w.n)::BIGINT AS n, sum(w.valued)::BIGINT AS valued, sum(w.value) AS value
FROM gt_cube w
LEFT JOIN gt_coded c ON c.hs_code = w.hs_code
{joins}
GROUP BY ALL;

-- name: slots
-- reads: {coded}, gt_when, gt_flow; grain: one row: how many codes or classes, years and flows there are; the number after the last stands for none
SELECT coalesce(max({code}) + 1, 0)::BIGINT,
       (SELECT coalesce(max(when_id) + 1, 0)::BIGINT FROM gt_when), (SELECT coalesce(max(flow_id) + 1, 0)::BIGINT FROM gt_flow)
FROM {coded};

-- name: unpack
-- reads: gt_scan, gt_when; writes: gt_scan; grain: group of the pass, with code, year, period_reject and flow_id out of the packed number
CREATE OR REPLACE TEMP TABLE gt_scan AS
SELECT nullif(pack // (({whens} + 1) * ({flows} + 1)), {codes}) AS code, w.year, w.reject AS period_reject,
       nullif(pack % ({flows} + 1), {flows}) AS flow_id, s.* EXCLUDE (pack)
FROM gt_scan s
LEFT JOIN (SELECT DISTINCT when_id, year, reject FROM gt_when) w ON w.when_id = (s.pack // ({flows} + 1)) % ({whens} + 1);

-- name: decode
-- reads: gt_scan, gt_key, gt_flow, {coded}; writes: {name}; grain: code or class x context x year x flow x further groups x disposition
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

-- name: roll_up
-- reads: gt_coded, {source} by code; writes: {name} by code or class and fewer groups; grain: code or class x context x year x flow x fewer groups x
-- disposition
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT {code} AS code, s.context_id, s.year, s.flow_name{extra}, s.disposition, s.reason, sum(s.rows)::BIGINT AS rows,
       sum(s.value)::DECIMAL(38, 6) AS value{weight}
FROM {source} s
LEFT JOIN (SELECT DISTINCT code_id, class_id FROM gt_coded) c ON c.code_id = s.code
GROUP BY ALL;

-- name: sums
-- reads: {cells}; grain: disposition x reason
SELECT c.disposition, c.reason, sum(c.rows)::BIGINT, sum(c.value)::DECIMAL(38, 6)
FROM {cells} c {codes}
WHERE {flow}
GROUP BY c.disposition, c.reason ORDER BY c.disposition, c.reason;

-- name: of_codes
-- reads: {only}; grain: code that is among some
SEMI JOIN {only} o ON o.code_id = c.code

-- name: subset
-- reads: gt_coded, {codes} (a query of code_id, and part); writes: {name} of some codes; grain: distinct code in the type of the extract
CREATE OR REPLACE TEMP TABLE {name} AS SELECT c.*, s.* EXCLUDE (code_id) FROM gt_coded c JOIN ({codes}) s ON s.code_id = c.code_id;

-- name: any_beyond
-- reads: {only}, {other}; grain: at most one row: whether the first holds a code that the other does not
SELECT 1 FROM {only} o ANTI JOIN {other} p ON p.code_id = o.code_id LIMIT 1;

-- name: by_group
-- reads: gt_group_of (partner x year x group), {cells} by partner; writes: {name} by group; grain: as the cells, with the group for the partner.
-- Groups overlap, so a cell is in several; under `all` every cell stands once. Cells without a year are rejected ones, and drop out.
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT c.* EXCLUDE (rows, value{weight}{partner}), g."group", sum(c.rows)::BIGINT AS rows, sum(c.value)::DECIMAL(38, 6) AS value{weights}
FROM {cells} c
JOIN gt_group_of g ON g.partner IS NOT DISTINCT FROM c.partner AND g.year = c.year
GROUP BY ALL;
