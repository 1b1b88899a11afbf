-- name: answer
-- reads: gt_key, gt_marked, chosen, {cells} by code of the marked ones, {whole_cells}; grain: group x medium x list x tier (x product).
-- The parts of the difference between high and low overlap where a code is only possible for several reasons.
WITH trade AS MATERIALIZED (
    SELECT {groups:c}, k.key_id, k.hs_code, k.hs_edition, c.value
    FROM {cells} c JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
    WHERE c.disposition IN ('screened', 'unclassified')
), whole AS MATERIALIZED (
    SELECT {groups:c}, sum(c.value) AS total FROM {whole_cells} c WHERE c.disposition IN ('screened', 'unclassified') GROUP BY ALL
), marked AS MATERIALIZED (
    SELECT * FROM gt_marked WHERE ({all_media} OR medium = 'all') AND ({all_lists} OR list_id = 'all')
), found AS MATERIALIZED (
    SELECT {by:t}, m.medium, m.list_id, m.tier{found_product},
           coalesce(sum(t.value) FILTER (m.rank = 2), 0) AS low, sum(t.value) AS high,
           coalesce(sum(t.value) FILTER (m.rank = 1 AND list_contains(m.via, 'scope')), 0) AS scope,
           coalesce(sum(t.value) FILTER (m.rank = 1 AND list_contains(m.via, 'length')), 0) AS length,
           coalesce(sum(t.value) FILTER (m.rank = 1 AND list_contains(m.via, 'edition')), 0) AS edition,
           count(DISTINCT t.hs_code) AS codes
    FROM trade t JOIN marked m USING (key_id)
    GROUP BY ALL
), kinds AS NOT MATERIALIZED (
    -- What each group has a row for, be it zero.
    SELECT medium, list_id, tier FROM marked
    UNION SELECT 'all', 'all', tier FROM chosen
    UNION SELECT 'all', list_id, tier FROM chosen WHERE {all_lists}
    UNION SELECT unnest($media::VARCHAR[]), 'all', tier FROM chosen WHERE {all_media}
), shown AS NOT MATERIALIZED (
    {shown}
)
SELECT {by:d}, d.medium, d.list_id, d.tier{shown_product},
       coalesce(f.low, 0)::DECIMAL(38, 6) AS value_low, coalesce(f.high, 0)::DECIMAL(38, 6) AS value_high,
       coalesce(f.scope, 0)::DECIMAL(38, 6) AS high_via_scope, coalesce(f.length, 0)::DECIMAL(38, 6) AS high_via_length,
       coalesce(f.edition, 0)::DECIMAL(38, 6) AS high_via_edition,
       coalesce(f.low, 0)::DOUBLE / nullif(d.total, 0)::DOUBLE AS share_low, coalesce(f.high, 0)::DOUBLE / nullif(d.total, 0)::DOUBLE AS share_high,
       coalesce(f.codes, 0) AS codes
FROM shown d
LEFT JOIN found f ON {by:f=d} AND f.medium = d.medium AND f.list_id = d.list_id AND f.tier = d.tier {same_product}
ORDER BY {by:d}, list_position(['strict', 'default', 'broad'], d.tier), d.list_id <> 'all', d.list_id, d.medium <> 'all', d.medium{shown_product};

-- name: every_kind
-- reads: kinds, whole; grain: group x medium x list
SELECT {by:w}, w.total, k.* FROM whole w CROSS JOIN kinds k

-- name: found_products
-- reads: found, whole; grain: group x product
SELECT {by:w}, w.total, f.medium, f.list_id, f.tier, f.hs_code, f.hs_edition FROM found f JOIN whole w ON {by:f=w};

-- name: same_product
-- grain: expression, for aliases f and d
AND f.hs_code = d.hs_code AND f.hs_edition IS NOT DISTINCT FROM d.hs_edition;
