-- The goods that a question is about, and their trade beside all other trade.

-- name: media
-- reads: lists, entries; grain: medium (category) that a list of the dimension names
SELECT DISTINCT coalesce(nullif(e.category, ''), 'unspecified') AS medium FROM entries e JOIN lists l USING (list_id) WHERE l.dimension = $dimension ORDER BY ALL;

-- name: ceiling
-- reads: gt_verdicts, chosen; writes: gt_ceiling; grain: key x tier: no list makes a key surer than the votes of its dimension do
CREATE OR REPLACE TEMP TABLE gt_ceiling AS
SELECT v.key_id, v.tier, v.rank FROM gt_verdicts v WHERE v.dimension = $dimension AND v.rank > 0 AND v.tier IN (SELECT tier FROM chosen);

-- name: ceiling_of_lists
-- reads: gt_matches, chosen; writes: gt_ceiling; grain: key x tier: lists that are named stand in for the votes
CREATE OR REPLACE TEMP TABLE gt_ceiling AS
SELECT m.key_id, c.tier, max(m.rank) AS rank FROM gt_matches m JOIN chosen c USING (list_id) GROUP BY ALL;

-- name: spoken
-- reads: gt_categories, gt_matches, chosen; writes: gt_spoken; grain: key x list x medium x tier, with `all` for the goods of a list as such.
-- Limited to some media, `all` is as sure as the surest of these.
CREATE OR REPLACE TEMP TABLE gt_spoken AS
WITH by_medium AS MATERIALIZED (
    SELECT g.key_id, c.tier, g.list_id, coalesce(nullif(g.category, ''), 'unspecified') AS medium, g.rank, g.via
    FROM gt_categories g JOIN chosen c USING (list_id)
    WHERE NOT $limited OR list_contains($media::VARCHAR[], coalesce(nullif(g.category, ''), 'unspecified'))
)
SELECT key_id, tier, list_id, medium, max(rank) AS rank, flatten(list(via)) AS via FROM by_medium GROUP BY ALL
UNION ALL
SELECT m.key_id, c.tier, m.list_id, 'all', m.rank, m.via FROM gt_matches m JOIN chosen c USING (list_id) WHERE NOT $limited
UNION ALL
SELECT key_id, tier, list_id, 'all', max(rank), flatten(list(via)) FROM by_medium WHERE $limited GROUP BY ALL;

-- name: marked
-- reads: gt_spoken, gt_ceiling; writes: gt_marked; grain: key x medium x list x tier, each with `all`, which counts a key once.
-- Where the votes of several lists make a key sure, it is as sure as they say (`all` x `all` without a limit to media).
CREATE OR REPLACE TEMP TABLE gt_marked AS
SELECT s.key_id, s.tier, s.list_id, s.medium, least(s.rank, c.rank)::INTEGER AS rank, s.via
FROM gt_spoken s JOIN gt_ceiling c USING (key_id, tier)
UNION ALL
SELECT s.key_id, s.tier, 'all', s.medium, least(max(s.rank), any_value(c.rank))::INTEGER, flatten(list(s.via))
FROM gt_spoken s JOIN gt_ceiling c USING (key_id, tier)
GROUP BY s.key_id, s.tier, s.medium;

-- name: goods
-- reads: gt_marked; writes: gt_goods; grain: key
CREATE OR REPLACE TEMP TABLE gt_goods AS
SELECT key_id, rank FROM gt_marked WHERE medium = 'all' AND list_id = 'all' AND tier = $tier;

-- name: codes
-- reads: gt_key, gt_marked; grain: code that is meant
SELECT DISTINCT k.code_id FROM gt_key k SEMI JOIN gt_marked m ON m.key_id = k.key_id;

-- name: trade
-- reads: gt_key, gt_goods, {cells} by code; writes: gt_trade; grain: group (x code) x rank, 0 for goods that were not chosen
CREATE OR REPLACE TEMP TABLE gt_trade AS
SELECT {groups:c}{products}, coalesce(g.rank, 0)::INTEGER AS rank, sum(c.value)::DECIMAL(38, 6) AS value
FROM {cells} c
JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
LEFT JOIN gt_goods g ON g.key_id = k.key_id
WHERE c.disposition IN ('screened', 'unclassified')
GROUP BY ALL;

-- name: trade_of_classes
-- reads: gt_class_verdicts, {cells} by class; writes: gt_trade; grain: group x rank
CREATE OR REPLACE TEMP TABLE gt_trade AS
SELECT {groups:c}, coalesce(v.rank, 0)::INTEGER AS rank, sum(c.value)::DECIMAL(38, 6) AS value
FROM {cells} c
LEFT JOIN gt_class_verdicts v ON v.code = c.code AND v.context_id = c.context_id AND v.dimension = $dimension AND v.tier = $tier
WHERE c.disposition IN ('screened', 'unclassified')
GROUP BY ALL;
