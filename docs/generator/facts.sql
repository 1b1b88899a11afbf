-- What is known of each list, counted over its entries.

-- name: lists
-- reads: lists; grain: list
SELECT list_id, kind, file, side FROM lists ORDER BY list_id;

-- name: held
-- reads: entries, industry_entries; grain: list x edition or scheme. codes: those that the list includes, each counted once;
-- lines: entries of a nation's own lines, of more than six digits; whole: those of them whose further digits are zeros.
SELECT list_id, hs_edition AS held_in, count(*) AS entries, count(DISTINCT hs_code) FILTER (op = 'include') AS codes,
       count(*) FILTER (length(hs_code) > 6) AS lines, count(*) FILTER (regexp_full_match(hs_code, '\d{6}(00)+')) AS whole
FROM entries GROUP BY ALL
UNION ALL
SELECT list_id, scheme, count(*), count(DISTINCT industry_code), 0, 0 FROM industry_entries GROUP BY ALL
ORDER BY ALL;

-- name: spread
-- reads: entries, industry_entries; grain: list x column x value
SELECT list_id, name, value, count(*) AS entries
FROM (
    SELECT list_id, unnest(['category', 'op', 'scope', 'basis', 'verified', 'source']) AS name,
           unnest([category, op, scope, basis, verified, source]) AS value
    FROM entries
    UNION ALL
    SELECT list_id, unnest(['fit', 'basis', 'verified', 'source']), unnest([fit, basis, verified, source]) FROM industry_entries
)
GROUP BY ALL ORDER BY ALL;

-- name: dated
-- reads: entries; grain: list with an entry that an act dates
SELECT list_id, count(*) FILTER (valid_from IS NOT NULL OR valid_to IS NOT NULL) AS dated, count(*) FILTER (valid_to IS NULL) AS lasting,
       min(valid_from)::VARCHAR AS first, max(coalesce(valid_to, valid_from))::VARCHAR AS last
FROM entries GROUP BY list_id HAVING dated > 0 ORDER BY list_id;
