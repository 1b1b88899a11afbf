-- Reading numbers from text. {text} is an expression over the text column; these are pieces of a SELECT, one value a row.
-- {blank} stands for the characters that are blanks in a number: all white space, the no-break space and its narrow kin.

-- name: dot_number
-- 1234.5 | 1,234.5 | 12,34,567 (lakh) | 1 234.5 | (1,234) and 1,234- are negative | $ and blanks (narrow and no-break ones too) are dropped.
coalesce(
    try_cast({text} AS DECIMAL(38, 6)),
    CASE
        WHEN regexp_full_match({text}, '[{blank}$€£¥￥]*[+-]?[{blank}$€£¥￥]*(\d{1,3}(,\d{2,3})*,\d{3}|\d{1,3}([{blank}]\d{3})+|\d+)(\.\d*)?[{blank}$€£¥￥]*')
            THEN try_cast(regexp_replace({text}, '[{blank}$€£¥￥,]', '', 'g') AS DECIMAL(38, 6))
        WHEN regexp_full_match({text}, '[{blank}]*\([{blank}$€£¥￥]*(\d{1,3}(,\d{3})+|\d+)(\.\d*)?[{blank}]*\)[{blank}]*')
            OR regexp_full_match({text}, '[{blank}]*(\d{1,3}(,\d{3})+|\d+)(\.\d*)?-[{blank}]*')
            THEN -try_cast(regexp_replace({text}, '[{blank}$€£¥￥,()-]', '', 'g') AS DECIMAL(38, 6))
    END
)

-- name: comma_number
-- 1234,5 | 1.234,5 | 1 234,5: the dot groups digits.
CASE
    WHEN regexp_full_match({text}, '[{blank}$€£]*[+-]?[{blank}$€£]*(\d{1,3}([.{blank}]\d{3})+|\d+)(,\d*)?[{blank}$€£]*')
        THEN try_cast(replace(regexp_replace({text}, '[{blank}$€£.]', '', 'g'), ',', '.') AS DECIMAL(38, 6))
END

-- name: marks
-- reads: {table} (value, raw_value); grain: one row. What texts with a comma tell about it; a plain number from 1000 speaks against grouping.
SELECT
    count(*) FILTER (raw_value IS NOT NULL AND (
        regexp_full_match(raw_value, '[{blank}]*[+-]?(\d+|\d{1,3}([.{blank}]\d{3})+),(\d{1,2}|\d{4,})[{blank}]*')
        OR regexp_full_match(raw_value, '[{blank}]*[+-]?(0|\d{4,}|\d{1,3}([.{blank}]\d{3})+),\d*[{blank}]*')
    )) AS decimal_comma,
    count(*) FILTER (raw_value IS NOT NULL AND (
        regexp_full_match(raw_value, '.*\d,\d{2,3},\d{3}.*') OR regexp_full_match(raw_value, '.*,\d{3}\.\d*.*')
    )) AS grouped,
    count(*) FILTER (raw_value IS NOT NULL AND regexp_full_match(raw_value, '[{blank}]*[+-]?[1-9]\d{0,2},\d{3}[{blank}]*')) AS open,
    count(*) FILTER (raw_value IS NULL AND abs(value) >= 1000) AS plain_thousands,
    min(raw_value) FILTER (regexp_full_match(raw_value, '[{blank}]*[+-]?[1-9]\d{0,2},\d{3}[{blank}]*')) AS example
FROM {table}

-- name: has_comma
-- reads: {table} (raw_value); grain: at most one row.
SELECT 1 FROM {table} WHERE contains(raw_value, ',') LIMIT 1
