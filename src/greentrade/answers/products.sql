-- name: descriptions
-- reads: gt_raw, gt_coded, gt_key; writes: gt_words; grain: code: the extract's own words for it
SELECT k.hs_code, min(r.description) AS description
FROM gt_raw r JOIN gt_coded c ON c.hs_code = r.hs_code JOIN (SELECT DISTINCT code_id, hs_code FROM gt_key) k USING (code_id)
GROUP BY k.hs_code

-- name: no_descriptions
-- writes: gt_words; grain: no row: the extract has no descriptions
CREATE OR REPLACE TEMP TABLE gt_words AS SELECT NULL::VARCHAR AS hs_code, NULL::VARCHAR AS description WHERE false;

-- name: answer
-- reads: gt_trade by group and code, gt_words; grain: group x code of the goods, the largest first
WITH sums AS MATERIALIZED (
    SELECT {by}, hs_code, hs_edition, coalesce(sum(value) FILTER (rank = 2), 0)::DECIMAL(38, 6) AS value_low, sum(value)::DECIMAL(38, 6) AS value_high
    FROM gt_trade WHERE rank > 0 GROUP BY ALL
), ranked AS NOT MATERIALIZED (
    SELECT *, (row_number() OVER (PARTITION BY {by} ORDER BY value_high DESC, hs_code, hs_edition))::INTEGER AS rank,
           sum(value_high) OVER (PARTITION BY {by}) AS every,
           sum(value_high) OVER (PARTITION BY {by} ORDER BY value_high DESC, hs_code, hs_edition ROWS UNBOUNDED PRECEDING) AS so_far
    FROM sums
)
SELECT {by:r}, r.rank, r.hs_code, r.hs_edition, coalesce(w.description, '') AS description, r.value_low, r.value_high,
       r.value_high::DOUBLE / nullif(r.every, 0)::DOUBLE AS share, r.so_far::DOUBLE / nullif(r.every, 0)::DOUBLE AS share_so_far
FROM ranked r LEFT JOIN gt_words w ON w.hs_code = r.hs_code
WHERE r.rank <= $top
ORDER BY {by:r}, r.rank
