-- Headings between the rows.

-- name: heading_rows
-- reads: {table}; grain: row whose value is the text of a heading; whether every text column holds its own heading.
SELECT rowid, {same} AS same FROM {table} WHERE reject = 'value_unreadable' AND list_contains($headings, lower(trim(raw_value, $blanks)))

-- name: reject_headings
-- writes: {table}; grain: row that repeats the headings. Its texts are no data, so no dictionary may see them.
UPDATE {table} SET reject = 'repeated_headings', {emptied} WHERE rowid IN (SELECT unnest($rows))

-- name: headings_of_shaped
-- reads: {table} (a wide or long table as it was given); grain: row with more than half of the headings among its texts; whether it repeats them.
SELECT gt_file, gt_row, same, fields
FROM (
    SELECT gt_file, gt_row, {texts} AS fields, {same} AS same, len(list_filter({texts}, lambda t: t <> '' AND list_contains($headings, t))) AS hits
    FROM {table}
    WHERE list_contains($headings, lower(trim({code}::VARCHAR, $blanks)))
)
WHERE hits > {half}

-- name: ragged_headings
-- reads: gt_ragged; grain: line that could not be split and in which the heading of the values stands.
SELECT line, raw_line FROM gt_ragged WHERE source_file = $file AND contains(lower(raw_line), $heading) ORDER BY line

-- name: ragged_repeated
-- writes: gt_ragged.reason; grain: line.
UPDATE gt_ragged SET reason = 'repeated_headings' WHERE source_file = $file AND line IN (SELECT unnest($lines))
