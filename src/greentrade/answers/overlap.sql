-- name: answer
-- reads: gt_key, gt_marked (lists, medium all), chosen, {cells} by code; grain: group x list x list (a list with itself among them)
WITH trade AS MATERIALIZED (
    SELECT {groups:c}, k.key_id, k.hs_code, k.hs_edition, sum(c.value) AS value
    FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    WHERE c.disposition IN ('screened', 'unclassified')
    GROUP BY ALL
), named AS MATERIALIZED (
    SELECT {by:t}, m.list_id, m.rank, t.key_id, t.hs_code || ' ' || coalesce(t.hs_edition, '') AS good, t.value
    FROM trade t JOIN gt_marked m USING (key_id)
    WHERE m.medium = 'all' AND m.list_id <> 'all'
), alone AS MATERIALIZED (
    SELECT {by}, list_id, count(DISTINCT good)::INTEGER AS codes, sum(value) AS value FROM named GROUP BY ALL
), common AS MATERIALIZED (
    SELECT {by:a}, a.list_id, b.list_id AS other_list_id, count(DISTINCT a.good)::INTEGER AS codes,
           coalesce(sum(a.value) FILTER (a.rank = 2 AND b.rank = 2), 0) AS low, sum(a.value) AS high
    FROM named a JOIN named b ON {by:b=a} AND b.key_id = a.key_id
    GROUP BY ALL
), grid AS NOT MATERIALIZED (
    SELECT {by:w}, a.list_id, b.list_id AS other_list_id
    FROM (SELECT DISTINCT {by} FROM trade) w CROSS JOIN (SELECT DISTINCT list_id FROM chosen) a CROSS JOIN (SELECT DISTINCT list_id FROM chosen) b
)
SELECT {by:g}, g.list_id, g.other_list_id, coalesce(a.codes, 0) AS codes, coalesce(c.codes, 0) AS codes_common,
       coalesce(a.value, 0)::DECIMAL(38, 6) AS value_high, coalesce(c.low, 0)::DECIMAL(38, 6) AS common_low,
       coalesce(c.high, 0)::DECIMAL(38, 6) AS common_high, c.high::DOUBLE / nullif(a.value, 0)::DOUBLE AS common_share
FROM grid g
LEFT JOIN alone a ON {by:a=g} AND a.list_id = g.list_id
LEFT JOIN common c ON {by:c=g} AND c.list_id = g.list_id AND c.other_list_id = g.other_list_id
ORDER BY {by:g}, g.list_id, g.other_list_id
