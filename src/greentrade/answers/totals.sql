-- name: values
-- reads: gt_class_verdicts, wanted (dimension x tier), {cells} by class; writes: gt_totals; grain: group x dimension x tier
CREATE OR REPLACE TEMP TABLE gt_totals AS
WITH trade AS MATERIALIZED (
    SELECT c.code, c.context_id, {groups:c}, sum(c.value) AS value FROM {cells} c
    WHERE c.disposition IN ('screened', 'unclassified') GROUP BY ALL
), whole AS MATERIALIZED (
    SELECT {by}, sum(value) AS total FROM trade GROUP BY ALL
), flagged AS NOT MATERIALIZED (
    SELECT {by}, dimension, tier, coalesce(sum(value) FILTER (rank = 2), 0) AS value_low, sum(value) AS value_high
    FROM trade JOIN gt_class_verdicts USING (code, context_id)
    GROUP BY ALL
)
SELECT {by:w}, d.dimension, d.tier, d.position,
       coalesce(f.value_low, 0)::DECIMAL(38, 6) AS value_low, coalesce(f.value_high, 0)::DECIMAL(38, 6) AS value_high, w.total::DECIMAL(38, 6) AS total
FROM whole w CROSS JOIN wanted d
LEFT JOIN flagged f ON {by:f=w} AND f.dimension = d.dimension AND f.tier = d.tier
UNION ALL
SELECT {by}, 'all_trade', t.tier, -1, total::DECIMAL(38, 6), total::DECIMAL(38, 6), total::DECIMAL(38, 6)
FROM whole CROSS JOIN (SELECT DISTINCT tier FROM wanted) t;

-- name: counts
-- reads: gt_key, gt_coded, gt_class_verdicts, wanted, {cells} by code; writes: gt_counts; grain: group x dimension x tier: distinct codes.
-- Several texts may be one code, which counts once: each code is known by the least number among its texts.
CREATE OR REPLACE TEMP TABLE gt_counts AS
WITH numbered AS MATERIALIZED (
    SELECT k.code_id, k.context_id, n.code_no, s.class_id
    FROM gt_key k
    JOIN (SELECT hs_code, min(code_id) AS code_no FROM gt_key GROUP BY hs_code) n USING (hs_code)
    JOIN (SELECT DISTINCT code_id, class_id FROM gt_coded) s USING (code_id)
), trade AS MATERIALIZED (
    SELECT DISTINCT {groups:c}, k.code_no, k.class_id, k.context_id
    FROM {cells} c
    JOIN numbered k ON k.code_id = c.code AND k.context_id = c.context_id
    WHERE c.disposition IN ('screened', 'unclassified')
), verdict AS MATERIALIZED (
    SELECT v.* FROM gt_class_verdicts v JOIN wanted w ON w.dimension = v.dimension AND w.tier = v.tier
)
SELECT {by}, v.dimension, v.tier, count(DISTINCT code_no) FILTER (v.rank = 2) AS codes_low, count(DISTINCT code_no) AS codes_high
FROM trade t JOIN verdict v ON v.code = t.class_id AND v.context_id = t.context_id
GROUP BY ALL
UNION ALL
SELECT {by}, 'all_trade', t.tier, n, n
FROM (SELECT {by}, count(DISTINCT code_no) AS n FROM trade GROUP BY ALL) CROSS JOIN (SELECT DISTINCT tier FROM wanted) t;

-- name: answer
-- reads: gt_totals, {join_counts} (gt_counts); grain: group x dimension x tier
SELECT {by:w}, w.dimension, w.tier, w.value_low, w.value_high,
       w.value_low::DOUBLE / nullif(w.total, 0)::DOUBLE AS share_low, w.value_high::DOUBLE / nullif(w.total, 0)::DOUBLE AS share_high{count_columns}
FROM gt_totals w {join_counts}
ORDER BY {by:w}, w.position, list_position(['strict', 'default', 'broad'], w.tier);

-- name: count_columns
-- grain: columns, for alias n
, coalesce(n.codes_low, 0) AS codes_low, coalesce(n.codes_high, 0) AS codes_high;

-- name: join_counts
-- reads: gt_counts; grain: joins, for aliases n and w
LEFT JOIN gt_counts n ON {by:n=w} AND n.dimension = w.dimension AND n.tier = w.tier;
