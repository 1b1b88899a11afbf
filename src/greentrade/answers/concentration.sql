-- Squares of shares are added as DECIMAL: a sum of floating-point numbers would depend on the order of the rows.

-- name: of_products
-- reads: gt_trade by group and code; writes: gt_components; grain: group x code
CREATE OR REPLACE TEMP TABLE gt_components AS
SELECT {by}, hs_code || ' ' || coalesce(hs_edition, '') AS part, true AS counts, rank, sum(value) AS value
FROM gt_trade WHERE rank > 0 GROUP BY ALL;

-- name: of_places
-- reads: gt_trade by group and partner, gt_place; writes: gt_components; grain: group x partner. The world, unions, areas and blanks are no partner.
CREATE OR REPLACE TEMP TABLE gt_components AS
SELECT {by:t}, p.id AS part, p.kind IN ('country', 'unknown') AS counts, t.rank, sum(t.value) AS value
FROM gt_trade t JOIN gt_place p ON p.partner IS NOT DISTINCT FROM t.partner
WHERE t.rank > 0 GROUP BY ALL;

-- name: answer
-- reads: gt_components; grain: group that trades such goods
WITH sums AS MATERIALIZED (
    SELECT {by}, part, counts, coalesce(sum(value) FILTER (rank = 2), 0) AS low, sum(value) AS high FROM gt_components GROUP BY ALL
), whole AS MATERIALIZED (
    SELECT {by}, sum(high) AS every, coalesce(sum(high) FILTER (counts), 0) AS covered, coalesce(sum(low) FILTER (counts), 0) AS certain
    FROM sums GROUP BY ALL
), shares AS MATERIALIZED (
    SELECT {by:s}, s.part, s.high, s.high::DOUBLE / nullif(w.covered, 0)::DOUBLE AS share, s.low::DOUBLE / nullif(w.certain, 0)::DOUBLE AS certain
    FROM sums s JOIN whole w ON {by:s=w}
    WHERE s.counts AND s.high > 0
), measures AS NOT MATERIALIZED (
    SELECT {by}, count(*)::INTEGER AS parts, sum((share * share)::DECIMAL(38, 18))::DOUBLE AS hhi,
           sum((certain * certain)::DECIMAL(38, 18))::DOUBLE AS hhi_certain, min_by(part, (-high, part)) AS largest, max(share) AS largest_share
    FROM shares GROUP BY ALL
)
SELECT {by:w}, coalesce(m.parts, 0) AS parts, m.hhi, m.hhi_certain, coalesce(m.largest, '') AS largest, m.largest_share,
       w.covered::DOUBLE / nullif(w.every, 0)::DOUBLE AS covered
FROM whole w LEFT JOIN measures m ON {by:m=w}
ORDER BY {by:w}
