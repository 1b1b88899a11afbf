-- name: key_industry
-- reads: gt_keys (key_id, hs_code, hs_edition), gt_reached (hs_edition, hs6, target, reached), prefixes, industry_links; grain: key x industry that
-- it comes to. Of several, none is its single one; a key that comes to none has a blank.
SELECT k.key_id, coalesce(l.industry_code, '') AS isic, count(DISTINCT l.industry_code) OVER (PARTITION BY k.key_id) = 1 AS single
FROM gt_keys k
JOIN prefixes p ON p.hs_edition = k.hs_edition AND p.prefix = left(k.hs_code, 6)
LEFT JOIN gt_reached r ON r.hs_edition = p.hs_edition AND r.hs6 = p.hs6
LEFT JOIN industry_links l ON l.scheme = 'ISIC3' AND l.hs_edition = r.target AND l.hs6 = r.reached
QUALIFY l.industry_code IS NOT NULL OR count(l.industry_code) OVER (PARTITION BY k.key_id) = 0;

-- name: labels
-- reads: gt_isic (isic), isic3_labels; grain: industry. A class without a label of its own takes its division's.
SELECT i.isic, coalesce(c.label, d.label, '') AS label
FROM gt_isic i
LEFT JOIN isic3_labels c ON c.isic = i.isic
LEFT JOIN isic3_labels d ON d.isic = left(i.isic, 2);

-- name: chinese
-- reads: gt_isic (isic), gbt4754_isic3; grain: industry with a link to China's classes. Of several links the best fit is shown, then the longest code.
WITH links AS NOT MATERIALIZED (
    SELECT gbt4754_2017 AS gbt, unnest(string_split(isic3, '+')) AS prefix, fit, list_position(['exact', 'close', 'loose'], fit) AS place
    FROM gbt4754_isic3
), met AS NOT MATERIALIZED (
    SELECT i.isic, l.gbt, l.fit, dense_rank() OVER (PARTITION BY i.isic ORDER BY l.place, length(l.gbt) DESC) AS nth
    FROM (SELECT isic, unnest(range(2, 5)) AS n FROM gt_isic) i JOIN links l ON l.prefix = left(i.isic, i.n)
)
SELECT isic, string_agg(DISTINCT gbt, '+' ORDER BY gbt) AS gbt, min(fit) AS gbt_fit FROM met WHERE nth = 1 GROUP BY isic;

-- name: shares
-- reads: gt_key_industries; writes: gt_key_industry; grain: key x industry. `separate`: a key of several industries stands with those of none;
-- `duplicate`: in every one of them, as a part of the upper bound only.
CREATE OR REPLACE TEMP TABLE gt_key_industry AS
SELECT DISTINCT key_id, CASE WHEN single OR $duplicate THEN isic ELSE '' END AS isic, single OR isic = '' OR NOT $duplicate AS whole FROM gt_key_industries;

-- name: flagged
-- reads: gt_key, gt_verdicts, gt_key_industry; writes: gt_flagged; grain: code x context x industry of the goods that count
CREATE OR REPLACE TEMP TABLE gt_flagged AS
SELECT k.code_id, k.context_id, k.hs_code, i.isic, CASE WHEN i.whole THEN v.rank ELSE 1 END AS rank
FROM gt_key k
JOIN gt_verdicts v ON v.key_id = k.key_id AND v.dimension = 'any_of_three' AND v.tier = $tier AND v.rank > 0
JOIN gt_key_industry i ON i.key_id = k.key_id;

-- name: parts
-- reads: gt_key, gt_flagged; grain: code that counts in some context. Codes of one part come to the same industries, and fare alike, in every context.
WITH counted AS NOT MATERIALIZED (
    SELECT code_id, context_id, string_agg(DISTINCT isic, '+' ORDER BY isic) AS classes FROM gt_flagged GROUP BY code_id, context_id
), marked AS NOT MATERIALIZED (
    SELECT k.code_id, list(concat_ws(':', k.context_id, k.kind, k.status, coalesce(f.classes, '-')) ORDER BY k.context_id) AS marks
    FROM gt_key k LEFT JOIN counted f USING (code_id, context_id) GROUP BY k.code_id
)
SELECT m.code_id, (dense_rank() OVER (ORDER BY m.marks) - 1)::UINTEGER AS part FROM marked m SEMI JOIN gt_flagged f ON f.code_id = m.code_id;

-- name: bought
-- reads: gt_flagged, gt_place, {part_cells} by part and partner, {parts}; grain: group x industry x country that buys or sells
SELECT {groups:c}, k.isic, place.id AS of_partner, sum(c.value)::DOUBLE AS value
FROM {part_cells} c
JOIN (SELECT DISTINCT p.part, f.context_id, f.isic FROM {parts} p JOIN gt_flagged f USING (code_id)) k ON k.part = c.code AND k.context_id = c.context_id
JOIN gt_place place ON place.partner IS NOT DISTINCT FROM c.partner
WHERE c.disposition IN ('screened', 'unclassified') AND place.kind IN ('country', 'unknown') AND place.id IS NOT NULL
GROUP BY ALL;

-- name: bought_by_code
-- reads: found (a step of answer); grain: group x industry x country that buys or sells
SELECT {by}, isic, of_partner, sum(value)::DOUBLE AS value FROM found WHERE of_partner IS NOT NULL GROUP BY ALL;

