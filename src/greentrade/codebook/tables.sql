-- name: code_table
-- reads: keys, verdicts, matches, voters; grain: key. Voters that speak are named, those whose vote is only possible with a word about it.
WITH spoken AS NOT MATERIALIZED (
    SELECT m.key_id, v.dimension, v.voter, v.place, max(m.vote) AS vote
    FROM matches m JOIN voters v USING (list_id)
    WHERE m.vote > 0 AND v.since <= $number
    GROUP BY ALL
), n AS NOT MATERIALIZED (
    SELECT key_id, dimension, string_agg(voter || CASE vote WHEN 2 THEN '' ELSE ' (possible)' END, ', ' ORDER BY place) AS names
    FROM spoken GROUP BY key_id, dimension
), v AS NOT MATERIALIZED (
    SELECT key_id, dimension, CASE rank WHEN 2 THEN 'certain' WHEN 1 THEN 'possible' ELSE '' END AS match,
           certain || '+' || possible || ' of ' || voters AS votes
    FROM verdicts WHERE tier = $tier
)
SELECT k.hs_code, k.hs_edition, k.nation, k.status, {verdict}, {votes}, {voters}, CASE WHEN k.status = 'not_hs' THEN k.kind ELSE '' END AS reason
FROM keys k LEFT JOIN v USING (key_id) LEFT JOIN n ON n.key_id = k.key_id AND n.dimension = v.dimension
GROUP BY k.key_id, k.hs_code, k.hs_edition, k.nation, k.status, k.kind
ORDER BY k.key_id;

-- name: match_table
-- reads: keys, matches; grain: key x list
SELECT k.hs_code, k.hs_edition, k.nation, m.list_id, CASE m.rank WHEN 2 THEN 'certain' ELSE 'possible' END AS match,
       array_to_string(m.via, '+') AS via, m.entry, m.scope, m.path, coalesce(m.categories, '') AS category, m.source, m.verified, m.basis
FROM matches m JOIN keys k USING (key_id)
ORDER BY k.key_id, m.list_id;
