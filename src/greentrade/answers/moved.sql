-- What an extract shows when it is screened with two states of the tables, A before and B after. Keys are told apart by code, edition and
-- nation; what is blank there is '' here.

-- name: trade_of
-- reads: gt_key, {cells} by code of a screening; grain: key x flow
SELECT k.hs_code, coalesce(k.hs_edition, '') AS hs_edition, coalesce(k.nation, '') AS nation, c.flow_name AS flow, sum(c.value)::DECIMAL(38, 6) AS value
FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
WHERE c.disposition IN ('screened', 'unclassified')
GROUP BY ALL;

-- name: trade
-- reads: trade_a, trade_b; writes: trade; grain: key x flow. The records are the same, so a key that both know has one value.
CREATE TEMP TABLE trade AS
SELECT hs_code, hs_edition, nation, flow, coalesce(a.value, b.value) AS value
FROM trade_a a FULL JOIN trade_b b USING (hs_code, hs_edition, nation, flow);

-- name: totals
-- reads: totals_a, totals_b; grain: dimension x tier x flow that moved; a dimension that one state does not have is 0 there
WITH sums AS NOT MATERIALIZED (
    SELECT flow, dimension, tier, coalesce(a.place, b.place) AS place,
           coalesce(a.value_low, 0)::DECIMAL(38, 6) AS value_low_before, coalesce(b.value_low, 0)::DECIMAL(38, 6) AS value_low_after,
           coalesce(a.value_high, 0)::DECIMAL(38, 6) AS value_high_before, coalesce(b.value_high, 0)::DECIMAL(38, 6) AS value_high_after,
           coalesce(a.codes_low, 0)::BIGINT AS codes_low_before, coalesce(b.codes_low, 0)::BIGINT AS codes_low_after,
           coalesce(a.codes_high, 0)::BIGINT AS codes_high_before, coalesce(b.codes_high, 0)::BIGINT AS codes_high_after
    FROM totals_a a FULL JOIN totals_b b USING (flow, dimension, tier)
)
SELECT flow, dimension, tier, value_low_before, value_low_after, (value_low_after - value_low_before)::DECIMAL(38, 6) AS value_low_moved,
       value_high_before, value_high_after, (value_high_after - value_high_before)::DECIMAL(38, 6) AS value_high_moved,
       codes_low_before, codes_low_after, codes_high_before, codes_high_after
FROM sums
WHERE value_low_before <> value_low_after OR value_high_before <> value_high_after
   OR codes_low_before <> codes_low_after OR codes_high_before <> codes_high_after
ORDER BY place, flow;

-- name: match
-- reads: renamed, {matches}; writes: {match}; grain: key x list.
-- `used`: the edition in which the list was asked, the last one on the path.
CREATE TEMP TABLE {match} AS
SELECT DISTINCT m.hs_code, coalesce(m.hs_edition, '') AS hs_edition, coalesce(m.nation, '') AS nation, coalesce(r.name, m.list_id) AS list_id,
       m.match, m.via, m.entry, coalesce(regexp_extract_all(m.path, 'HS\d{4}')[-1], '') AS used
FROM {matches} m LEFT JOIN renamed r ON {renamed};

-- name: moves
-- reads: match_a, match_b; writes: moves; grain: key x list whose match, or the reasons why it is only possible, changed
CREATE TEMP TABLE moves AS
SELECT hs_code, hs_edition, nation, list_id, coalesce(a.match, 'none') AS before, coalesce(b.match, 'none') AS after,
       a.used AS used_a, b.used AS used_b, a.entry AS entry_a, b.entry AS entry_b
FROM match_a a FULL JOIN match_b b USING (hs_code, hs_edition, nation, list_id)
WHERE a.match IS DISTINCT FROM b.match OR a.via IS DISTINCT FROM b.via;

-- name: lists
-- reads: moves, trade; grain: list x match before and after x flow
SELECT m.list_id, m.before, m.after, t.flow, sum(t.value)::DECIMAL(38, 6) AS value, count(DISTINCT m.hs_code) AS codes
FROM moves m JOIN trade t USING (hs_code, hs_edition, nation)
WHERE m.before <> m.after
GROUP BY ALL
ORDER BY m.list_id, t.flow, m.before, m.after;

-- name: codes
-- reads: moves, trade; grain: list x key x flow, the largest value of each list first
SELECT m.list_id, m.before, m.after, t.flow, m.hs_code, m.hs_edition, m.nation, t.value
FROM moves m JOIN trade t USING (hs_code, hs_edition, nation)
WHERE m.before <> m.after
ORDER BY m.list_id, t.flow, m.before, m.after, abs(t.value) DESC, m.hs_code, m.hs_edition, m.nation;

