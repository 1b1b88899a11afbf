-- One currency for the whole extract.

-- name: texts
-- reads: gt_source; grain: distinct text of the currency.
SELECT DISTINCT trim(currency) FROM gt_source WHERE currency IS NOT NULL AND trim(currency) <> '' ORDER BY ALL

-- name: any_without
-- reads: gt_source; grain: at most one row: a row without a currency.
SELECT 1 FROM gt_source WHERE reject IS NULL AND (currency IS NULL OR trim(currency) = '') LIMIT 1

-- name: convert
-- reads: gt_given, gt_rates (one row for each text, and one for none); writes: gt_source; grain: row.
-- A row whose currency cannot be read has no value in the one asked for: rejected, with the text kept.
CREATE OR REPLACE TEMP VIEW gt_source AS
SELECT s.* REPLACE (
    (({value})::DECIMAL(38, 6) * r.rate::DECIMAL(18, 12) * coalesce(s.scale, '1')::BIGINT)::DECIMAL(38, 6) AS value,
    coalesce(s.reject, r.reject) AS reject,
    CASE WHEN s.reject IS NULL AND r.reject IS NOT NULL THEN {heading} ELSE s.reject_column END AS reject_column,
    CASE WHEN s.reject IS NULL AND r.reject IS NOT NULL THEN s.currency ELSE s.raw_value END AS raw_value
)
FROM gt_given AS s
LEFT JOIN gt_rates AS r ON coalesce(nullif(trim(s.currency), ''), '') = coalesce(trim(r.currency), '')
