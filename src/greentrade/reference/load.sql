-- Tables of the reference database, read from the text files. All columns stay text except dates and the few typed here.

-- name: hs_codes
-- writes: hs_codes; grain: edition x code. Made of hs/codes/*.csv.
CREATE TABLE hs_codes AS
SELECT regexp_extract(filename, '(HS\d{4})\.csv$', 1) AS hs_edition, hs6, kind, source, verified
FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"', filename = true);

-- name: correlation_tables
-- writes: correlation_tables; grain: published pair of codes. Made of hs/correlations/*.csv.
CREATE TABLE correlation_tables AS
SELECT regexp_extract(filename, '(HS\d{4})_HS\d{4}\.csv$', 1) AS from_edition,
       regexp_extract(filename, '(HS\d{4})\.csv$', 1) AS to_edition,
       from_hs6, to_hs6, mass_link
FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"', filename = true);

-- name: industry_links
-- writes: industry_links (the CPA file brings NACE and CPA codes); grain: code x industry. Made of industries/links/<scheme>_<edition>.csv.
CREATE TABLE industry_links AS
SELECT upper(regexp_extract(filename, '(\w+)_HS\d{4}\.csv$', 1)) AS scheme,
       regexp_extract(filename, '(HS\d{4})\.csv$', 1) AS hs_edition,
       hs6, coalesce(industry_code, nace2) AS industry_code, cpa2008
FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"', filename = true, union_by_name = true);

-- name: correlations
-- reads: correlation_tables; writes: hs_correlations; grain: pair of codes, newer to older. Made of hs/correlation_patches.csv (as table
-- correlation_patches_file).
CREATE TABLE hs_correlations AS
SELECT from_edition, to_edition, from_hs6, to_hs6, mass_link, 'table' AS kind FROM correlation_tables;

-- name: create_lists
-- writes: lists, list_sources, acts; grain: list; list x source; list x category that stands for a measure (DESIGN 5.4).
-- root, file: number of the folder and path in it (the database knows no place of this machine); since: the tier from which a team's list
-- votes; side: the whole side file as JSON
CREATE TABLE lists (
    list_id VARCHAR PRIMARY KEY, kind VARCHAR, title VARCHAR, dimension VARCHAR, nation VARCHAR, standing VARCHAR,
    official_count INTEGER, speaks_to VARCHAR, root INTEGER, file VARCHAR, publisher VARCHAR, year INTEGER, since VARCHAR, agreement VARCHAR,
    side VARCHAR
);
CREATE TABLE acts (list_id VARCHAR, measure VARCHAR, kind VARCHAR, importer VARCHAR, category VARCHAR, doubt VARCHAR);
CREATE TABLE list_sources (list_id VARCHAR, source VARCHAR, text VARCHAR);

-- name: add_list
-- writes: lists; grain: list
INSERT INTO lists VALUES ($list_id, $kind, $title, $dimension, $nation, $standing, $official_count, $speaks_to, $root, $file, $publisher, $year, $since,
                          $agreement, $side);

-- name: add_act
-- writes: acts; grain: act
INSERT INTO acts VALUES ($list_id, $measure, $kind, $importer, $category, $doubt);

-- name: add_source
-- writes: list_sources; grain: source of a list
INSERT INTO list_sources VALUES ($list_id, $source, $text);

-- name: industries_among
-- reads: industry_entries; grain: one row if any of the lists is an industry list
SELECT 1 FROM industry_entries WHERE list_contains($lists, list_id) LIMIT 1;

-- name: forget_lists
-- writes: lists; grain: list
DELETE FROM lists WHERE list_contains($lists, list_id);

-- name: forget_sources
-- writes: list_sources; grain: source of a list
DELETE FROM list_sources WHERE list_contains($lists, list_id);

-- name: forget_acts
-- writes: acts; grain: act
DELETE FROM acts WHERE list_contains($lists, list_id);

-- name: forget_entries
-- writes: entries; grain: entry
DELETE FROM entries WHERE list_contains($lists, list_id);

-- name: forget_industry_entries
-- writes: industry_entries; grain: entry of an industry list
DELETE FROM industry_entries WHERE list_contains($lists, list_id);

-- name: create_library
-- writes: rebate_library; grain: interval of an imported library of rebate rates (rebate_library.csv of a team's folder), all columns text
CREATE TABLE rebate_library (
    hs_code VARCHAR, rate_pct VARCHAR, vat_rate_pct VARCHAR, special_flag VARCHAR, valid_from VARCHAR, valid_to VARCHAR, record VARCHAR, basis VARCHAR,
    source VARCHAR, verified VARCHAR, library_date VARCHAR
);

-- name: add_library
-- writes: rebate_library; grain: row of the rebate library
INSERT INTO rebate_library BY NAME
SELECT *, $library_date AS library_date FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"');

-- name: volunteers
-- reads: lists; grain: a team's list that no `dimensions.toml` need name to vote. Indicative lists speak only where they are named.
SELECT list_id, dimension, since FROM lists WHERE root > 0 AND standing <> 'indicative' AND since IS NOT NULL ORDER BY list_id;

-- name: create_entries
-- writes: entries; grain: row of a code list
CREATE TABLE entries (
    list_id VARCHAR, hs_edition VARCHAR, nation VARCHAR, hs_code VARCHAR, op VARCHAR, scope VARCHAR, category VARCHAR, label VARCHAR,
    valid_from DATE, valid_to DATE, basis VARCHAR, source VARCHAR, verified VARCHAR
);

-- name: entries
-- writes: entries; grain: row of a code list. Made of files of code lists, whose ids are next to them.
-- The columns that a team may leave out are named first, so that they are there even if no file has them.
INSERT INTO entries
WITH rows AS (
    SELECT NULL::VARCHAR AS nation, NULL::VARCHAR AS category, NULL::VARCHAR AS label, NULL::VARCHAR AS valid_from, NULL::VARCHAR AS valid_to WHERE false
    UNION ALL BY NAME
    FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"', filename = 'gt_path', union_by_name = true)
)
SELECT list_extract($ids::VARCHAR[], list_position($files::VARCHAR[], r.gt_path)), r.hs_edition, nullif(r.nation, ''), r.hs_code, r.op, r.scope,
       coalesce(r.category, ''), coalesce(r.label, ''), try_cast(r.valid_from AS DATE), try_cast(r.valid_to AS DATE), r.basis, r.source, r.verified
FROM rows r;

-- name: create_industry_entries
-- writes: industry_entries; grain: row of an industry list
CREATE TABLE industry_entries (
    list_id VARCHAR, scheme VARCHAR, industry_code VARCHAR, label VARCHAR, basis VARCHAR, fit VARCHAR, source VARCHAR, verified VARCHAR
);

-- name: industry_entries
-- writes: industry_entries; grain: row of an industry list. Made of files of industry lists, whose ids are next to them.
INSERT INTO industry_entries
WITH rows AS (
    SELECT NULL::VARCHAR AS label WHERE false
    UNION ALL BY NAME
    FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"', filename = 'gt_path', union_by_name = true)
)
SELECT list_extract($ids::VARCHAR[], list_position($files::VARCHAR[], r.gt_path)), r.scheme, r.industry_code, coalesce(r.label, ''), r.basis, r.fit,
       r.source, r.verified
FROM rows r;

-- name: list_overview
-- reads: lists, entries, industry_entries; grain: list
SELECT l.list_id, l.title, l.dimension, coalesce(e.editions, i.schemes) AS hs_edition, l.nation,
       coalesce(e.n, i.n, 0) AS entries, l.official_count, l.standing
FROM lists l
LEFT JOIN (SELECT list_id, string_agg(DISTINCT hs_edition, '+' ORDER BY hs_edition) AS editions, count(*) AS n FROM entries GROUP BY list_id) e USING (list_id)
LEFT JOIN (SELECT list_id, string_agg(DISTINCT scheme, '+' ORDER BY scheme) AS schemes, count(*) AS n FROM industry_entries GROUP BY list_id) i USING (list_id)
ORDER BY l.list_id;

-- name: acts
-- reads: acts, lists; grain: list x category that stands for a measure; by measure, those of one importer first
SELECT a.* FROM acts a JOIN lists l USING (list_id) ORDER BY a.importer = '', a.measure, l.year, a.list_id, a.category;

-- name: agreements
-- reads: lists; grain: list whose goods an agreement covers
SELECT list_id, agreement FROM lists WHERE agreement IS NOT NULL ORDER BY list_id;

-- name: list_rows
-- reads: entries, industry_entries; grain: row of the list
SELECT hs_edition, nation, hs_code AS code, op, scope, category, label, valid_from, valid_to, basis, source, verified FROM entries WHERE list_id = $list_id
UNION ALL BY NAME
SELECT scheme AS hs_edition, industry_code AS code, fit AS scope, label, basis, source, verified FROM industry_entries WHERE list_id = $list_id
ORDER BY hs_edition, code;

-- name: list_rows_whole
-- grain: row of the list. Made of the file of a code list or industry list that has columns of its own.
SELECT COLUMNS(lambda c: c IN ('hs_edition', 'scheme', 'nation')), COLUMNS(lambda c: c IN ('hs_code', 'industry_code')) AS code,
       COLUMNS(lambda c: c IN ('op', 'scope', 'fit', 'category', 'label', 'valid_from', 'valid_to', 'basis', 'source', 'verified')), {further}
FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"')
ORDER BY ALL;

-- name: patches
-- writes: hs_correlations; grain: pair of codes of our own reading that is walked. Made of hs/correlation_patches.csv.
INSERT INTO hs_correlations
SELECT from_edition, to_edition, from_hs6, to_hs6, '0', 'patch'
FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"')
WHERE action = 'add';

-- name: edges
-- reads: hs_correlations; writes: edges; grain: step of a walk. Mass links carry no meaning and are never walked.
CREATE TABLE edges AS
SELECT from_edition, to_edition, from_hs6, to_hs6, kind = 'patch' AS patched FROM hs_correlations WHERE mass_link = '0'
UNION ALL
SELECT to_edition, from_edition, to_hs6, from_hs6, kind = 'patch' FROM hs_correlations WHERE mass_link = '0';

-- name: goods
-- reads: hs_codes, edges; writes: goods; grain: HS6 of an edition that a record may carry.
-- `mapped`: some step leads out of the edition. E-waste (8549) never walks by rule, which is not the same as being unmapped.
CREATE TABLE goods AS
SELECT c.hs_edition, c.hs6, e.from_hs6 IS NOT NULL OR left(c.hs6, 4) = '8549' AS mapped, c.kind = 'un_breakout' AS breakout
FROM hs_codes c
LEFT JOIN (SELECT DISTINCT from_edition, from_hs6 FROM edges) e ON e.from_edition = c.hs_edition AND e.from_hs6 = c.hs6
WHERE c.kind IN ('hs', 'un_breakout');

-- name: prefixes
-- reads: goods; writes: prefixes; grain: HS6 x each of its prefixes of 2 to 6 digits
CREATE TABLE prefixes AS
SELECT g.hs_edition, g.hs6, g.mapped, g.breakout, left(g.hs6, n) AS prefix
FROM goods g, (SELECT unnest([2, 3, 4, 5, 6]) AS n);
