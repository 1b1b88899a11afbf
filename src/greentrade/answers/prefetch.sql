-- name: codes
-- reads: gt_key, gt_matches, gt_verdicts, prefetched_lists, prefetched_dimensions (dimension, tier); grain: code that some of the lists or dimensions name
SELECT DISTINCT k.code_id FROM gt_key k JOIN (
    SELECT key_id FROM gt_matches SEMI JOIN prefetched_lists USING (list_id)
    UNION ALL
    SELECT key_id FROM gt_verdicts SEMI JOIN prefetched_dimensions USING (dimension, tier) WHERE rank > 0
) m USING (key_id)
