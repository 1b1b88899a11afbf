-- name: rows
-- reads: gt_key, {raw} (gt_raw or part of it), {joins} (gt_coded and other small tables); grain: row of the extract
WITH named AS NOT MATERIALIZED (
    SELECT r.*, {columns}
    FROM {raw} r
    {joins}
    LEFT JOIN gt_key k ON k.code_id = c.code_id AND k.context_id = {context}
), read AS NOT MATERIALIZED (
    SELECT s.*, coalesce({unreadable}, CASE WHEN s.exact_value IS NULL THEN 'value_missing' END) AS unreadable FROM named s
)
SELECT s.*, {reason} AS reason, {disposition} AS disposition FROM read s

-- name: flags
-- reads: gt_key (mark: dimension:tier:rank of all verdicts, joined by `;`); writes: gt_flags; grain: key, with a word for each dimension at the default
-- tier. What the marks say suffices: rows need no audit trail, which takes as long to work out as a million rows to write.
CREATE OR REPLACE TEMP TABLE gt_flags AS
WITH parts AS NOT MATERIALIZED (
    SELECT mark, string_split(unnest(string_split(mark, ';')), ':') AS part FROM (SELECT DISTINCT mark FROM gt_key)
), marks AS NOT MATERIALIZED (
    SELECT mark, {said} FROM parts WHERE part[2] = 'default' GROUP BY mark
)
SELECT DISTINCT {words}, k.key_id FROM gt_key k LEFT JOIN marks m USING (mark)

-- name: records
-- reads: gt_flags (a key's dimensions at the default tier), {rows}; grain: screened row
SELECT s.label AS period, s.flow_name AS flow, {reporter} AS reporter, s.partner::VARCHAR AS partner, s.key_code AS hs_code, s.key_edition AS hs_edition,
       (s.exact_value * {scale})::DECIMAL(38, 6) AS value, {currency}::VARCHAR AS currency, s.net_weight_kg * {weight_scale} AS net_weight_kg,
       s.quantity, s.quantity_unit, s.regime::VARCHAR AS regime, s.source_file, s.source_row, g.* EXCLUDE (key_id)
FROM ({rows}) s
JOIN gt_flags g ON g.key_id = s.key_id
WHERE s.disposition = 'screened'

-- name: texts
-- reads: {table}; writes: {type}; grain: distinct text of {column}. Parquet takes an ENUM as the dictionary that it is; a text it would look up
-- row by row.
CREATE OR REPLACE TEMP TYPE {type} AS ENUM (SELECT '' UNION SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL)

-- name: packed
-- reads: gt_coded, gt_key, gt_flags; writes: gt_packed; grain: code in the type of the extract x context, of those whose rows are screened
-- unless something else keeps them from it. All that a code brings to a row, so that a row looks it up once. A flag has a name that no column
-- of a row can have: a team may call a dimension `description`.
CREATE OR REPLACE TEMP TABLE gt_packed AS
WITH read AS NOT MATERIALIZED (
    SELECT c.hs_code AS raw, s.*, {unreadable} AS unreadable FROM gt_coded c JOIN gt_key s USING (code_id)
)
SELECT s.raw, s.context_id, s.hs_code::gt_code_text AS key_code, s.hs_edition::gt_edition_text AS key_edition,
       {packed_flags}
FROM read s
JOIN gt_flags g USING (key_id)
WHERE {disposition} = 'screened'

-- name: packed_records
-- reads: gt_raw, gt_packed and the small tables that the joins name; grain: screened row, as of `records`
WITH named AS NOT MATERIALIZED (
    SELECT r.*, c.* EXCLUDE (raw, context_id), {columns}
    FROM gt_raw r
    {joins}
    JOIN gt_packed c ON c.raw = r.hs_code AND c.context_id = {context}
), read AS NOT MATERIALIZED (
    SELECT s.*, {unreadable} AS unreadable FROM named s
)
SELECT s.label AS period, s.flow_name AS flow, {reporter} AS reporter, s.partner::VARCHAR AS partner, s.key_code AS hs_code, s.key_edition AS hs_edition,
       (s.exact_value * {scale})::DECIMAL(38, 6) AS value, {currency} AS currency, s.net_weight_kg * {weight_scale} AS net_weight_kg,
       s.quantity, s.quantity_unit, s.regime::VARCHAR AS regime, s.source_file, s.source_row, {flags}
FROM read s
WHERE {disposition} = 'screened' AND s.exact_value IS NOT NULL

-- name: not_screened_codes
-- reads: gt_coded, {cells} by code; writes: gt_not_screened_codes; grain: code in the type of the extract (NULL: none) of which any row was set aside
CREATE OR REPLACE TEMP TABLE gt_not_screened_codes AS
WITH codes AS (SELECT DISTINCT code FROM {cells} WHERE disposition <> 'screened')
SELECT c.hs_code FROM gt_coded c JOIN codes o ON o.code = c.code_id
UNION ALL
SELECT NULL FROM codes WHERE code IS NULL

-- name: rows_of_not_screened_codes
-- reads: gt_raw, gt_not_screened_codes; grain: row of a code of which any row was set aside
(SELECT r.* FROM gt_raw r SEMI JOIN gt_not_screened_codes a ON a.hs_code IS NOT DISTINCT FROM r.hs_code)

-- name: set_aside
-- reads: {rows}; grain: row that was not screened
SELECT s.source_file, s.source_row, s.disposition, s.reason,
       CASE WHEN s.raw_line IS NOT NULL OR s.disposition = 'aggregate' THEN NULL
            ELSE coalesce(s.reject_column, CASE WHEN s.reason LIKE 'period%' THEN {heading_period} WHEN s.reason LIKE 'flow%' THEN {heading_flow}
                                                WHEN s.reason = 'value_missing' THEN {heading_value} ELSE {heading_hs_code} END) END AS "column",
       coalesce(s.raw_value, CASE WHEN s.reason LIKE 'period%' THEN s.period::VARCHAR WHEN s.reason LIKE 'flow%' THEN s.flow::VARCHAR
                                  WHEN s.reason = 'value_missing' THEN NULL ELSE s.hs_code::VARCHAR END) AS raw_value,
       s.raw_line, (s.exact_value * {scale})::DECIMAL(38, 6) AS value
FROM ({rows}) s
WHERE s.disposition <> 'screened'
