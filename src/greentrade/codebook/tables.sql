-- name: code_table
-- reads: keys, verdicts, ballots, voters, origins; grain: key. Voters that speak are named, those whose vote is only possible with a word about it.
WITH n AS NOT MATERIALIZED (
    SELECT b.key_id, b.dimension, string_agg(b.voter || CASE b.rank WHEN 2 THEN '' ELSE ' (possible)' END, ', ' ORDER BY v.place) AS names
    FROM ballots b JOIN voters v USING (dimension, voter)
    WHERE v.since <= $number
    GROUP BY b.key_id, b.dimension
), v AS NOT MATERIALIZED (
    SELECT key_id, dimension, CASE rank WHEN 2 THEN 'certain' WHEN 1 THEN 'possible' ELSE '' END AS match,
           certain || '+' || possible || ' of ' || voters AS votes
    FROM verdicts WHERE tier = $tier
)
SELECT k.hs_code, k.hs_edition, k.nation, k.status, {verdict}, {votes}, {voters}, CASE WHEN k.status = 'not_hs' THEN k.kind ELSE coalesce(o.origin, '') END AS reason
FROM keys k LEFT JOIN origins o USING (key_id) LEFT JOIN v USING (key_id) LEFT JOIN n ON n.key_id = k.key_id AND n.dimension = v.dimension
GROUP BY k.key_id, k.hs_code, k.hs_edition, k.nation, k.status, k.kind, o.origin
ORDER BY k.key_id;

-- name: match_table
-- reads: keys, matches; grain: key x list
SELECT k.hs_code, k.hs_edition, k.nation, m.list_id, CASE m.rank WHEN 2 THEN 'certain' ELSE 'possible' END AS match,
       array_to_string(m.via, '+') AS via, m.entry, m.scope, m.path, coalesce(m.categories, '') AS category, m.source, m.verified, m.basis
FROM matches m JOIN keys k USING (key_id)
ORDER BY k.key_id, m.list_id;
