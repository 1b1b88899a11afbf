-- name: key_industry
-- reads: gt_keys (key_id, hs_code, hs_edition), gt_reached (hs_edition, hs6, target, reached), prefixes, industry_links; grain: key.
-- A key whose goods come to several industries, or to none, belongs to no single one, so that nothing is counted twice.
SELECT k.key_id, CASE WHEN count(DISTINCT l.industry_code) = 1 THEN min(l.industry_code) ELSE '' END AS isic
FROM gt_keys k
JOIN prefixes p ON p.hs_edition = k.hs_edition AND p.prefix = left(k.hs_code, 6)
LEFT JOIN gt_reached r ON r.hs_edition = p.hs_edition AND r.hs6 = p.hs6
LEFT JOIN industry_links l ON l.scheme = 'ISIC3' AND l.hs_edition = r.target AND l.hs6 = r.reached
GROUP BY k.key_id;

-- name: labels
-- reads: gt_isic (isic), isic3_labels; grain: industry. A class without a label of its own takes its division's.
SELECT i.isic, coalesce(c.label, d.label, '') AS label
FROM gt_isic i
LEFT JOIN isic3_labels c ON c.isic = i.isic
LEFT JOIN isic3_labels d ON d.isic = left(i.isic, 2);

-- name: answer
-- reads: cells by code (and partner), gt_key, gt_verdicts, gt_key_industry, gt_industry_labels; grain: flow x industry.
-- Squares of shares are added as DECIMAL: a sum of floating-point numbers would depend on the order of the rows.
WITH trade AS MATERIALIZED (
    SELECT c.flow_name AS flow, c.year, {partner} AS partner, k.key_id, k.hs_code, sum(c.value) AS value
    FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    WHERE c.disposition IN ('screened', 'unclassified')
    GROUP BY ALL
), whole AS MATERIALIZED (
    SELECT flow, sum(value) AS total, min(year) AS first_year, max(year) AS last_year FROM trade GROUP BY flow
), found AS MATERIALIZED (
    SELECT t.flow, i.isic, t.year, t.partner, t.hs_code, t.value, v.rank
    FROM trade t
    JOIN gt_verdicts v ON v.key_id = t.key_id AND v.dimension = 'any_of_three' AND v.tier = $tier AND v.rank > 0
    JOIN gt_key_industry i ON i.key_id = t.key_id
), sums AS NOT MATERIALIZED (
    SELECT f.flow, f.isic, coalesce(sum(f.value) FILTER (f.rank = 2), 0)::DECIMAL(38, 6) AS value_low, sum(f.value)::DECIMAL(38, 6) AS value_high,
           coalesce(sum(f.value) FILTER (f.year = w.first_year), 0)::DOUBLE AS opening, coalesce(sum(f.value) FILTER (f.year = w.last_year), 0)::DOUBLE AS closing,
           any_value(w.last_year - w.first_year) AS years, any_value(w.total)::DOUBLE AS total, count(DISTINCT f.hs_code)::INTEGER AS codes
    FROM found f JOIN whole w ON w.flow IS NOT DISTINCT FROM f.flow
    GROUP BY f.flow, f.isic
), bought AS NOT MATERIALIZED (
    SELECT flow, isic, partner, sum(value)::DOUBLE AS value FROM found WHERE partner IS NOT NULL AND NOT list_contains($world::VARCHAR[], partner) GROUP BY ALL
), shared AS NOT MATERIALIZED (
    SELECT flow, isic, value / nullif(sum(value::DECIMAL(38, 6)) OVER (PARTITION BY flow, isic), 0)::DOUBLE AS share FROM bought
), concentration AS NOT MATERIALIZED (
    SELECT flow, isic, sum((share * share)::DECIMAL(38, 18))::DOUBLE AS hhi FROM shared GROUP BY ALL
)
SELECT (row_number() OVER (PARTITION BY s.flow ORDER BY s.isic = '', s.value_high DESC, s.isic))::INTEGER AS rank, s.isic, l.label, s.flow, s.value_low, s.value_high,
       s.value_high::DOUBLE / nullif(s.total, 0) AS share,
       CASE WHEN s.years > 0 AND s.opening > 0 AND s.closing >= 0 THEN power(s.closing / s.opening, 1.0::DOUBLE / s.years) - 1 END AS growth,
       c.hhi AS partner_hhi, s.codes
FROM sums s
JOIN gt_industry_labels l USING (isic)
LEFT JOIN concentration c ON c.flow IS NOT DISTINCT FROM s.flow AND c.isic = s.isic
ORDER BY s.flow, rank
