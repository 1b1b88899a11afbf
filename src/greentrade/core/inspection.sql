-- What an extract holds, before any code is classified. Each statement reads the extract or its dictionaries of distinct texts.

-- name: becomes
-- reads: gt_raw and the dictionaries named in {joins}; writes: gt_becomes; grain: what becomes of a row, why, and its flow. Editions are not
-- asked here.
SELECT becomes, reason, flow, count(*) AS rows, sum(value) AS value
FROM (SELECT {disposition} AS becomes, {reason} AS reason, {flow} AS flow, {value} AS value FROM gt_raw AS r {joins})
GROUP BY ALL

-- name: rows
-- reads: gt_becomes; grain: as gt_becomes, in order.
SELECT becomes, reason, flow, rows, value FROM gt_becomes ORDER BY ALL

-- name: partner_rows
-- reads: gt_raw; writes: gt_partner_rows; grain: partner of rows that count.
SELECT r.partner, count(*) AS rows FROM gt_raw AS r WHERE r.grain IS NULL AND r.reject IS NULL AND r.partner IS NOT NULL GROUP BY ALL

-- name: partners
-- reads: gt_partner_rows, gt_partners; grain: one row: partners of the rows that count, those that are known and those whose text names none.
SELECT count(DISTINCT p.iso3), count(DISTINCT p.partner) FILTER (p.iso3 IS NULL AND coalesce(p.name = p.partner::VARCHAR, true))
FROM gt_partner_rows AS r JOIN gt_partners AS p ON p.partner = r.partner

-- name: unknown_partners
-- reads: gt_partner_rows, gt_partners; grain: partner that is not known, the one with most rows first.
SELECT r.partner::VARCHAR AS partner, r.rows
FROM gt_partner_rows AS r JOIN gt_partners AS p ON p.partner = r.partner
WHERE p.iso3 IS NULL AND coalesce(p.name = p.partner::VARCHAR, true)
ORDER BY r.rows DESC, partner
LIMIT 5

-- name: value_type
-- reads: gt_raw (its description); grain: one row.
SELECT column_type FROM (DESCRIBE gt_raw) WHERE column_name = 'value'

-- name: periods
-- reads: gt_periods; grain: one row: first label, last label, how many, and how many of them are fiscal years.
SELECT
    arg_min(label, period_start),
    arg_max(label, period_end),
    count(DISTINCT label),
    count(DISTINCT label) FILTER (regexp_full_match(label, 'FY.*'))
FROM gt_periods
WHERE label IS NOT NULL

-- name: unread_periods
-- reads: gt_periods; grain: text that names no period.
SELECT DISTINCT period::VARCHAR FROM gt_periods WHERE reject IS NOT NULL ORDER BY ALL LIMIT 5

-- name: flows
-- reads: gt_flows; grain: flow.
SELECT DISTINCT flow_name FROM gt_flows WHERE flow_name IS NOT NULL ORDER BY ALL

-- name: unread_flows
-- reads: gt_flows; grain: text that names no flow.
SELECT DISTINCT flow::VARCHAR FROM gt_flows WHERE reject IS NOT NULL ORDER BY ALL LIMIT 5

-- name: editions
-- reads: gt_editions; grain: edition.
SELECT DISTINCT edition FROM gt_editions ORDER BY ALL

-- name: reporters
-- reads: gt_reporters; grain: country.
SELECT DISTINCT coalesce(iso3, reporter::VARCHAR) AS country FROM gt_reporters ORDER BY ALL
