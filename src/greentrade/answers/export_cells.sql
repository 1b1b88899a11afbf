-- What was exported, in the cells that the rebate answer needs: code x period, with eligibility by customs regime.

-- name: regimes
-- reads: (table gacc_regimes handed over); writes: gt_regimes; grain: regime as written in an extract (code or name)
SELECT code AS regime, rebate_eligibility AS eligibility FROM gacc_regimes
UNION SELECT name_en, rebate_eligibility FROM gacc_regimes
UNION SELECT name_zh, rebate_eligibility FROM gacc_regimes;

-- name: descriptions
-- reads: gt_raw, gt_coded; writes: gt_descriptions; grain: code: the extract's own words for it
SELECT c.code_id, min(r.description) AS description FROM gt_raw r JOIN gt_coded c ON c.hs_code = r.hs_code GROUP BY c.code_id;

-- name: no_descriptions
CREATE OR REPLACE TEMP TABLE gt_descriptions AS SELECT NULL::INTEGER AS code_id, NULL::VARCHAR AS description WHERE false;

-- name: cells
-- reads: cells by code, gt_key, gt_when, gt_regimes, gt_tier_flags, gt_descriptions; grain: exported key x period x exporter (x partner, if asked for).
-- A period that straddles two calendar years has no rate (nation empty): the rates of both would have to agree.
-- Regimes whose eligibility is partial or unknown count in the upper bound only.
WITH sums AS (
    -- values first, words after: a few million cells are added up by numbers alone
    SELECT k.key_id, c.period, c.exporter, c.buyer, c.year, min(c.code) AS code,
           sum(c.value)::DECIMAL(38, 6) AS export_value,
           CASE WHEN {has_regime} THEN coalesce(sum(c.value) FILTER (g.eligibility = 'yes'), 0)::DECIMAL(38, 6) END AS eligible_value,
           CASE WHEN {has_regime} THEN coalesce(sum(c.value) FILTER (coalesce(g.eligibility, 'unknown') IN ('partial', 'unknown')), 0)::DECIMAL(38, 6) END AS partial_value
    FROM (SELECT q.*, {exporter} AS exporter, {partner} AS buyer FROM {cells} q) c
    JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    LEFT JOIN gt_regimes g ON g.regime = c.regime::VARCHAR
    WHERE c.disposition = 'screened' AND c.flow_name = 'export'
    GROUP BY k.key_id, c.period, c.exporter, c.buyer, c.year
)
SELECT (row_number() OVER (ORDER BY s.key_id, w.period_start, w.period_end, w.period, s.exporter, s.buyer) - 1)::INTEGER AS cell_id, s.key_id,
       k.hs_code, k.hs_edition, CASE WHEN year(w.period_start) = year(w.period_end) THEN s.exporter END AS nation,
       w.period_start, w.period_end, w.period, s.buyer AS partner, s.year, d.description, s.export_value, s.eligible_value, s.partial_value,
       t.high_pollution, t.energy_intensive, t.resource_intensive, t.votes_high_pollution, t.votes_energy_intensive, t.votes_resource_intensive,
       t.environmental_good
FROM sums s
JOIN (SELECT DISTINCT key_id, hs_code, hs_edition FROM gt_key) k ON k.key_id = s.key_id
JOIN (SELECT period_id, period_start, period_end, min(label) AS period FROM gt_when GROUP BY ALL) w ON w.period_id = s.period
JOIN gt_tier_flags t ON t.key_id = s.key_id
LEFT JOIN gt_descriptions d ON d.code_id = s.code

-- name: all_exports
-- reads: cells by code and period, gt_when; grain: year x period: the denominator of shares, exports that are screened or unclassified
SELECT c.year, w.period, sum(c.value)::DECIMAL(38, 6) AS value
FROM {cells} c
JOIN (SELECT period_id, min(label) AS period FROM gt_when GROUP BY ALL) w ON w.period_id = c.period
WHERE c.disposition IN ('screened', 'unclassified') AND c.flow_name = 'export'
GROUP BY ALL
