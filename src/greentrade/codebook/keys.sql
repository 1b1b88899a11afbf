-- From HS6 codes to the keys of an extract: coarser keys, longer keys, national lines (DESIGN 5.4), then votes (5.5).

-- name: key_goods
-- reads: keys, prefixes; writes: key_goods; grain: key x HS6 under it (one for keys of six digits and more).
-- A heading holds the codes of its edition; what only the UN list adds (2710.11 and the like) may be a record's code, but is no part of it.
CREATE OR REPLACE TEMP TABLE key_goods AS
SELECT k.key_id, k.hs_edition, p.hs6, p.mapped, k.nation, length(k.hs_code) > 6 AND k.nation IS NOT NULL AS national,
       CASE WHEN length(k.hs_code) < 6 THEN count(*) OVER (PARTITION BY k.key_id) ELSE 1 END AS goods
FROM keys k
JOIN prefixes p ON p.hs_edition = k.hs_edition AND p.prefix = left(k.hs_code, 6) AND (length(k.hs_code) >= 6 OR NOT p.breakout);

-- name: key_status
-- reads: keys, key_goods; writes: key_status; grain: key
CREATE OR REPLACE TEMP TABLE key_status AS
SELECT k.key_id, CASE WHEN count(g.hs6) = 0 THEN 'not_in_edition' WHEN NOT bool_or(g.mapped) THEN 'unmapped' ELSE 'ok' END AS status
FROM keys k LEFT JOIN key_goods g USING (key_id)
GROUP BY k.key_id;

-- name: own_lines
-- reads: keys, lists, list_editions, twins, cn_hs8_validity, editions, key_goods; writes: own_lines; grain: key that is a national line x list of
-- that nation's
-- lines, so that digits after the sixth may be compared. same_line: the digits mean the same goods in the edition of the list (same edition,
-- or a one-to-one HS6 and a national line without a gap). A line whose further digits are zeros is its HS6 and not among them.
CREATE OR REPLACE TEMP TABLE own_lines AS
WITH line AS NOT MATERIALIZED (
    SELECT key_id, hs_code, hs_edition, nation, regexp_replace(hs_code, '^(\d{6}(?:\d\d)*?)(?:00)+$', '\1') AS line
    FROM keys SEMI JOIN key_goods USING (key_id)  -- a line whose first six digits are not in the edition matches nothing
    WHERE length(hs_code) > 6 AND nation IN (SELECT nation FROM lists)
)
SELECT k.key_id, k.hs_code, k.line, l.list_id, le.list_edition,
       k.hs_edition = le.list_edition OR (t.hs6 IS NOT NULL AND v.hs8 IS NOT NULL) AS same_line
FROM line k
JOIN lists l ON l.nation = k.nation
JOIN list_editions le ON le.hs_edition = k.hs_edition AND le.list_id = l.list_id
LEFT JOIN twins t ON t.hs_edition = k.hs_edition AND t.target = le.list_edition AND t.hs6 = left(k.hs_code, 6)
LEFT JOIN editions a ON a.name = k.hs_edition
LEFT JOIN editions b ON b.name = le.list_edition
LEFT JOIN cn_hs8_validity v ON k.nation = 'CHN' AND v.hs8 = left(k.hs_code, 8) AND v.gap = 'no'
     AND v.first_year::INTEGER <= least(a.last_year, b.last_year) AND v.last_year::INTEGER >= greatest(a.first_year, b.first_year)
WHERE length(k.line) > 6;

-- name: met
-- reads: key_goods, own_lines, lists, hs6_match; writes: met; grain: key x HS6 under it x list that speaks to it x category (NULL: the list as a whole).
-- National lines that can be compared digit by digit are left to that. own_line: lines of the list's own nation that cannot.
CREATE OR REPLACE TEMP TABLE met AS
SELECT g.key_id, g.goods, g.hs_edition, g.hs6, m.list_id, m.category, m.rank, m.via, o.key_id IS NOT NULL AS own_line,
       m.entry, m.scope, m.categories, m.path, m.basis, m.source, m.verified
FROM key_goods g
JOIN hs6_match m ON m.hs_edition = g.hs_edition AND m.hs6 = g.hs6
JOIN lists l ON l.list_id = m.list_id
LEFT JOIN own_lines o ON o.key_id = g.key_id AND o.list_id = m.list_id
WHERE NOT coalesce(o.same_line, false)
  AND CASE l.speaks_to WHEN 'all' THEN true
                       WHEN 'own_nation' THEN g.national AND g.nation = l.nation
                       ELSE NOT coalesce(g.national AND g.nation = substr(l.speaks_to, 5), false) END;

