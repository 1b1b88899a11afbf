-- What waste adds to goods of published lists (listed.sql): measures in force at the record's date, and parties to the Basel Convention.

-- name: answer
-- reads: gt_dated_trade, gt_listed, gt_case; grain: group x list x category (x measure, x party if asked for) in which there is trade.
-- Where the extract says no period nothing can be dated ({dated} is false): measures and parties are empty
-- then, which is not the same as none. Without partners ({placed} is false) nothing is said of parties.
WITH found AS NOT MATERIALIZED (
    SELECT {by:t}, m.list_id, m.category, m.rank, t.value, t.weight, t.hs_edition, t.party, c.measures, c.reasons,
           least(m.rank, coalesce(c.banned, 0)) AS banned, least(m.rank, coalesce(c.controlled, 0)) AS controlled,
           array_to_string(coalesce(c.measures, []), '+') AS own_measure
    FROM gt_dated_trade t
    JOIN gt_listed m USING (key_id)
    LEFT JOIN gt_case c ON c.key_id = t.key_id AND c.x_period = t.x_period AND c.acting = t.acting AND c.outside = t.outside
    WHERE {wanted}
), sums AS NOT MATERIALIZED (
    SELECT {by}, list_id, category, {split},
           array_to_string(list_sort(list_distinct(flatten(list(coalesce(measures, []))))), '+') AS measures,
           coalesce(sum(value) FILTER (rank = 2), 0)::DECIMAL(38, 6) AS value_low, sum(value)::DECIMAL(38, 6) AS value_high,
           CASE WHEN sum(weight) IS NOT NULL THEN coalesce(sum(weight) FILTER (rank = 2), 0)::DECIMAL(38, 6) END AS net_weight_kg_low,
           sum(weight)::DECIMAL(38, 6) AS net_weight_kg_high,
           CASE WHEN bool_and(party IS NOT NULL) AND min(party) = max(party) THEN min(party) END AS is_party,
           coalesce(sum(value) FILTER (banned = 2), 0)::DECIMAL(38, 6) AS banned_low, coalesce(sum(value) FILTER (banned > 0), 0)::DECIMAL(38, 6) AS banned_high,
           coalesce(sum(value) FILTER (controlled = 2), 0)::DECIMAL(38, 6) AS controlled_low,
           coalesce(sum(value) FILTER (controlled > 0), 0)::DECIMAL(38, 6) AS controlled_high,
           coalesce(sum(value) FILTER (rank = 2 AND NOT party), 0)::DECIMAL(38, 6) AS non_party_low,
           coalesce(sum(value) FILTER (party IS NOT TRUE), 0)::DECIMAL(38, 6) AS non_party_high,
           array_to_string(list_sort(list_distinct(flatten(list(coalesce(reasons, []))))), '; ') AS why, list(DISTINCT hs_edition) AS editions
    FROM found GROUP BY ALL
)
SELECT {by:s}, s.list_id, s.category, s.measures AS measure, s.value_low, s.value_high, s.net_weight_kg_low, s.net_weight_kg_high,
       s.is_party AS partner_is_party,
       CASE WHEN {dated} THEN s.banned_low END AS banned_low, CASE WHEN {dated} THEN s.banned_high END AS banned_high,
       CASE WHEN {dated} THEN s.controlled_low END AS controlled_low, CASE WHEN {dated} THEN s.controlled_high END AS controlled_high,
       CASE WHEN {placed} THEN s.non_party_low END AS non_party_low, CASE WHEN {placed} THEN s.non_party_high END AS non_party_high,
       s.why, {note} AS note
FROM sums s
ORDER BY {by:s}, s.list_id <> 'all', s.list_id, s.category <> 'all', s.category, measure, partner_is_party
