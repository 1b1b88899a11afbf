-- From industry lists to HS codes, through the link that is native to each list's scheme (DESIGN 5.5, last paragraph).

-- name: bea_links
-- reads: industry_links (NAICS), bea_naics; writes: industry_links; grain: code x BEA sector.
-- NAICS codes that end in X stand for every code with that stem. NAICS codes without a BEA sector (scrap, used goods, specials) are no
-- industry of the BEA scheme and drop out here.
INSERT INTO industry_links
SELECT DISTINCT b.bea_schema, n.hs_edition, n.hs6, b.bea_code, NULL
FROM (SELECT hs_edition, hs6, rtrim(industry_code, 'X') AS stem FROM industry_links WHERE scheme = 'NAICS') n
JOIN (SELECT DISTINCT bea_schema, bea_code, left(naics_code, k) AS stem FROM bea_naics, (SELECT unnest([4, 5, 6]) AS k)) b USING (stem);

-- name: members
-- reads: industry_entries, gbt4754_isic3; writes: members; grain: list entry x prefix of an industry code in the scheme of the link.
-- strength 2: the entry and its bridge fit closely; 1: loosely (match possible at most, via link).
CREATE TABLE members AS
WITH bridged AS NOT MATERIALIZED (
    -- A GB/T code that the crosswalk lacks takes its longest parent there, and then fits loosely: the parent is wider.
    SELECT e.list_id, e.industry_code, e.fit, e.basis, e.source, k = length(e.industry_code) AS same, x.isic3, x.fit AS bridge_fit,
           row_number() OVER (PARTITION BY e.list_id, e.industry_code ORDER BY k DESC) AS nth
    FROM (SELECT *, unnest(range(2, length(industry_code) + 1)) AS k FROM industry_entries WHERE scheme = 'GBT4754_2017') e
    JOIN gbt4754_isic3 x ON x.gbt4754_2017 = left(e.industry_code, e.k)
)
SELECT list_id, CASE scheme WHEN 'NACE2' THEN 'CPA2008' ELSE scheme END AS scheme, industry_code AS prefix,
       CASE WHEN fit IN ('exact', 'close') THEN 2 ELSE 1 END AS strength,
       scheme || ' ' || industry_code AS entry, basis, source, verified
FROM industry_entries
WHERE scheme NOT IN ('GBT4754_2017', 'PRODCOM')
UNION ALL
SELECT list_id, 'ISIC3', unnest(string_split(isic3, '+')),
       CASE WHEN same AND fit IN ('exact', 'close') AND bridge_fit IN ('exact', 'close') THEN 2 ELSE 1 END,
       'GBT4754_2017 ' || industry_code, least(basis, 'own'), source, 'no'  -- the bridge is our own; what is from memory stays that
FROM bridged
WHERE nth = 1;

-- name: industry_hits
-- reads: industry_links, members, industry_entries; writes: industry_hits; grain: list x edition x HS6 x linked industry that the list holds
CREATE TABLE industry_hits AS
WITH industries AS MATERIALIZED (
    SELECT DISTINCT scheme, industry_code FROM industry_links
), held AS MATERIALIZED (
    SELECT m.list_id, i.scheme, i.industry_code, max(m.strength) AS strength, array_to_string(list_sort(list_distinct(list(m.entry))), '+') AS entry,
           min(m.basis) AS basis, min(m.source) AS source, min(m.verified) AS verified
    FROM (SELECT *, unnest(range(1, length(industry_code) + 1)) AS k FROM industries) i
    JOIN members m ON m.scheme = i.scheme AND m.prefix = left(i.industry_code, i.k)
    GROUP BY m.list_id, i.scheme, i.industry_code
)
SELECT h.list_id, l.hs_edition, l.hs6, l.industry_code, h.strength, h.entry, h.basis, h.source, h.verified
FROM (SELECT DISTINCT scheme, hs_edition, hs6, industry_code FROM industry_links WHERE scheme IN (SELECT scheme FROM members)) l
JOIN held h USING (scheme, industry_code)
UNION ALL
-- Entries below class level (PRODCOM) reach HS through the CPA code that they begin with: six digits are the CPA code itself, eight a part of it.
SELECT e.list_id, l.hs_edition, l.hs6, l.industry_code,
       CASE WHEN bool_and(length(e.industry_code) = 6) AND count(DISTINCT l.cpa2008) = any_value(l.cpas) THEN 2 ELSE 1 END,
       string_agg(DISTINCT 'PRODCOM ' || e.industry_code, '+' ORDER BY 'PRODCOM ' || e.industry_code), min(e.basis), min(e.source), min(e.verified)
FROM (SELECT *, count(DISTINCT cpa2008) OVER (PARTITION BY hs_edition, hs6, industry_code) AS cpas FROM industry_links WHERE scheme = 'CPA2008') l
JOIN industry_entries e ON e.scheme = 'PRODCOM' AND replace(l.cpa2008, '.', '') = left(e.industry_code, 6)
GROUP BY ALL;

-- name: industry_rows
-- reads: industry_hits, industry_links, members; writes: industry_rows; grain: list x edition x HS6 that the list reaches.
-- Coverage = share of the code's linked industries that are in the list: 1 certain (rank 2), from one half possible (rank 1), below nothing.
CREATE TABLE industry_rows AS
WITH linked AS MATERIALIZED (
    SELECT scheme, hs_edition, hs6, count(DISTINCT industry_code) AS n FROM industry_links WHERE scheme IN (SELECT scheme FROM members) GROUP BY ALL
), best AS NOT MATERIALIZED (
    SELECT list_id, hs_edition, hs6, industry_code, max(strength) AS strength, array_to_string(list_sort(list(entry)), '+') AS entry,
           min(basis) AS basis, min(source) AS source, min(verified) AS verified
    FROM industry_hits GROUP BY list_id, hs_edition, hs6, industry_code
), scheme_of AS NOT MATERIALIZED (
    SELECT DISTINCT list_id, scheme FROM members
)
SELECT b.list_id, b.hs_edition, b.hs6,
       CASE WHEN count(*) FILTER (b.strength = 2) = any_value(l.n) AND min(b.basis) <> 'memory' THEN 2 ELSE 1 END AS rank,
       count(*) FILTER (b.strength = 2) < any_value(l.n) AS loose,
       array_to_string(list_sort(list_distinct(list(b.entry))), '+') AS entry,
       l.scheme || ' ' || array_to_string(list_sort(list(b.industry_code)), '+') AS path,
       count(*)::DOUBLE / any_value(l.n) AS coverage,
       min(b.basis) AS basis,  -- in the alphabet the weaker basis comes first: memory, own, read
       min(b.source) AS source, min(b.verified) AS verified
FROM best b
JOIN scheme_of s USING (list_id)
JOIN linked l ON l.scheme = s.scheme AND l.hs_edition = b.hs_edition AND l.hs6 = b.hs6
GROUP BY b.list_id, b.hs_edition, b.hs6, l.scheme
HAVING count(*) * 2 >= any_value(l.n);
