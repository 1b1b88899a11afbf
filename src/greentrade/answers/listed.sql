-- Trade in goods that published lists name: by list and category, each list by itself, and a row `all` that counts a code once.

-- name: marks
-- reads: gt_categories, gt_matches, gt_verdicts, listed_lists (list_id, by_default); writes: gt_listed; grain: key x list x category.
-- `all` stands for the goods as such: over the categories of a list, and over the lists of the tier (or those that were named); it counts a key once.
CREATE OR REPLACE TEMP TABLE gt_listed AS
WITH by_category AS NOT MATERIALIZED (
    SELECT c.key_id, c.list_id, coalesce(nullif(c.category, ''), 'unspecified') AS category, c.rank, l.by_default
    FROM gt_categories c JOIN listed_lists l USING (list_id)
)
SELECT key_id, list_id, category, max(rank) AS rank FROM by_category GROUP BY ALL
UNION ALL
SELECT m.key_id, m.list_id, 'all', m.rank FROM gt_matches m JOIN listed_lists USING (list_id)
UNION ALL
SELECT key_id, 'all', category, max(rank) FROM by_category WHERE by_default GROUP BY ALL
UNION ALL
SELECT key_id, 'all', 'all', rank FROM gt_verdicts WHERE NOT $named AND dimension = $dimension AND tier = $tier AND rank > 0
UNION ALL
SELECT m.key_id, 'all', 'all', max(m.rank) FROM gt_matches m JOIN listed_lists USING (list_id) WHERE $named GROUP BY ALL;

-- name: codes
-- reads: gt_key, gt_listed; grain: code that is marked in some context
SELECT DISTINCT k.code_id FROM gt_key k JOIN gt_listed l USING (key_id)

-- name: trade
-- reads: gt_key, gt_listed, {cells} by code; writes: gt_listed_trade; grain: group x key x period x exporter x importer (these three only where they
-- are asked for)
CREATE OR REPLACE TEMP TABLE gt_listed_trade AS
WITH placed AS NOT MATERIALIZED (
    SELECT {groups:c}, k.key_id, k.hs_code, k.hs_edition, {period} AS x_period, {reporter_iso} AS reporter_iso, {partner_iso} AS partner_iso,
           c.flow_name, c.value, {weight} AS weight
    FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id SEMI JOIN gt_listed l ON l.key_id = k.key_id
    {places}
    WHERE c.disposition IN ('screened', 'unclassified')
)
SELECT {by}, key_id, hs_code, hs_edition, x_period, partner_iso AS x_partner,
       CASE WHEN flow_name IN ('import', 're_import') THEN partner_iso ELSE reporter_iso END AS x_exporter,
       CASE WHEN flow_name IN ('import', 're_import') THEN reporter_iso ELSE partner_iso END AS x_importer,
       sum(value)::DECIMAL(38, 6) AS value, sum(weight)::DECIMAL(38, 6) AS weight
FROM placed GROUP BY ALL;

-- name: whole
-- reads: {cells} by class; writes: gt_listed_whole; grain: group: all trade of it, the denominator of shares
CREATE OR REPLACE TEMP TABLE gt_listed_whole AS
SELECT {by}, sum(value)::DECIMAL(38, 6) AS total
FROM (SELECT {groups:c}, c.value FROM {cells} c WHERE c.disposition IN ('screened', 'unclassified'))
GROUP BY ALL;

-- name: answer
-- reads: gt_listed_trade, gt_listed, gt_listed_whole; grain: group x list x category in which there is trade
WITH found AS NOT MATERIALIZED (
    SELECT {by:t}, m.list_id, m.category, m.rank, t.value, t.weight, t.hs_code, t.hs_edition, {party}
    FROM gt_listed_trade t JOIN gt_listed m USING (key_id) {party_joins}
    WHERE {wanted}
), sums AS NOT MATERIALIZED (
    SELECT {by}, list_id, category, coalesce(sum(value) FILTER (rank = 2), 0)::DECIMAL(38, 6) AS value_low, sum(value)::DECIMAL(38, 6) AS value_high,
           CASE WHEN sum(weight) IS NOT NULL THEN coalesce(sum(weight) FILTER (rank = 2), 0)::DECIMAL(38, 6) END AS net_weight_kg_low,
           sum(weight)::DECIMAL(38, 6) AS net_weight_kg_high, count(DISTINCT hs_code) AS codes, list(DISTINCT hs_edition) AS editions,
           CASE WHEN bool_and(party IS NOT NULL) AND min(party) = max(party) THEN min(party) END AS partner_is_party,
           CASE WHEN any_value(agreement) IS NOT NULL THEN coalesce(sum(value) FILTER (rank = 2 AND NOT party), 0)::DECIMAL(38, 6) END AS non_party_low,
           CASE WHEN any_value(agreement) IS NOT NULL THEN coalesce(sum(value) FILTER (party IS NOT TRUE), 0)::DECIMAL(38, 6) END AS non_party_high
    FROM found GROUP BY ALL
)
SELECT {by:s}, s.list_id, s.category, s.value_low, s.value_high,
       s.value_low::DOUBLE / nullif(w.total, 0)::DOUBLE AS share_low, s.value_high::DOUBLE / nullif(w.total, 0)::DOUBLE AS share_high,
       s.net_weight_kg_low, s.net_weight_kg_high, s.codes{party_columns}, {note} AS note
FROM sums s LEFT JOIN gt_listed_whole w ON {by:s=w}
ORDER BY {by:s}, s.list_id <> 'all', s.list_id, s.category <> 'all', s.category;

-- name: party_joins
-- reads: agreements, gt_party_of; grain: joins, the partner as a party to the agreement of a list at the date, for alias t (trade) and m (list); rows
-- of lists without an agreement know nothing
LEFT JOIN agreements g ON g.list_id = m.list_id
LEFT JOIN gt_party_of p ON p.agreement = g.agreement AND p.iso3 = t.x_partner AND p.period_id = t.x_period

-- name: party
-- grain: columns, for aliases p and g of party_joins
p.is_party AS party, g.agreement;

-- name: no_party
-- grain: columns, where nothing is known of parties
NULL::BOOLEAN AS party, NULL::VARCHAR AS agreement;

-- name: note
-- reads: breaks; grain: expression, what a reader of a series has to know about a row of alias s
coalesce((SELECT string_agg(b.note, ' ' ORDER BY b.note) FROM breaks b
          WHERE b.list_id = s.list_id AND b.category IN ('', s.category) AND list_has_any(b.editions, s.editions)), '')
