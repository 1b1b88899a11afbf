-- How many HS6 codes of an edition each dimension, voter and list marks, from the codebook of all of them.

-- name: goods
-- reads: goods; grain: HS6 of an edition, as a key of its own
SELECT (row_number() OVER (ORDER BY hs6))::INTEGER AS key_id, hs6 AS hs_code, 'hs' AS kind, hs_edition, NULL::VARCHAR AS nation
FROM goods WHERE hs_edition = $edition ORDER BY hs6;

-- name: dimensions
-- reads: verdicts; grain: dimension x tier
SELECT dimension, tier, count(*) FILTER (rank = 2) AS certain, count(*) FILTER (rank = 1) AS possible
FROM verdicts GROUP BY ALL ORDER BY ALL;

-- name: voters
-- reads: ballots; grain: dimension x voter
SELECT dimension, voter, count(*) FILTER (rank = 2) AS certain, count(*) FILTER (rank = 1) AS possible
FROM ballots GROUP BY ALL ORDER BY ALL;

-- name: lists
-- reads: matches; grain: list. read_in: the edition to which the way from a code to the list leads, the last one of its path.
SELECT list_id, count(*) FILTER (rank = 2) AS certain, count(*) FILTER (rank = 1) AS possible,
       max(regexp_extract_all(path, 'HS\d{4}')[-1]) AS read_in
FROM matches GROUP BY list_id ORDER BY list_id;

-- name: reasons
-- reads: matches; grain: list x reason why codes are only possible; a code may have several reasons
SELECT list_id, reason, count(*) AS codes
FROM (SELECT list_id, unnest(via) AS reason FROM matches WHERE rank = 1) GROUP BY ALL ORDER BY ALL;

-- name: tiers_not_nested
-- reads: verdicts, keys; grain: key x dimension that a narrower tier is surer of than a wider one (DESIGN 5.5: tiers nest by construction)
SELECT k.hs_code, t.dimension
FROM (
    SELECT key_id, dimension, coalesce(max(rank) FILTER (tier = 'strict'), 0) AS strict, coalesce(max(rank) FILTER (tier = 'default'), 0) AS "default",
           coalesce(max(rank) FILTER (tier = 'broad'), 0) AS broad
    FROM verdicts GROUP BY ALL
) t JOIN keys k USING (key_id)
WHERE t.strict > t."default" OR t."default" > t.broad
ORDER BY ALL;

-- name: e_waste_by_concordance
-- reads: matches, keys; grain: e-waste key x list whose way to it leads through another edition (DESIGN 5.4: 8549 never walks)
SELECT k.hs_code, m.list_id, m.path
FROM matches m JOIN keys k USING (key_id)
WHERE left(k.hs_code, 4) = '8549' AND len(regexp_extract_all(m.path, 'HS\d{4}')) > 1
ORDER BY ALL;
