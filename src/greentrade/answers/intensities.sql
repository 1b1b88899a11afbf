-- name: of_keys
-- reads: gt_keys (key_id, hs_code, hs_edition), prefixes, industry_links, useeio_2012, bea_use_2017, epa_supply_chain_2022; grain: key x indicator.
-- A code takes the range of the US industries that it is linked to, and their plain mean. Levels (tonnes under the EU ETS) are no intensities.
WITH indicators AS MATERIALIZED (
    SELECT scheme, industry_code, indicator, unit, year, country, value::DOUBLE AS value, 'useeio_2012' AS source FROM useeio_2012
    UNION ALL
    SELECT scheme, industry_code, indicator, unit, year, country, value::DOUBLE, 'bea_use_2017' FROM bea_use_2017
    UNION ALL
    SELECT scheme, industry_code, indicator, unit, year, country, value::DOUBLE, 'epa_supply_chain_2022' FROM epa_supply_chain_2022
), wanted AS MATERIALIZED (
    SELECT * FROM indicators WHERE list_contains($indicators::VARCHAR[], indicator)
), met AS MATERIALIZED (
    SELECT DISTINCT l.hs_edition, l.hs6, w.*
    FROM industry_links l JOIN wanted w ON w.scheme = l.scheme AND w.industry_code = l.industry_code
    UNION
    -- NAICS codes that end in X stand for every code with that stem.
    SELECT DISTINCT l.hs_edition, l.hs6, w.* EXCLUDE (stem)
    FROM (SELECT hs_edition, hs6, rtrim(industry_code, 'X') AS stem FROM industry_links WHERE scheme = 'NAICS') l
    JOIN (SELECT *, left(industry_code, unnest([4, 5, 6])) AS stem FROM wanted WHERE scheme = 'NAICS2017') w USING (stem)
), of_key AS NOT MATERIALIZED (
    SELECT DISTINCT k.key_id, m.* EXCLUDE (hs_edition, hs6)
    FROM gt_keys k
    JOIN prefixes p ON p.hs_edition = k.hs_edition AND p.prefix = left(k.hs_code, 6)
    JOIN met m ON m.hs_edition = p.hs_edition AND m.hs6 = p.hs6
)
SELECT key_id, indicator, unit, year, country, source, min(value) AS low, avg(value ORDER BY value) AS mean, max(value) AS high
FROM of_key GROUP BY key_id, indicator, unit, year, country, source;

-- name: indicators
-- reads: bea_use_2017, epa_supply_chain_2022, useeio_2012; grain: indicator
SELECT DISTINCT indicator FROM (SELECT indicator FROM useeio_2012 UNION ALL SELECT indicator FROM bea_use_2017 UNION ALL SELECT indicator FROM epa_supply_chain_2022)
ORDER BY indicator;

-- name: answer
-- reads: gt_key, gt_verdicts, gt_key_industry, gt_industry_labels, gt_intensity, {cells} by code; grain: group x industry x indicator.
-- Means weighted by what is traded; the sums are in the order of the keys, so that floating point comes out the same every time.
WITH traded AS MATERIALIZED (
    SELECT {groups:c}, i.isic, k.key_id, sum(c.value)::DOUBLE AS value
    FROM {cells} c
    JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    JOIN gt_verdicts v ON v.key_id = k.key_id AND v.dimension = 'any_of_three' AND v.tier = $tier AND v.rank > 0
    JOIN gt_key_industry i ON i.key_id = k.key_id
    WHERE c.disposition IN ('screened', 'unclassified') AND i.isic <> ''
    GROUP BY ALL
    HAVING sum(c.value) > 0
), whole AS NOT MATERIALIZED (
    SELECT {by}, isic, sum(value ORDER BY key_id) AS total FROM traded GROUP BY {by}, isic
), weighted AS NOT MATERIALIZED (
    SELECT {by:t}, t.isic, x.indicator, x.unit, x.year, x.country, x.source, sum(t.value ORDER BY t.key_id) AS covered,
           sum(t.value * x.low ORDER BY t.key_id) AS low, sum(t.value * x.mean ORDER BY t.key_id) AS mean, sum(t.value * x.high ORDER BY t.key_id) AS high
    FROM traded t JOIN gt_intensity x USING (key_id)
    GROUP BY {by:t}, t.isic, x.indicator, x.unit, x.year, x.country, x.source
)
SELECT d.isic, l.label, {by:d}, d.indicator, d.low / d.covered AS low, d.mean / d.covered AS mean, d.high / d.covered AS high, d.unit,
       d.year::INTEGER AS of_year, d.country, d.covered / w.total AS covered, d.source
FROM weighted d
JOIN whole w ON {by:w=d} AND w.isic = d.isic
JOIN gt_industry_labels l ON l.isic = d.isic
ORDER BY {by:d}, d.isic, d.indicator