-- name: key_match
-- reads: met, own_lines, entry_now; writes: key_match; grain: key x list x category (NULL: the list as a whole).
-- rank: what the list says (2 certain, 1 possible). Own lines that are met by their HS6 are certain if all of it is.
CREATE OR REPLACE TEMP TABLE key_match AS
WITH by_hs6 AS NOT MATERIALIZED (
    SELECT key_id, list_id, category, rank,
           CASE WHEN own_line THEN list_distinct(list_append(via, 'edition')) ELSE via END AS via,
           entry, scope, categories, path, basis, source, verified
    FROM met WHERE goods = 1
    UNION ALL
    -- A coarser key is certain when all its HS6 are.
    SELECT key_id, list_id, category, CASE WHEN count(*) FILTER (rank = 2) = any_value(goods) THEN 2 ELSE 1 END,
           list_distinct(list_concat(flatten(list(via)), CASE WHEN count(*) < any_value(goods) THEN ['length'] ELSE [] END)),
           min(entry), string_agg(DISTINCT scope, '+' ORDER BY scope), string_agg(DISTINCT categories, ';' ORDER BY categories),
           min(path), min(basis), min(source), min(verified)
    FROM met WHERE goods > 1
    GROUP BY key_id, list_id, category
), at_or_above AS NOT MATERIALIZED (
    SELECT k.key_id, k.list_id, k.list_edition, k.hs_code, e.op, e.scope, e.category, e.hs_code AS entry, e.basis, e.source, e.verified, e.in_part,
           false AS longer, length(e.line) = max(length(e.line)) OVER (PARTITION BY k.key_id, k.list_id) AS wins
    FROM (SELECT *, unnest(range(2, length(line) + 1)) AS n FROM own_lines WHERE same_line) k
    JOIN entry_now e ON e.list_id = k.list_id AND e.hs_edition = k.list_edition AND e.line = left(k.line, k.n)
), below AS NOT MATERIALIZED (
    SELECT k.key_id, k.list_id, k.list_edition, k.hs_code, e.op, e.scope, e.category, e.hs_code AS entry, e.basis, e.source, e.verified, e.in_part,
           true AS longer, true AS wins
    FROM (SELECT *, unnest(range(7, length(line))) AS n FROM entry_now) e
    JOIN own_lines k ON k.same_line AND e.list_id = k.list_id AND e.hs_edition = k.list_edition AND k.line = left(e.line, e.n)
), cut AS NOT MATERIALIZED (
    SELECT key_id, list_id FROM below WHERE op = 'exclude' OR scope <> 'whole' GROUP BY ALL
), by_line AS NOT MATERIALIZED (
    SELECT b.key_id, b.list_id, b.category, b.entry, b.scope, b.basis, b.source, b.verified, b.list_edition || ' ' || b.hs_code AS path,
           list_filter([CASE WHEN b.scope <> 'whole' THEN 'scope' END, CASE WHEN b.longer OR c.key_id IS NOT NULL THEN 'length' END,
                        CASE WHEN b.basis = 'memory' THEN 'unverified' END, CASE WHEN b.in_part THEN 'date' END],
                       lambda reason: reason IS NOT NULL) AS via
    FROM (SELECT * FROM at_or_above UNION ALL SELECT * FROM below) b
    LEFT JOIN cut c USING (key_id, list_id)
    WHERE b.wins AND b.op = 'include'
), lines AS NOT MATERIALIZED (
    SELECT key_id, list_id, category, max(CASE WHEN len(via) = 0 THEN 2 ELSE 1 END) AS rank,
           CASE WHEN min(len(via)) = 0 THEN []::VARCHAR[] ELSE list_distinct(flatten(list(via))) END AS via,
           min(entry) AS entry, string_agg(DISTINCT scope, '+' ORDER BY scope) AS scope,
           string_agg(DISTINCT nullif(l.category, ''), ';' ORDER BY nullif(l.category, '')) AS categories,
           min(path) AS path, min(basis) AS basis, min(source) AS source, min(verified) AS verified
    FROM by_line l
    GROUP BY GROUPING SETS ((key_id, list_id), (key_id, list_id, category))
)
SELECT key_id, list_id, category, rank, CASE WHEN rank = 2 THEN [] ELSE list_sort(via) END AS via,
       entry, scope, coalesce(categories, '') AS categories, path, basis, source, verified
FROM (SELECT * FROM by_hs6 UNION ALL SELECT * FROM lines);

