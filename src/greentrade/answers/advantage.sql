-- name: answer
-- reads: gt_trade of the extract (exports), gt_world (the same of the world); grain: group x reporter (x product).
-- The share of these goods in the reporter's exports over their share in the world's. Bounds: the least of one over the most of the other.
WITH ours AS MATERIALIZED (
    SELECT {by}, {product} AS product, {edition} AS hs_edition, coalesce(sum(value) FILTER (rank = 2), 0) AS low,
           coalesce(sum(value) FILTER (rank > 0), 0) AS high
    FROM gt_trade WHERE flow = 'export' GROUP BY ALL
), whole AS MATERIALIZED (
    SELECT {by}, sum(value) AS total FROM gt_trade WHERE flow = 'export' GROUP BY ALL
), theirs AS MATERIALIZED (
    SELECT {common,} {product} AS product, {edition} AS hs_edition, coalesce(sum(value) FILTER (rank = 2), 0) AS low,
           coalesce(sum(value) FILTER (rank > 0), 0) AS high
    FROM gt_world WHERE flow = 'export' GROUP BY ALL
), world AS MATERIALIZED (
    SELECT {common,} sum(value) AS total FROM gt_world WHERE flow = 'export' GROUP BY ALL
), shares AS NOT MATERIALIZED (
    SELECT o.*, o.low::DOUBLE / nullif(t.total, 0)::DOUBLE AS share_low, o.high::DOUBLE / nullif(t.total, 0)::DOUBLE AS share_high,
           x.low::DOUBLE / nullif(w.total, 0)::DOUBLE AS world_share_low, x.high::DOUBLE / nullif(w.total, 0)::DOUBLE AS world_share_high
    FROM ours o
    JOIN whole t ON {by:t=o}
    LEFT JOIN world w ON {common:w=o}
    LEFT JOIN theirs x ON {common:x=o} AND x.product = o.product AND x.hs_edition = o.hs_edition
    {only_goods}
)
SELECT {by:s}, s.product AS hs_code, s.hs_edition, s.low::DECIMAL(38, 6) AS value_low, s.high::DECIMAL(38, 6) AS value_high, s.share_low, s.share_high,
       s.world_share_low, s.world_share_high, s.share_low / nullif(s.world_share_high, 0) AS rca_low,
       s.share_high / nullif(s.world_share_high, 0) AS rca, s.share_high / nullif(s.world_share_low, 0) AS rca_high
FROM shares s
ORDER BY {by:s}, s.product, s.hs_edition;

-- name: reporters
-- reads: gt_raw; grain: one row: how many reporters the extract holds
SELECT count(DISTINCT reporter) FROM gt_raw;
