-- Which bans, controls and agreements stood at the date of a record (DESIGN 5.4: obligations are dated by the record's period).

-- name: entries
-- reads: entries, lists_of_acts (list_id); grain: entry of a list that stands for an act
SELECT e.* FROM entries e SEMI JOIN lists_of_acts USING (list_id);

-- name: basel
-- reads: entries, rows (of a list, with the Basel entry of each), basel_entries; grain: code x Basel entry, dated by that entry
SELECT e.* REPLACE (try_cast(b.effective_from AS DATE) AS valid_from, try_cast(b.effective_to AS DATE) AS valid_to)
FROM (SELECT DISTINCT hs_edition, hs_code, category, op, scope, basis, source, verified, nation, label, list_id, valid_from, valid_to FROM entries
      WHERE list_id = $list_id) e
JOIN rows r ON r.hs_edition = e.hs_edition AND r.code = e.hs_code AND r.category = e.category AND r.label = e.label AND r.scope = e.scope
LEFT JOIN basel_entries b ON b.entry = r.basel_entry;

-- name: whole_ban
-- reads: rule_events; grain: at most one row: the day from which China bans the import of all solid waste: an act without codes
SELECT try_cast(date AS DATE) FROM rule_events WHERE event_id = 'cn_ban_all_2021';

-- name: keys
-- reads: gt_listed_trade, gt_key; grain: key that is traded
SELECT DISTINCT k.key_id, k.hs_code, k.hs_edition, k.nation, k.kind FROM gt_key k SEMI JOIN gt_listed_trade t USING (key_id);

-- name: dated_trade
-- reads: gt_listed_trade, gt_party_of (agreement, iso3, period_id, is_party), acts; writes: gt_dated_trade; grain: group x key x period x importer that acts
-- (blank: none does) x both sides known to be no party of the Basel Convention x partner is one. What countries are for measures and parties is worked
-- out once for each pair of them, so that few rows are left to be looked at.
CREATE OR REPLACE TEMP TABLE gt_dated_trade AS
WITH sides AS MATERIALIZED (
    SELECT DISTINCT x_period, x_exporter, x_importer, x_partner FROM gt_listed_trade
), judged AS MATERIALIZED (
    SELECT s.*, coalesce(a.importer, '') AS acting, coalesce(NOT e.is_party AND NOT i.is_party, false) AS outside, p.is_party AS party
    FROM sides s
    LEFT JOIN (SELECT DISTINCT importer FROM acts WHERE importer <> '') a ON a.importer = s.x_importer
    LEFT JOIN gt_party_of e ON e.agreement = 'BASEL' AND e.iso3 = s.x_exporter AND e.period_id = s.x_period
    LEFT JOIN gt_party_of i ON i.agreement = 'BASEL' AND i.iso3 = s.x_importer AND i.period_id = s.x_period
    LEFT JOIN gt_party_of p ON p.agreement = 'BASEL' AND p.iso3 = s.x_partner AND p.period_id = s.x_period
)
SELECT {by:t}, t.key_id, t.hs_edition, t.x_period, j.acting, j.outside, j.party, sum(t.value)::DECIMAL(38, 6) AS value, sum(t.weight)::DECIMAL(38, 6) AS weight
FROM gt_listed_trade t
JOIN judged j ON j.x_period IS NOT DISTINCT FROM t.x_period AND j.x_exporter IS NOT DISTINCT FROM t.x_exporter
     AND j.x_importer IS NOT DISTINCT FROM t.x_importer AND j.x_partner IS NOT DISTINCT FROM t.x_partner
GROUP BY ALL;

-- name: cases
-- reads: gt_dated_trade, gt_listed, gt_found (dated matches), gt_spans (period_id, span, first_day, last_day), acts (list_id, category, measure, kind,
-- importer, doubt); writes: gt_measures; grain: key x period x importer (blank where no act asks who imports) x measure.
-- A free good (carve-out) is outside of the ban where it certainly is that good; where it only may be, the ban is only possible.
CREATE OR REPLACE TEMP TABLE gt_measures AS
WITH cases AS MATERIALIZED (
    SELECT DISTINCT key_id, x_period, acting AS importer FROM gt_dated_trade
), by_list AS NOT MATERIALIZED (
    SELECT c.key_id, c.x_period, c.importer, a.measure, a.kind, CASE WHEN a.doubt IS NULL THEN f.rank ELSE 1 END AS rank,
           CASE WHEN a.doubt IS NULL THEN f.via ELSE list_append(f.via, a.doubt) END AS via
    FROM cases c
    JOIN gt_spans s ON s.period_id = c.x_period
    JOIN gt_found f ON f.key_id = c.key_id AND f.span = s.span
    JOIN acts a ON a.list_id = f.list_id AND a.category IS NOT DISTINCT FROM f.category AND a.importer IN ('', c.importer)
), whole AS NOT MATERIALIZED (
    SELECT c.key_id, c.x_period, c.importer, 'cn_import_ban' AS measure, 'ban' AS kind, 1 AS rank,
           list_filter(['unverified', CASE WHEN m.rank < 2 THEN 'scope' END, CASE WHEN s.first_day < $whole_ban THEN 'date' END],
                       lambda reason: reason IS NOT NULL) AS via
    FROM cases c
    JOIN gt_spans s ON s.period_id = c.x_period
    JOIN gt_listed m ON m.key_id = c.key_id AND m.list_id = 'all' AND m.category = 'all'
    WHERE c.importer = 'CHN' AND s.last_day >= $whole_ban AND $whole_banned
), met AS MATERIALIZED (
    SELECT key_id, x_period, importer, measure, kind, max(rank) AS rank,
           CASE WHEN max(rank) = 2 THEN [] ELSE list_sort(list_distinct(flatten(list(via)))) END AS via
    FROM (SELECT * FROM by_list UNION ALL SELECT * FROM whole) GROUP BY ALL
), free AS NOT MATERIALIZED (
    SELECT key_id, x_period, importer, rank AS free FROM met WHERE kind = 'free'
)
SELECT m.key_id, m.x_period, m.importer, m.measure, m.kind, CASE WHEN f.free = 1 AND m.kind = 'ban' THEN 1 ELSE m.rank END AS rank,
       CASE WHEN f.free = 1 AND m.kind = 'ban' THEN list_sort(list_append(m.via, 'free_sibling')) ELSE m.via END AS via
FROM met m LEFT JOIN free f USING (key_id, x_period, importer)
WHERE m.kind <> 'free' AND NOT (m.kind = 'ban' AND coalesce(f.free = 2, false));

-- name: case_measures
-- reads: gt_dated_trade, gt_measures; writes: gt_case; grain: key x period x importer that acts x whether both sides are outside of the convention, that
-- some measure touches
CREATE OR REPLACE TEMP TABLE gt_case AS
SELECT c.key_id, c.x_period, c.acting, c.outside, list_sort(list(DISTINCT m.measure)) AS measures,
       coalesce(max(m.rank) FILTER (m.kind = 'ban'), 0) AS banned, coalesce(max(m.rank) FILTER (m.kind = 'control'), 0) AS controlled,
       list_sort(list(DISTINCT m.measure || CASE m.rank WHEN 2 THEN ' certain' ELSE ' possible (' || array_to_string(m.via, ', ') || ')' END)) AS reasons
FROM (SELECT DISTINCT key_id, x_period, acting, outside FROM gt_dated_trade) c
JOIN gt_measures m ON m.key_id = c.key_id AND m.x_period = c.x_period AND m.importer = c.acting
WHERE NOT (m.measure = 'basel_control' AND c.outside)
GROUP BY ALL;

-- name: parties
-- reads: mea_parties, periods (period_id, first_day, last_day), countries_seen (iso3); grain: agreement x country x period.
-- is_party: all through the period, empty in part of it. A country that no agreement of the table knows (a territory, the EU) has no row.
SELECT a.agreement, c.iso3, p.period_id,
       CASE WHEN min(m.day) <= p.first_day THEN true WHEN min(m.day) <= p.last_day THEN NULL ELSE false END AS is_party
FROM (SELECT DISTINCT agreement FROM mea_parties) a
CROSS JOIN periods p
CROSS JOIN (SELECT iso3 FROM countries_seen WHERE iso3 IN (SELECT iso3 FROM mea_parties WHERE iso3 <> 'EUN')) c
LEFT JOIN (SELECT agreement, iso3, try_cast(in_force AS DATE) AS day FROM mea_parties) m ON m.agreement = a.agreement AND m.iso3 = c.iso3
GROUP BY a.agreement, c.iso3, p.period_id, p.first_day, p.last_day;

-- name: periods
-- reads: gt_when; grain: period
SELECT DISTINCT period_id, period_start AS first_day, period_end AS last_day FROM gt_when WHERE period_start IS NOT NULL ORDER BY period_id;

-- name: countries_seen
-- reads: gt_listed_trade; grain: country that trades
SELECT DISTINCT iso3 FROM (SELECT x_exporter AS iso3 FROM gt_listed_trade UNION ALL SELECT x_importer FROM gt_listed_trade) WHERE iso3 IS NOT NULL ORDER BY iso3;
