-- name: value_in
-- reads: gt_raw; writes: gt_value_in; grain: one row
SELECT sum({value}) AS value FROM gt_raw r;

-- name: value_given
-- reads: gt_value_in; grain: one row
SELECT (coalesce(value, 0) * {scale})::DECIMAL(38, 6) FROM gt_value_in;

-- name: output
-- reads: {cells}; grain: one row
SELECT sum(rows)::BIGINT, coalesce(sum(value), 0)::DECIMAL(38, 6) FROM {cells};

-- name: fit_sitc
-- reads: fit_texts (digits as they stand, code as read), prefixes, industry_links (SITC groups of three digits); grain: one row: how many are HS, how
-- many SITC
WITH sitc AS NOT MATERIALIZED (
    SELECT DISTINCT left(industry_code, n) AS code FROM industry_links, (SELECT unnest([1, 2, 3]) AS n) WHERE scheme = 'SITC3'
), hs AS NOT MATERIALIZED (
    SELECT DISTINCT prefix AS code FROM prefixes
)
SELECT count(h.code), count(s.code) FILTER (length(t.digits) <= $longest)
FROM fit_texts t
LEFT JOIN hs h ON h.code = left(t.code, 6)
LEFT JOIN sitc s ON s.code = left(t.digits, 3);
