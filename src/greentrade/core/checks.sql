-- name: value_in
-- reads: gt_raw, apart from all joins; writes: gt_value_in; one row
SELECT sum({value}) AS value FROM gt_raw r;

-- name: value_given
-- reads: gt_value_in; one row
SELECT (coalesce(value, 0) * {scale})::DECIMAL(38, 6) FROM gt_value_in;

-- name: output
-- reads: cells; one row
SELECT sum(rows)::BIGINT, coalesce(sum(value), 0)::DECIMAL(38, 6) FROM {cells};

-- name: outside
-- reads: cells by code, gt_key; grain: edition, over rows whose code is made of HS digits
SELECT k.hs_edition, count(DISTINCT k.hs_code), count(DISTINCT k.hs_code) FILTER (k.status = 'not_in_edition'),
       sum(c.value), coalesce(sum(c.value) FILTER (k.status = 'not_in_edition'), 0)
FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
WHERE k.kind = 'hs' AND c.disposition IN ('screened', 'unclassified')
GROUP BY ALL ORDER BY ALL;

-- name: codes_of
-- reads: gt_key; grain: distinct code of an edition
SELECT DISTINCT left(hs_code, 6) AS code FROM gt_key WHERE kind = 'hs' AND hs_edition = $edition;

-- name: fit
-- reads: fit_codes, prefixes; grain: edition: share of the codes that it has
SELECT p.hs_edition, count(DISTINCT c.code)::DOUBLE / (SELECT count(*) FROM fit_codes)
FROM fit_codes c JOIN prefixes p ON p.prefix = c.code
GROUP BY p.hs_edition;

-- name: any_outside
-- reads: gt_key; at most one row
SELECT 1 FROM gt_key WHERE status = 'not_in_edition' LIMIT 1;

-- name: fit_sitc
-- reads: fit_texts (digits as they stand, code as read), prefixes, industry_links (SITC groups of three digits); one row: how many are HS, how many SITC
WITH sitc AS NOT MATERIALIZED (
    SELECT DISTINCT left(industry_code, n) AS code FROM industry_links, (SELECT unnest([1, 2, 3]) AS n) WHERE scheme = 'SITC3'
), hs AS NOT MATERIALIZED (
    SELECT DISTINCT prefix AS code FROM prefixes
)
SELECT count(h.code), count(s.code) FILTER (length(t.digits) <= $longest)
FROM fit_texts t
LEFT JOIN hs h ON h.code = left(t.code, 6)
LEFT JOIN sitc s ON s.code = left(t.digits, 3);
