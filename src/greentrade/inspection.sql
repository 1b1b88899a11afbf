-- What an extract holds, before any code is classified. Each statement reads the extract or its dictionaries of distinct texts.

-- name: rows
-- reads: gt_raw; grain: what the reader makes of a row (to_screen | aggregate | rejected) and why.
SELECT becomes, reason, count(*) AS rows
FROM (
    SELECT
        CASE WHEN reject IS NOT NULL THEN 'rejected' WHEN grain IS NOT NULL THEN 'aggregate' ELSE 'to_screen' END AS becomes,
        coalesce(reject, grain, '') AS reason
    FROM gt_raw
)
GROUP BY becomes, reason
ORDER BY becomes DESC, reason

-- name: kinds
-- reads: gt_raw, gt_reading; grain: kind of code, over the rows that are neither aggregates nor unreadable.
SELECT g.kind, count(r.exact_value) AS rows, coalesce(sum(r.exact_value), 0)
FROM (SELECT coalesce(r.hs_code::VARCHAR, '') AS raw, {value} AS exact_value FROM gt_raw r WHERE grain IS NULL AND reject IS NULL) AS r
JOIN gt_reading AS g USING (raw)
GROUP BY g.kind
ORDER BY g.kind

-- name: value_type
-- reads: gt_raw (its description); one row.
SELECT column_type FROM (DESCRIBE gt_raw) WHERE column_name = 'value'

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
