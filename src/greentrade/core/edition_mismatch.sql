-- What codes outside their edition, and aliases, weigh in an extract.

-- name: any_outside
-- reads: gt_key; grain: at most one row
SELECT 1 FROM gt_key WHERE status = 'not_in_edition' LIMIT 1;

-- name: weigh_cube
-- reads: gt_cube, gt_coded, {joins} (gt_flow, gt_context); writes: gt_weight; grain: code x context: rows and value that count, as far as they can be
-- read
CREATE OR REPLACE TEMP TABLE gt_weight AS
SELECT c.code_id, {context} AS context_id, sum(w.valued)::BIGINT AS rows, sum(w.value) AS value
FROM gt_cube w
JOIN gt_coded c ON c.hs_code = w.hs_code
{joins}
WHERE {unreadable} IS NULL
GROUP BY ALL;

-- name: weigh_rows
-- reads: gt_raw, {joins} (gt_coded and the small tables that the joins name); grain: code x context: as weigh_cube, where rows are marked or the cube
-- does not
-- tell contexts apart
SELECT c.code_id, {context} AS context_id, count({value}) AS rows, sum({value}) AS value
FROM gt_raw r
{joins}
WHERE c.code_id IS NOT NULL AND r.grain IS NULL AND {unreadable} IS NULL
GROUP BY ALL;

-- name: misfits
-- reads: gt_weight, gt_key; grain: edition, over rows whose code is made of HS digits
SELECT k.hs_edition, count(DISTINCT k.hs_code), count(DISTINCT k.hs_code) FILTER (k.status = 'not_in_edition'),
       sum(c.value), coalesce(sum(c.value) FILTER (k.status = 'not_in_edition'), 0)
FROM gt_weight c JOIN gt_key k USING (code_id, context_id)
WHERE k.kind = 'hs' AND c.rows > 0
GROUP BY ALL ORDER BY ALL;

-- name: outside
-- reads: gt_weight, gt_key; grain: code x edition that does not have it, the most valuable first.
SELECT k.hs_edition, k.hs_code, sum(c.rows)::BIGINT, (sum(c.value) * {scale})::DECIMAL(38, 6) AS value
FROM gt_weight c JOIN gt_key k USING (code_id, context_id)
WHERE k.kind = 'hs' AND k.status = 'not_in_edition' AND c.rows > 0
GROUP BY k.hs_edition, k.hs_code
ORDER BY k.hs_edition, value DESC, k.hs_code;

-- name: aliased
-- reads: gt_key, {cells} by code; grain: code that is read as another one.
SELECT k.origin, sum(c.rows)::BIGINT, sum(c.value)::DECIMAL(38, 6)
FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
WHERE starts_with(k.origin, 'alias ') AND c.disposition = 'screened'
GROUP BY k.origin
ORDER BY k.origin;

-- name: codes_of
-- reads: gt_key; grain: distinct code of an edition
SELECT DISTINCT left(hs_code, 6) AS code FROM gt_key WHERE kind = 'hs' AND hs_edition = $edition;

-- name: fit
-- reads: fit_codes, prefixes; grain: edition: share of the codes that it has
SELECT p.hs_edition, count(DISTINCT c.code)::DOUBLE / (SELECT count(*) FROM fit_codes)
FROM fit_codes c JOIN prefixes p ON p.prefix = c.code
GROUP BY p.hs_edition;
