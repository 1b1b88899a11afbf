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
-- reads: cells by code, gt_key, gt_when, gt_regimes, gt_tier_flags, gt_descriptions; grain: exported key x period x exporter.
-- A period that straddles two calendar years has no rate (nation empty): the rates of both would have to agree.
-- Regimes whose eligibility is partial or unknown count in the upper bound only.
SELECT (row_number() OVER (ORDER BY k.key_id, w.period_start, c.exporter) - 1)::INTEGER AS cell_id,
       k.hs_code, k.hs_edition, CASE WHEN year(w.period_start) = year(w.period_end) THEN c.exporter END AS nation,
       w.period_start, w.period_end, c.year, any_value(d.description) AS description,
       sum(c.value)::DECIMAL(38, 6) AS export_value,
       CASE WHEN {has_regime} THEN coalesce(sum(c.value) FILTER (g.eligibility = 'yes'), 0)::DECIMAL(38, 6) END AS eligible_value,
       CASE WHEN {has_regime} THEN coalesce(sum(c.value) FILTER (coalesce(g.eligibility, 'unknown') IN ('partial', 'unknown')), 0)::DECIMAL(38, 6) END AS partial_value,
       any_value(t.high_pollution) AS high_pollution, any_value(t.energy_intensive) AS energy_intensive, any_value(t.resource_intensive) AS resource_intensive,
       any_value(t.votes_high_pollution) AS votes_high_pollution, any_value(t.votes_energy_intensive) AS votes_energy_intensive,
       any_value(t.votes_resource_intensive) AS votes_resource_intensive, any_value(t.environmental_good) AS environmental_good
FROM (SELECT q.*, {exporter} AS exporter FROM {cells} q) c
JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
JOIN (SELECT DISTINCT period_id, period_start, period_end FROM gt_when) w ON w.period_id = c.period
JOIN gt_tier_flags t ON t.key_id = k.key_id
LEFT JOIN gt_regimes g ON g.regime = c.regime::VARCHAR
LEFT JOIN gt_descriptions d ON d.code_id = c.code
WHERE c.disposition = 'screened' AND c.flow_name = 'export'
GROUP BY k.key_id, k.hs_code, k.hs_edition, c.exporter, w.period_start, w.period_end, c.year
