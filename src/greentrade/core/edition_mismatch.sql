-- What codes outside their edition, and aliases, weigh in an extract.

-- name: outside
-- reads: cells by code, gt_key; grain: code x edition that does not have it, the most valuable first.
SELECT k.hs_edition, k.hs_code, sum(c.rows)::BIGINT, sum(c.value)::DECIMAL(38, 6) AS value
FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
WHERE k.kind = 'hs' AND k.status = 'not_in_edition' AND c.disposition = 'unclassified'
GROUP BY k.hs_edition, k.hs_code
ORDER BY k.hs_edition, value DESC, k.hs_code;

-- name: aliased
-- reads: cells by code, gt_key; grain: code that is read as another one.
SELECT k.origin, sum(c.rows)::BIGINT, sum(c.value)::DECIMAL(38, 6)
FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
WHERE starts_with(k.origin, 'alias ') AND c.disposition = 'screened'
GROUP BY k.origin
ORDER BY k.origin;
