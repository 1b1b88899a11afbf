-- In which editions codes exist that their rows' edition does not have.

-- name: held
-- reads: gt_asked (hs_code, hs_edition), prefixes; grain: code x edition that has it. What only the UN list adds under 2710 is of no HS edition.
SELECT DISTINCT a.hs_code, p.hs_edition
FROM (SELECT DISTINCT hs_code FROM gt_asked) a
JOIN prefixes p ON p.prefix = left(a.hs_code, 6)
WHERE NOT p.breakout
ORDER BY ALL;

-- name: kept
-- reads: gt_asked, prefixes, edges; grain: code x edition x newer edition in which the same digits still hold some of the same goods.
SELECT DISTINCT a.hs_code, e.from_edition, e.to_edition
FROM (SELECT DISTINCT hs_code FROM gt_asked) a
JOIN prefixes p ON p.prefix = left(a.hs_code, 6)
JOIN edges e ON e.from_edition = p.hs_edition AND e.from_hs6 = p.hs6
JOIN prefixes q ON q.hs_edition = e.to_edition AND q.hs6 = e.to_hs6 AND q.prefix = p.prefix
WHERE e.from_edition < e.to_edition
ORDER BY ALL;
