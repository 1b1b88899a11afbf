-- What the audits of teams' tables look up in ours, from the database of our tables (see load.sql): one statement for each kind of table that
-- they read, with the columns that they read, and the name of the file (stem). An audit of teams' rows that reads more needs it here.

-- name: hs_codes
-- reads: hs_codes; grain: edition x code
SELECT hs_edition AS stem, hs6, kind FROM hs_codes;

-- name: cn_hs8_validity
-- reads: cn_hs8_validity; grain: China's national line
SELECT 'cn_hs8_validity' AS stem, hs8, first_year, last_year FROM cn_hs8_validity;

-- name: industry_links
-- reads: industry_links; grain: table of links x industry. The rows of the BEA scheme are made of others (industries.sql).
SELECT DISTINCT lower(scheme) || '_' || hs_edition AS stem, industry_code FROM industry_links WHERE scheme <> 'CPA2008' AND scheme NOT LIKE 'BEA%';

-- name: cpa_links
-- reads: industry_links; grain: table of links x NACE class
SELECT DISTINCT 'cpa2008_' || hs_edition AS stem, industry_code AS nace2 FROM industry_links WHERE scheme = 'CPA2008';

-- name: bea_naics
-- reads: bea_naics; grain: sector of the US tables
SELECT DISTINCT 'bea_naics' AS stem, bea_schema, bea_code FROM bea_naics;