-- name: entries
-- reads: changed; writes: entries; grain: entry of a list that was added, removed or changed.
-- bears: whether a match can rest on what changed (not on a label or a source). line: the code without pairs of zeros after its sixth digit.
CREATE TEMP TABLE entries AS
SELECT c.number, c."table" AS list_id, c.key['hs_edition'] AS hs_edition, coalesce(c.key['nation'], '') AS nation,
       regexp_replace(c.key['hs_code'], '^(\d{6}(?:\d\d)*?)(?:00)+$', '\1') AS line, c.key['scheme'] || ' ' || c.key['industry_code'] AS token,
       c.change <> 'changed' OR len(list_filter(c.columns, lambda cell: list_contains(['scope', 'basis', 'valid_to', 'fit'], cell."column"))) > 0 AS bears
FROM changed c
WHERE c.kind IN ('code_list', 'industry_list');

-- name: ways
-- reads: moves, entries; grain: edition of keys x edition of a list in which it was asked about them
SELECT DISTINCT m.hs_edition, e.hs_edition
FROM moves m JOIN entries e ON e.list_id = m.list_id AND e.bears AND (e.hs_edition = m.used_a OR e.hs_edition = m.used_b)
WHERE m.hs_edition <> ''
ORDER BY ALL;

-- name: setup_reach
-- writes: reach, goods; grain: HS6 of a key's edition x HS6 of the list's edition that the walk comes to; HS6 of an edition
CREATE TEMP TABLE reach (key_edition VARCHAR, list_edition VARCHAR, hs6 VARCHAR, reached VARCHAR);
CREATE TEMP TABLE goods (hs_edition VARCHAR, hs6 VARCHAR);

-- name: concerned
-- reads: moves, entries, reach, goods; writes: concerned; grain: entry x key that it speaks about, whose match with the list changed.
-- An entry of a code list speaks about a key if the walk from the key comes to an HS6 of the entry, in the edition in which the list was
-- asked; lines of one nation in one edition are told apart by all their digits. So entries that exclude are found too, which no match names.
-- An entry of an industry list speaks about a key if the audit trail names it.
CREATE TEMP TABLE concerned AS
WITH prefixes AS MATERIALIZED (
    SELECT DISTINCT hs_edition, hs6, left(hs6, n) AS prefix FROM goods, (SELECT unnest([2, 3, 4, 5, 6]) AS n)
), key_goods AS MATERIALIZED (
    SELECT k.hs_code, k.hs_edition, p.hs6
    FROM (SELECT DISTINCT hs_code, hs_edition FROM moves) k
    JOIN prefixes p ON p.hs_edition = k.hs_edition AND p.prefix = left(k.hs_code, 6)
), entry_goods AS MATERIALIZED (
    SELECT e.number, e.list_id, e.hs_edition, e.nation, e.line, p.hs6
    FROM entries e JOIN prefixes p ON p.hs_edition = e.hs_edition AND p.prefix = left(e.line, 6)
    WHERE e.bears
), by_code AS NOT MATERIALIZED (
    SELECT e.number, m.hs_code, m.hs_edition, m.nation
    FROM entry_goods e
    JOIN reach r ON r.list_edition = e.hs_edition AND r.reached = e.hs6
    JOIN key_goods k ON k.hs_edition = r.key_edition AND k.hs6 = r.hs6
    JOIN moves m ON m.list_id = e.list_id AND m.hs_code = k.hs_code AND m.hs_edition = k.hs_edition
    WHERE (e.hs_edition = m.used_a OR e.hs_edition = m.used_b)
      AND (length(m.hs_code) <= 6 OR length(e.line) <= 6 OR m.nation <> e.nation OR m.hs_edition <> e.hs_edition
           OR starts_with(m.hs_code, e.line) OR starts_with(e.line, regexp_replace(m.hs_code, '^(\d{6}(?:\d\d)*?)(?:00)+$', '\1')))
), by_name AS NOT MATERIALIZED (
    SELECT e.number, m.hs_code, m.hs_edition, m.nation
    FROM (SELECT *, unnest(string_split(concat_ws('+', entry_a, entry_b), '+')) AS token FROM moves) m
    JOIN entries e ON e.list_id = m.list_id AND e.token = m.token AND e.bears
)
SELECT DISTINCT * FROM (SELECT * FROM by_code UNION ALL SELECT * FROM by_name);

-- name: moved_by
-- reads: changed, entries, concerned, trade; grain: entry x flow of the extract
SELECT c."table", c.kind, c.change, c.key, f.flow, coalesce(v.value, 0)::DECIMAL(38, 6) AS value, coalesce(v.codes, 0)::BIGINT AS codes
FROM changed c
JOIN entries e USING (number)
CROSS JOIN (SELECT DISTINCT flow FROM trade WHERE flow IS NOT NULL) f
LEFT JOIN (
    SELECT n.number, t.flow, sum(t.value)::DECIMAL(38, 6) AS value, count(DISTINCT t.hs_code) AS codes
    FROM concerned n JOIN trade t USING (hs_code, hs_edition, nation)
    GROUP BY n.number, t.flow
) v ON v.number = c.number AND v.flow = f.flow
ORDER BY c.number, f.flow;
