-- name: marks
-- reads: gt_categories, chosen (lists); writes: gt_media; grain: key x medium x rank, with `all` for the good as such.
-- A code may have several media; `all` counts it once.
CREATE OR REPLACE TEMP TABLE gt_media AS
SELECT c.key_id, coalesce(nullif(c.category, ''), 'unspecified') AS medium, max(c.rank) AS rank, flatten(list(c.via)) AS via
FROM gt_categories c JOIN chosen USING (list_id)
GROUP BY ALL
UNION ALL
SELECT m.key_id, 'all', max(m.rank), flatten(list(m.via))
FROM gt_matches m JOIN chosen USING (list_id)
GROUP BY ALL;

-- name: answer
-- reads: cells by code, gt_key, gt_media; grain: group x medium.
-- The parts of the difference between high and low overlap where a code is only possible for several reasons.
WITH trade AS MATERIALIZED (
    SELECT {groups}, k.key_id, k.hs_code, c.value
    FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    WHERE c.disposition IN ('screened', 'unclassified')
), whole AS NOT MATERIALIZED (
    SELECT {names}, sum(value) AS total FROM trade GROUP BY ALL
), media AS NOT MATERIALIZED (
    SELECT DISTINCT medium FROM gt_media WHERE {all_media} OR medium = 'all' UNION SELECT 'all'
), found AS NOT MATERIALIZED (
    SELECT {trade_names}, m.medium, m.rank, m.via, t.value, t.hs_code
    FROM trade t JOIN gt_media m USING (key_id)
)
SELECT {whole_names}, d.medium,
       coalesce(sum(f.value) FILTER (f.rank = 2), 0)::DECIMAL(38, 6) AS value_low,
       coalesce(sum(f.value), 0)::DECIMAL(38, 6) AS value_high,
       coalesce(sum(f.value) FILTER (f.rank = 1 AND list_contains(f.via, 'scope')), 0)::DECIMAL(38, 6) AS high_via_scope,
       coalesce(sum(f.value) FILTER (f.rank = 1 AND list_contains(f.via, 'length')), 0)::DECIMAL(38, 6) AS high_via_length,
       coalesce(sum(f.value) FILTER (f.rank = 1 AND list_contains(f.via, 'edition')), 0)::DECIMAL(38, 6) AS high_via_edition,
       coalesce(sum(f.value) FILTER (f.rank = 2), 0)::DOUBLE / nullif(any_value(w.total), 0)::DOUBLE AS share_low,
       coalesce(sum(f.value), 0)::DOUBLE / nullif(any_value(w.total), 0)::DOUBLE AS share_high,
       count(DISTINCT f.hs_code) AS codes
FROM whole w CROSS JOIN media d
LEFT JOIN found f ON {same_group} AND f.medium = d.medium
GROUP BY {whole_names}, d.medium
ORDER BY {whole_names}, d.medium <> 'all', d.medium
