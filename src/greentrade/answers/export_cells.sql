-- What was exported, in the cells that the rebate answer needs: code x period, with eligibility by customs regime.

-- name: regimes
-- reads: gacc_regimes; writes: gt_regimes; grain: regime as written in an extract (code or name)
SELECT code AS regime, rebate_eligibility AS eligibility FROM gacc_regimes
UNION SELECT name_en, rebate_eligibility FROM gacc_regimes
UNION SELECT name_zh, rebate_eligibility FROM gacc_regimes;

-- name: descriptions
-- reads: gt_raw, gt_coded; writes: gt_descriptions; grain: code: the extract's own words for it
SELECT c.code_id, min(r.description) AS description FROM gt_raw r JOIN gt_coded c ON c.hs_code = r.hs_code GROUP BY c.code_id;

-- name: no_descriptions
-- writes: gt_descriptions; grain: no row: the extract has no descriptions
CREATE OR REPLACE TEMP TABLE gt_descriptions AS SELECT NULL::INTEGER AS code_id, NULL::VARCHAR AS description WHERE false;

-- name: straddling
-- reads: gt_when; grain: at most one row: whether a period lies in two calendar years
SELECT 1 FROM gt_when WHERE year(period_start) <> year(period_end) OR year(period_start) <> year LIMIT 1;

-- name: times
-- reads: gt_when; writes: gt_time; grain: period, and (numbered below zero) year
CREATE OR REPLACE TEMP TABLE gt_time AS
SELECT period_id AS time_id, period_start, period_end, min(label) AS period FROM gt_when GROUP BY ALL
UNION ALL
SELECT -year, min(period_start), max(period_end), year::VARCHAR FROM gt_when WHERE year IS NOT NULL GROUP BY year;

-- name: years
-- reads: gt_key, {cells} by code; grain: exported code x year, as the rates ask for it: is there any fact that speaks of it?
SELECT (row_number() OVER (ORDER BY hs_code, hs_edition, year))::INTEGER AS cell_id, hs_code, hs_edition, 'CHN' AS nation,
       make_date(year, 1, 1) AS period_start, make_date(year, 12, 31) AS period_end
FROM (
    SELECT DISTINCT k.hs_code, k.hs_edition, c.year
    FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    WHERE c.disposition = 'screened' AND c.flow_name = 'export' AND c.year IS NOT NULL
);

-- name: dated_codes
-- reads: gt_key, gt_spoken_of; grain: code of which a fact speaks
SELECT DISTINCT k.code_id FROM gt_key k SEMI JOIN gt_spoken_of s ON s.hs_code = k.hs_code AND s.hs_edition = k.hs_edition

-- name: piece
-- reads: {cells} by code (and time); grain: the same
    SELECT q.code, q.context_id, q.year, {time} AS time_id, {regime} AS regime, {exporter} AS exporter, {partner} AS buyer, q.value
    FROM {cells} q {codes} o ON o.code_id = q.code
    WHERE q.disposition = 'screened' AND q.flow_name = 'export'

-- name: cells
-- reads: gt_key, gt_time, gt_regimes, gt_tier_flags, gt_descriptions; grain: exported key x time x exporter (x partner, if asked for);
-- the time is a period, or the year of a code of which no fact speaks.
-- A period that straddles two calendar years has no rate (nation empty): the rates of both would have to agree.
-- Regimes whose eligibility is partial or unknown count in the upper bound only.
WITH pieces AS NOT MATERIALIZED (
{pieces}
), sums AS (
    -- values first, words after: a few million cells are added up by numbers alone
    SELECT k.key_id, c.time_id, c.exporter, c.buyer, c.year, min(c.code) AS code,
           sum(c.value)::DECIMAL(38, 6) AS export_value,
           CASE WHEN {has_regime} THEN coalesce(sum(c.value) FILTER (g.eligibility = 'yes'), 0)::DECIMAL(38, 6) END AS eligible_value,
           CASE WHEN {has_regime} THEN coalesce(sum(c.value) FILTER (coalesce(g.eligibility, 'unknown') IN ('partial', 'unknown')), 0)::DECIMAL(38, 6) END AS partial_value
    FROM pieces c
    JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    LEFT JOIN gt_regimes g ON g.regime = c.regime::VARCHAR
    GROUP BY k.key_id, c.time_id, c.exporter, c.buyer, c.year
)
SELECT (row_number() OVER (ORDER BY s.key_id, w.period_start, w.period_end, w.period, s.exporter, s.buyer) - 1)::INTEGER AS cell_id, s.key_id,
       k.hs_code, k.hs_edition, CASE WHEN year(w.period_start) = year(w.period_end) THEN s.exporter END AS nation,
       w.period_start, w.period_end, w.period, s.buyer AS partner, s.year, d.description, s.export_value, s.eligible_value, s.partial_value,
       t.high_pollution, t.energy_intensive, t.resource_intensive, t.votes_high_pollution, t.votes_energy_intensive, t.votes_resource_intensive,
       t.environmental_good
FROM sums s
JOIN (SELECT DISTINCT key_id, hs_code, hs_edition FROM gt_key) k ON k.key_id = s.key_id
JOIN gt_time w ON w.time_id = s.time_id
JOIN gt_tier_flags t ON t.key_id = s.key_id
LEFT JOIN gt_descriptions d ON d.code_id = s.code

-- name: all_exports
-- reads: gt_time, {cells}; grain: year x period (or year alone): the denominator of shares, exports that are screened or unclassified
SELECT c.year, w.period, sum(c.value)::DECIMAL(38, 6) AS value
FROM {cells} c
JOIN gt_time w ON w.time_id = {time}
WHERE c.disposition IN ('screened', 'unclassified') AND c.flow_name = 'export'
GROUP BY ALL;

-- name: exporter
-- reads: gt_reporters; grain: expression, for alias q
(SELECT any_value(p.iso3) FROM gt_reporters p WHERE p.reporter = q.reporter);