-- name: ballots
-- reads: key_match, met, key_goods, voters, silent; writes: ballots; grain: key x dimension x voter that speaks, with its surest list.
-- A code that is silent in a dimension takes no vote there; a coarser key takes the votes of its other codes, and is never certain then.
CREATE OR REPLACE TEMP TABLE ballots AS
WITH cast_by_list AS NOT MATERIALIZED (
    SELECT m.key_id, v.dimension, v.voter, v.since, m.rank, m.basis
    FROM key_match m
    JOIN voters v USING (list_id)
    JOIN key_goods g ON g.key_id = m.key_id AND g.goods = 1
    ANTI JOIN silent s ON s.hs_edition = g.hs_edition AND s.hs6 = g.hs6 AND s.dimension = v.dimension
    WHERE m.category IS NULL
    UNION ALL
    SELECT m.key_id, v.dimension, v.voter, v.since, CASE WHEN count(*) FILTER (m.rank = 2) = any_value(m.goods) THEN 2 ELSE 1 END, min(m.basis)
    FROM met m
    JOIN voters v USING (list_id)
    ANTI JOIN silent s ON s.hs_edition = m.hs_edition AND s.hs6 = m.hs6 AND s.dimension = v.dimension
    WHERE m.goods > 1 AND m.category IS NULL
    GROUP BY m.key_id, v.dimension, v.voter, v.since, list_id
)
SELECT key_id, dimension, voter, since, max(rank) AS rank, min(basis) AS basis
FROM cast_by_list GROUP BY key_id, dimension, voter, since;

-- name: verdicts
-- reads: ballots, tiers; writes: verdicts; grain: key x dimension x tier with at least one vote.
-- Certain: certain votes reach the need; possible: certain and possible votes together do.
CREATE OR REPLACE TEMP TABLE verdicts AS
WITH counted AS NOT MATERIALIZED (
    SELECT b.key_id, t.dimension, t.tier, t.needs, t.voters,
           count(*) FILTER (b.rank = 2) AS certain, count(*) FILTER (b.rank = 1) AS possible, min(b.basis) AS basis
    FROM ballots b JOIN tiers t ON t.dimension = b.dimension AND b.since <= t.number
    GROUP BY ALL
), judged AS NOT MATERIALIZED (
    SELECT key_id, dimension, tier, CASE WHEN certain >= needs THEN 2 WHEN certain + possible >= needs THEN 1 ELSE 0 END AS rank,
           certain, possible, voters, basis
    FROM counted
)
SELECT * FROM judged
UNION ALL
SELECT key_id, 'any_of_three', tier, max(rank), count(*) FILTER (rank = 2), count(*) FILTER (rank = 1), 3, min(basis)
FROM judged
WHERE dimension IN ('high_pollution', 'energy_intensive', 'resource_intensive')
GROUP BY key_id, tier;

-- name: shares
-- reads: gt_keys_in, touchy; writes: shares; grain: key of HS, and the number of what it is classified as (`shared`): its HS6, unless it is coarser
-- than that, or a line that some list tells apart
CREATE OR REPLACE TEMP TABLE shares AS
WITH read AS NOT MATERIALIZED (
    SELECT k.key_id, k.hs_edition, CASE WHEN t.hs6 IS NULL THEN left(k.hs_code, 6) ELSE k.hs_code END AS hs_code,
           CASE WHEN t.hs6 IS NULL THEN NULL ELSE k.nation END AS nation
    FROM gt_keys_in k
    LEFT JOIN touchy t ON length(k.hs_code) > 6 AND t.hs_edition = k.hs_edition AND t.hs6 = left(k.hs_code, 6) AND t.nation = k.nation
    WHERE k.kind = 'hs'
)
SELECT *, (dense_rank() OVER (ORDER BY hs_edition, hs_code, nation))::INTEGER AS shared FROM read;

-- name: shared_keys
-- reads: shares; writes: keys; grain: what keys are classified as
CREATE OR REPLACE TEMP TABLE keys AS SELECT DISTINCT shared AS key_id, hs_code, hs_edition, nation FROM shares;

-- name: out_keys
-- reads: gt_keys_in, shares, key_status; grain: key, in order of key_id (what is laid beside the keys relies on it)
SELECT k.*, CASE WHEN k.kind <> 'hs' THEN 'not_hs' ELSE s.status END AS status
FROM gt_keys_in k LEFT JOIN shares h USING (key_id) LEFT JOIN key_status s ON s.key_id = h.shared
ORDER BY k.key_id;

-- name: out_verdicts
-- reads: verdicts, shares; grain: key x dimension x tier
SELECT h.key_id, v.* EXCLUDE (key_id) FROM verdicts v JOIN shares h ON h.shared = v.key_id;

