-- name: code_table
-- reads: keys, verdicts; grain: key
WITH v AS NOT MATERIALIZED (
    SELECT key_id, dimension, CASE rank WHEN 2 THEN 'certain' WHEN 1 THEN 'possible' ELSE '' END AS match,
           certain || '+' || possible || ' of ' || voters AS votes
    FROM verdicts WHERE tier = $tier
)
SELECT k.hs_code, k.hs_edition, k.nation, k.status, {verdict}, {votes}, CASE WHEN k.status = 'not_hs' THEN k.kind ELSE '' END AS reason
FROM keys k LEFT JOIN v USING (key_id)
GROUP BY k.key_id, k.hs_code, k.hs_edition, k.nation, k.status, k.kind
ORDER BY k.key_id;

-- name: match_table
-- reads: keys, matches; grain: key x list
SELECT k.hs_code, k.hs_edition, k.nation, m.list_id, CASE m.rank WHEN 2 THEN 'certain' ELSE 'possible' END AS match,
       array_to_string(m.via, '+') AS via, m.entry, m.scope, m.path, coalesce(m.categories, '') AS category, m.source, m.verified, m.basis
FROM matches m JOIN keys k USING (key_id)
ORDER BY k.key_id, m.list_id;
