-- The concordance: from the edition of a key to the edition of a list, over the six consecutive correlation tables (DESIGN 5.4: across editions).

-- name: start
-- reads: goods; writes: reach; grain: HS6 x code reached. Keys of 8549 (e-waste) never walk.
CREATE OR REPLACE TEMP TABLE reach AS
SELECT hs6, hs6 AS reached, false AS patched, $edition || ' ' || hs6 AS path
FROM goods WHERE hs_edition = $edition AND left(hs6, 4) <> '8549';

-- name: step
-- reads: reach, edges; writes: reach; grain: HS6 x code reached; a branch that ends stays as a row without a code.
-- Reached by a published pair wins over reached by a patch of ours.
CREATE OR REPLACE TEMP TABLE reach AS
SELECT r.hs6, e.to_hs6 AS reached, bool_and(r.patched OR coalesce(e.patched, false)) AS patched,
       min(r.path || CASE WHEN e.to_hs6 IS NULL THEN ' > (none)' ELSE ' > ' || $next || ' ' || e.to_hs6 END) AS path
FROM reach r
LEFT JOIN edges e ON e.from_edition = $edition AND e.to_edition = $next AND e.from_hs6 = r.reached
GROUP BY r.hs6, e.to_hs6;

-- name: reached
-- reads: reach; grain: HS6 x code reached; branches that ended are left out
SELECT hs6, reached FROM reach WHERE reached IS NOT NULL ORDER BY ALL;

-- name: direct
-- reads: list_hits; writes: hs6_match; grain: HS6 x list x category: lists held in the key's own edition
INSERT INTO hs6_match
SELECT $edition, h.hs6, h.list_id, h.category, h.rank, h.via, h.entry, h.scope, h.categories,
       $edition || ' ' || h.hs6 || coalesce(' > ' || h.link, ''), h.basis, h.source, h.verified
FROM list_hits h
WHERE h.hs_edition = $edition AND h.list_id IN (SELECT unnest($lists));

-- name: walked
-- reads: reach, list_hits; writes: hs6_match; grain: HS6 x list x category.
-- Certain if every code reached is certain, no branch ended, and none was reached by a patch alone; possible if any code reached matches.
INSERT INTO hs6_match
WITH whole AS NOT MATERIALIZED (
    SELECT hs6, count(reached) AS alive, bool_or(reached IS NULL) AS ended FROM reach GROUP BY hs6
), met AS NOT MATERIALIZED (
    SELECT r.hs6, h.list_id, h.category,
           count(*) FILTER (h.rank = 2 AND NOT r.patched) = any_value(w.alive) AND NOT any_value(w.ended) AS sure,
           count(*) < any_value(w.alive) OR any_value(w.ended) OR bool_or(r.patched) AS by_edition,
           list_sort(list_distinct(flatten(list(h.via)))) AS via,
           string_agg(DISTINCT h.entry, '+' ORDER BY h.entry) AS entry, string_agg(DISTINCT h.scope, '+' ORDER BY h.scope) AS scope,
           string_agg(DISTINCT h.categories, ';' ORDER BY h.categories) AS categories,
           min(r.path || coalesce(' > ' || h.link, '')) AS path, min(h.basis) AS basis, min(h.source) AS source, min(h.verified) AS verified
    FROM reach r
    JOIN list_hits h ON h.hs_edition = $target AND h.hs6 = r.reached AND h.list_id IN (SELECT unnest($lists))
    JOIN whole w ON w.hs6 = r.hs6
    GROUP BY r.hs6, h.list_id, h.category
)
SELECT $edition, hs6, list_id, category, CASE WHEN sure THEN 2 ELSE 1 END,
       CASE WHEN sure THEN [] WHEN by_edition THEN list_sort(list_distinct(list_append(via, 'edition'))) ELSE via END,
       entry, scope, categories, path, basis, source, verified
FROM met;

-- name: silence
-- reads: hs6_match; writes: silent; grain: HS6 x dimension in which it takes no vote. Its matches stay in the audit trail.
INSERT INTO silent
SELECT DISTINCT hs_edition, hs6, $dimension FROM hs6_match WHERE hs_edition = $edition AND list_id = $silencer;

-- name: twins
-- reads: reach; writes: twins; grain: HS6 whose link to the target edition is one to one with the same digits
INSERT INTO twins
SELECT $edition, $target, r.hs6
FROM reach r
JOIN (SELECT hs6 FROM reach GROUP BY hs6 HAVING count(*) = 1) one USING (hs6)
JOIN (SELECT reached FROM reach GROUP BY reached HAVING count(*) = 1) back USING (reached)
WHERE r.reached = r.hs6 AND NOT r.patched;