-- name: out_ballots
-- reads: ballots, shares; grain: key x dimension x voter
SELECT h.key_id, b.dimension, b.voter, b.rank FROM ballots b JOIN shares h ON h.shared = b.key_id;

-- name: out_matches
-- reads: key_match, shares; grain: key x list
SELECT h.key_id, m.list_id, m.rank, m.via, m.entry, m.scope, m.path, m.categories, m.basis, m.source, m.verified
FROM key_match m JOIN shares h ON h.shared = m.key_id
WHERE m.category IS NULL;

-- name: out_categories
-- reads: key_match, shares; grain: key x list x category
SELECT h.key_id, m.list_id, m.category, m.rank, m.via FROM key_match m JOIN shares h ON h.shared = m.key_id WHERE m.category IS NOT NULL;

-- name: marks
-- reads: keys, key_status, verdicts; writes: key_marks; grain: key. The mark spells out the verdicts, so that keys with equal marks fare alike.
CREATE OR REPLACE TEMP TABLE key_marks AS
SELECT k.key_id, s.status, coalesce(v.mark, '') AS mark
FROM keys k
JOIN key_status s USING (key_id)
LEFT JOIN (
    SELECT key_id, string_agg(dimension || ':' || tier || ':' || rank, ';' ORDER BY dimension, tier) AS mark
    FROM verdicts WHERE rank > 0 GROUP BY key_id
) v USING (key_id);

-- name: edition_keys
-- reads: goods; writes: keys; grain: HS6 of an edition, as a key of its own
CREATE OR REPLACE TEMP TABLE keys AS
SELECT (row_number() OVER (ORDER BY hs6))::INTEGER AS key_id, hs6 AS hs_code, hs_edition, NULL::VARCHAR AS nation FROM goods WHERE hs_edition = $edition;

-- name: keep_marks
-- reads: keys, key_marks; writes: hs6_marks; grain: HS6
INSERT INTO hs6_marks SELECT k.hs_edition, k.hs_code, m.status, m.mark FROM keys k JOIN key_marks m USING (key_id);

-- name: touchy
-- reads: hs6_match, lists; writes: touchy; grain: HS6 x nation whose own lines are not simply their HS6 to some list
INSERT INTO touchy
SELECT DISTINCT m.hs_edition, m.hs6, coalesce(l.nation, substr(l.speaks_to, 5))
FROM hs6_match m JOIN lists l USING (list_id)
WHERE m.hs_edition = $edition AND (l.nation IS NOT NULL OR l.speaks_to <> 'all');

-- name: special_keys
-- reads: gt_keys_in, touchy, kept_marks; writes: keys; grain: key that has to be looked at by itself (coarser than HS6, or a line that some
-- list tells apart) and has not been yet
CREATE OR REPLACE TEMP TABLE keys AS
SELECT k.key_id, k.hs_code, k.hs_edition, k.nation
FROM gt_keys_in k
LEFT JOIN touchy t ON t.hs_edition = k.hs_edition AND t.hs6 = left(k.hs_code, 6) AND t.nation = k.nation
LEFT JOIN kept_marks m ON m.hs_edition = k.hs_edition AND m.nation = coalesce(k.nation, '') AND m.hs_code = k.hs_code
WHERE k.kind = 'hs' AND m.hs_code IS NULL AND (length(k.hs_code) < 6 OR (length(k.hs_code) > 6 AND t.hs6 IS NOT NULL));

-- name: keep_special
-- reads: keys, key_marks; writes: kept_marks; grain: key that was looked at by itself
INSERT INTO kept_marks SELECT DISTINCT k.hs_edition, coalesce(k.nation, ''), k.hs_code, m.status, m.mark FROM keys k JOIN key_marks m USING (key_id);

-- name: out_marks
-- reads: gt_keys_in, kept_marks, hs6_marks; grain: key: what it shares with its HS6, unless it was looked at by itself
SELECT k.key_id, CASE WHEN k.kind <> 'hs' THEN 'not_hs' ELSE coalesce(s.status, h.status, 'not_in_edition') END AS status,
       CASE WHEN k.kind <> 'hs' THEN '' ELSE coalesce(s.mark, h.mark, '') END AS mark
FROM gt_keys_in k
LEFT JOIN kept_marks s ON s.hs_edition = k.hs_edition AND s.nation = coalesce(k.nation, '') AND s.hs_code = k.hs_code
LEFT JOIN hs6_marks h ON length(k.hs_code) >= 6 AND h.hs_edition = k.hs_edition AND h.hs6 = left(k.hs_code, 6)
ORDER BY k.key_id;
