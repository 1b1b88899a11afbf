-- What an extract holds, before any code is classified. Each statement reads the extract or its dictionaries of distinct texts.

-- name: rows
-- reads: gt_becomes; in order.
SELECT becomes, reason, rows FROM gt_becomes ORDER BY becomes DESC, reason

-- name: becomes
-- reads: gt_raw; writes: gt_becomes; grain: what the reader makes of a row (to_screen | aggregate | rejected) and why.
SELECT becomes, reason, count(*) AS rows
FROM (
    SELECT
        CASE WHEN reject IS NOT NULL THEN 'rejected' WHEN grain IS NOT NULL THEN 'aggregate' ELSE 'to_screen' END AS becomes,
        coalesce(reject, grain, '') AS reason
    FROM gt_raw
)
GROUP BY becomes, reason

-- name: periods
-- reads: gt_periods; one row: first label, last label, how many.
SELECT arg_min(label, period_start), arg_max(label, period_end), count(DISTINCT label)
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
