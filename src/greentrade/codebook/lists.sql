-- What each list says about the HS6 codes of the editions in which it is held (DESIGN 5.4: same nomenclature, basis, dates).
-- rank: 2 certain, 1 possible. via: the reasons why only possible.

-- name: entry_now
-- reads: entries; writes: entry_now; grain: entry of a code list that counts.
-- With $from NULL the latest scope of each list counts (entries in force after the list's last change); otherwise those in force within
-- [$from, $to], `in_part` when only in part of it. `line`: the code without pairs of zeros after the sixth digit (72104900 is 721049).
CREATE OR REPLACE TEMP TABLE entry_now AS
WITH changed AS NOT MATERIALIZED (
    SELECT list_id, greatest(max(valid_from), max(valid_to) + 1) AS after_last, max(valid_to) AS last_day FROM entries GROUP BY list_id
), open_lists AS NOT MATERIALIZED (
    SELECT DISTINCT e.list_id FROM entries e JOIN changed c USING (list_id)
    WHERE coalesce(e.valid_from <= c.after_last, true) AND coalesce(e.valid_to >= c.after_last, true)
), span AS NOT MATERIALIZED (
    SELECT c.list_id,
           coalesce($from::DATE, CASE WHEN o.list_id IS NULL THEN c.last_day ELSE c.after_last END) AS first_day,
           coalesce($to::DATE, CASE WHEN o.list_id IS NULL THEN c.last_day ELSE c.after_last END) AS final_day
    FROM changed c LEFT JOIN open_lists o USING (list_id)
)
SELECT e.*, regexp_replace(e.hs_code, '^(\d{6}(?:\d\d)*?)(?:00)+$', '\1') AS line,
       NOT (coalesce(e.valid_from <= s.first_day, true) AND coalesce(e.valid_to >= s.final_day, true)) AS in_part
FROM entries e
JOIN span s USING (list_id)
WHERE coalesce(e.valid_from <= s.final_day, true) AND coalesce(e.valid_to >= s.first_day, true);

-- name: category_hits
-- reads: entry_now, prefixes; writes: category_hits; grain: entry x HS6 that it marks.
-- The longest prefix wins; entries longer than six digits speak about a part of their HS6 only.
CREATE OR REPLACE TEMP TABLE category_hits AS
WITH hit AS NOT MATERIALIZED (
    SELECT e.*, p.hs6, length(e.line) = max(length(e.line)) OVER (PARTITION BY e.list_id, e.hs_edition, p.hs6) AS wins
    FROM entry_now e
    JOIN prefixes p ON p.hs_edition = e.hs_edition AND p.prefix = e.line
), part AS NOT MATERIALIZED (
    SELECT *, left(line, 6) AS hs6 FROM entry_now WHERE length(line) > 6
), cut AS NOT MATERIALIZED (
    SELECT list_id, hs_edition, hs6 FROM part WHERE op = 'exclude' OR scope <> 'whole' GROUP BY ALL
), marked AS NOT MATERIALIZED (
    SELECT h.list_id, h.hs_edition, h.hs6, h.category, h.hs_code, h.scope, h.basis, h.source, h.verified, h.in_part, c.hs6 IS NOT NULL AS by_length
    FROM hit h LEFT JOIN cut c USING (list_id, hs_edition, hs6)
    WHERE h.wins AND h.op = 'include'
    UNION ALL
    SELECT list_id, hs_edition, hs6, category, hs_code, scope, basis, source, verified, in_part, true FROM part WHERE op = 'include'
)
SELECT list_id, hs_edition, hs6, category, hs_code AS entry, scope, basis, source, verified,
       list_filter([CASE WHEN scope <> 'whole' THEN 'scope' END, CASE WHEN by_length THEN 'length' END,
                    CASE WHEN basis = 'memory' THEN 'unverified' END, CASE WHEN in_part THEN 'date' END],
                   lambda reason: reason IS NOT NULL) AS via
FROM marked;

-- name: code_hits
-- reads: category_hits; writes: code_hits; grain: code list x edition x HS6 x category, and one row with category NULL for the list as a whole
CREATE OR REPLACE TEMP TABLE code_hits AS
SELECT list_id, hs_edition, hs6, category,
       max(CASE WHEN len(via) = 0 THEN 2 ELSE 1 END) AS rank,
       CASE WHEN min(len(via)) = 0 THEN []::VARCHAR[] ELSE list_sort(list_distinct(flatten(list(via)))) END AS via,
       string_agg(DISTINCT entry, '+' ORDER BY entry) AS entry,
       string_agg(DISTINCT scope, '+' ORDER BY scope) AS scope,
       string_agg(DISTINCT nullif(h.category, ''), ';' ORDER BY nullif(h.category, '')) AS categories,
       NULL::VARCHAR AS link, min(basis) AS basis, min(source) AS source, min(verified) AS verified
FROM category_hits h
GROUP BY GROUPING SETS ((list_id, hs_edition, hs6), (list_id, hs_edition, hs6, category));

-- name: list_hits
-- reads: code_hits, industry_rows; writes: list_hits (a view: what industry lists reach is the same at every date, and ten times as much); grain: list x
-- edition x HS6 x category, and one row with category NULL for the list as a whole
CREATE OR REPLACE TEMP VIEW list_hits AS
FROM code_hits
UNION ALL
SELECT list_id, hs_edition, hs6, NULL, rank,
       list_filter([CASE WHEN loose THEN 'link' END, CASE WHEN basis = 'memory' THEN 'unverified' END], lambda reason: reason IS NOT NULL),
       entry, '', '', path, basis, source, verified
FROM industry_rows;
