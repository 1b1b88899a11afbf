-- name: value_of
-- reads: gt_key, {cells} by code; grain: year x flow of some keys
SELECT c.year, c.flow_name, sum(c.value) AS value
FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
WHERE k.key_id IN (SELECT unnest($keys)) AND c.disposition IN ('screened', 'unclassified')
GROUP BY ALL ORDER BY ALL;
