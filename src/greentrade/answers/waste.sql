-- name: marks
-- reads: gt_categories, gt_matches, gt_verdicts, waste_lists (list_id, by_default); writes: gt_waste; grain: key x list x category.
-- `all` stands for the goods as such: over the categories of a list, and over the lists of the default tier; it counts a key once.
CREATE OR REPLACE TEMP TABLE gt_waste AS
WITH by_category AS NOT MATERIALIZED (
    SELECT c.key_id, c.list_id, coalesce(nullif(c.category, ''), 'unspecified') AS category, c.rank, l.by_default
    FROM gt_categories c JOIN waste_lists l USING (list_id)
)
SELECT key_id, list_id, category, max(rank) AS rank FROM by_category GROUP BY ALL
UNION ALL
SELECT m.key_id, m.list_id, 'all', m.rank FROM gt_matches m JOIN waste_lists USING (list_id)
UNION ALL
SELECT key_id, 'all', category, max(rank) FROM by_category WHERE by_default GROUP BY ALL
UNION ALL
SELECT key_id, 'all', 'all', rank FROM gt_verdicts WHERE dimension = 'waste' AND tier = 'default' AND rank > 0;

-- name: answer
-- reads: cells by code with weight, gt_key, gt_waste; grain: group x list x category in which there is trade
WITH trade AS NOT MATERIALIZED (
    SELECT {groups}, k.key_id, c.value, c.weight
    FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    WHERE c.disposition IN ('screened', 'unclassified')
), found AS NOT MATERIALIZED (
    SELECT {trade_names}, m.list_id, m.category, coalesce(sum(t.value) FILTER (m.rank = 2), 0)::DECIMAL(38, 6) AS value_low,
           sum(t.value)::DECIMAL(38, 6) AS value_high, sum(t.weight) FILTER (m.rank = 2) AS weight_low, sum(t.weight)::DECIMAL(38, 6) AS weight_high
    FROM trade t JOIN gt_waste m USING (key_id)
    WHERE {wanted}
    GROUP BY ALL
)
SELECT {names}, list_id, category, '' AS measure, value_low, value_high,
       CASE WHEN weight_high IS NOT NULL THEN coalesce(weight_low, 0)::DECIMAL(38, 6) END AS net_weight_kg_low, weight_high AS net_weight_kg_high,
       NULL::BOOLEAN AS partner_is_party
FROM found
ORDER BY {names}, list_id <> 'all', list_id, category <> 'all', category