-- name: answer
-- reads: gt_flagged, gt_industry_labels, {cells} by code of the flagged ones (and partner, or what bought names), {whole_cells}, {join_chinese}
-- (gt_chinese, gt_place, gt_held); grain: group x industry.
-- Squares of shares are added as DECIMAL: a sum of floating-point numbers would depend on the order of the rows.
WITH whole AS MATERIALIZED (
    SELECT {groups:c}, sum(c.value) AS total, min(c.year) AS from_year, max(c.year) AS to_year
    FROM {whole_cells} c WHERE c.disposition IN ('screened', 'unclassified') GROUP BY ALL
), span AS MATERIALIZED (
    SELECT {across,} min(from_year) AS first_year, max(to_year) AS last_year FROM whole GROUP BY ALL
), found AS MATERIALIZED (
    SELECT {groups:c}, c.year AS of_year, {of_partner} AS of_partner, k.isic, k.hs_code, k.rank, sum(c.value) AS value
    FROM {cells} c JOIN gt_flagged k ON k.code_id = c.code AND k.context_id = c.context_id {join_place}
    WHERE c.disposition IN ('screened', 'unclassified')
    GROUP BY ALL
), yearly AS MATERIALIZED (
    SELECT {across,} isic, of_year, sum(value)::DOUBLE AS value FROM found GROUP BY ALL
), sums AS MATERIALIZED (
    SELECT {by}, isic, coalesce(sum(value) FILTER (rank = 2), 0)::DECIMAL(38, 6) AS value_low, sum(value)::DECIMAL(38, 6) AS value_high,
           count(DISTINCT hs_code)::INTEGER AS codes
    FROM found GROUP BY {by}, isic
), bought AS NOT MATERIALIZED (
    {bought}
), shared AS NOT MATERIALIZED (
    SELECT {by}, isic, value / nullif(sum(value::DECIMAL(38, 6)) OVER (PARTITION BY {by}, isic), 0)::DOUBLE AS share FROM bought
), concentration AS NOT MATERIALIZED (
    SELECT {by}, isic, sum((share * share)::DECIMAL(38, 18))::DOUBLE AS hhi FROM shared GROUP BY ALL
)
SELECT (row_number() OVER (PARTITION BY {by:s} ORDER BY s.isic = '', s.value_high DESC, s.isic))::INTEGER AS rank, s.isic, l.label, {by:s},
       s.value_low, s.value_high, s.value_high::DOUBLE / nullif(w.total, 0)::DOUBLE AS share, {growth} AS growth,
       c.hhi AS partner_hhi, s.codes{chinese_columns}
FROM sums s
JOIN whole w ON {by:w=s}
JOIN gt_industry_labels l USING (isic)
{join_growth}
LEFT JOIN concentration c ON {by:c=s} AND c.isic = s.isic
{join_chinese}
ORDER BY {by:s}, rank;

-- name: join_over_all
-- reads: gt_held, span, yearly; grain: joins
-- from the first year of the group to its last, for alias s
JOIN span p ON {across:p=s}
LEFT JOIN yearly o ON {across:o=s} AND o.isic = s.isic AND o.of_year = p.first_year
LEFT JOIN yearly e ON {across:e=s} AND e.isic = s.isic AND e.of_year = p.last_year
LEFT JOIN gt_held i ON {units:i=s} AND i.year = p.first_year
LEFT JOIN gt_held h ON {units:h=s} AND h.year = p.last_year

-- name: join_by_year
-- reads: gt_held, yearly; grain: joins
-- from the year before, for alias s
LEFT JOIN yearly o ON {across:o=s} AND o.isic = s.isic AND o.of_year = s.year - 1
LEFT JOIN yearly e ON {across:e=s} AND e.isic = s.isic AND e.of_year = s.year
LEFT JOIN gt_held i ON {units:i=s} AND i.year = s.year - 1
LEFT JOIN gt_held h ON {units:h=s} AND h.year = s.year;

-- name: growth_over_all
-- grain: expression, for the aliases of join_over_all
CASE WHEN p.last_year > p.first_year AND o.value > 0 AND coalesce(e.value, 0) >= 0 AND h.periods = i.periods
     THEN power(coalesce(e.value, 0) / o.value, 1.0::DOUBLE / (p.last_year - p.first_year)) - 1 END;

-- name: growth_by_year
-- grain: expression, for the aliases of join_by_year
CASE WHEN o.value > 0 AND h.periods = i.periods THEN coalesce(e.value, 0) / o.value - 1 END;

-- name: place
-- reads: gt_place; grain: joins, for alias c
JOIN gt_place place ON place.partner IS NOT DISTINCT FROM c.partner;

-- name: single_partner
-- grain: expression, for the alias of place
CASE WHEN place.kind IN ('country', 'unknown') THEN place.id END;

-- name: chinese_columns
-- grain: columns, for the alias of join_chinese
, coalesce(z.gbt, '') AS gbt, coalesce(z.gbt_fit, '') AS gbt_fit;

-- name: join_chinese
-- reads: gt_chinese; grain: joins, for alias s
LEFT JOIN gt_chinese z ON z.isic = s.isic;
