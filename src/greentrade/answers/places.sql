-- name: partners
-- reads: gt_partners; grain: distinct partner text
SELECT DISTINCT partner::VARCHAR, iso3, name FROM gt_partners ORDER BY ALL;

-- name: places
-- reads: gt_partners, gt_place_texts; writes: gt_place; grain: distinct partner in the type of the extract, and one row for records without any
CREATE OR REPLACE TEMP TABLE gt_place AS
SELECT p.partner, t.id, t.name, CASE WHEN trim(t.text) = '' THEN 'blank' ELSE t.kind END AS kind
FROM (SELECT DISTINCT partner FROM gt_partners) p JOIN gt_place_texts t ON t.text = p.partner::VARCHAR
UNION ALL
SELECT NULL, '', '', 'blank';
