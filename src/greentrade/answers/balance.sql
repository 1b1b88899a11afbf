-- name: answer
-- reads: gt_trade by group and flow; grain: group. The least that the balance can be: certain exports less possible imports.
WITH sums AS MATERIALIZED (
    SELECT {by}, coalesce(sum(value) FILTER (flow = 'export' AND rank = 2), 0)::DECIMAL(38, 6) AS exports_low,
           coalesce(sum(value) FILTER (flow = 'export' AND rank > 0), 0)::DECIMAL(38, 6) AS exports_high,
           coalesce(sum(value) FILTER (flow = 'import' AND rank = 2), 0)::DECIMAL(38, 6) AS imports_low,
           coalesce(sum(value) FILTER (flow = 'import' AND rank > 0), 0)::DECIMAL(38, 6) AS imports_high
    FROM gt_trade GROUP BY {by}
)
SELECT {by}, exports_low, exports_high, imports_low, imports_high,
       (exports_low - imports_high)::DECIMAL(38, 6) AS balance_low, (exports_high - imports_low)::DECIMAL(38, 6) AS balance_high
FROM sums ORDER BY {by};

-- name: flows
-- reads: gt_trade; grain: flow of the extract
SELECT DISTINCT flow FROM gt_trade WHERE flow IS NOT NULL ORDER BY flow
