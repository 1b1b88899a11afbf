-- name: dispositions
-- reads: {cells}; grain: disposition x reason
SELECT disposition, reason, sum(rows)::BIGINT AS rows, sum(value)::DECIMAL(38, 6) AS value
FROM {cells} GROUP BY disposition, reason
ORDER BY CASE disposition WHEN 'screened' THEN 1 WHEN 'aggregate' THEN 2 WHEN 'unclassified' THEN 3 ELSE 4 END, reason;

-- name: editions
-- reads: gt_context, {cells}; grain: edition
SELECT coalesce(x.edition, 'none'), sum(c.rows)::BIGINT FROM {cells} c JOIN (SELECT DISTINCT context_id, edition FROM gt_context) x USING (context_id)
GROUP BY ALL ORDER BY ALL;
