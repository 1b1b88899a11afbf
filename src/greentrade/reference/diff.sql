-- Two states of tables that have the same columns, row by row (the places in braces are filled with names of our own: k0, v0, c0, ...).

-- name: setup
-- writes: changes; grain: row that was added, removed or changed
CREATE TEMP TABLE changes (
    number INTEGER, change VARCHAR, place VARCHAR[], nth BIGINT, key MAP(VARCHAR, VARCHAR),
    columns STRUCT("column" VARCHAR, "before" VARCHAR, "after" VARCHAR)[]
);

-- name: rows
-- reads: pairs; writes: {rows}; grain: row of a table. Made of files of one side.
-- `nth` tells rows with equal keys apart (tables that passed the checks have none), so that the join never multiplies.
CREATE OR REPLACE TEMP TABLE {rows} AS
SELECT p.number, {cells}, row_number() OVER (PARTITION BY p.number, {keys} ORDER BY {order}) AS nth
FROM read_csv($files, columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', filename = 'gt_file') r
JOIN pairs p ON p.{file} = r.gt_file;

-- name: no_rows
-- writes: {rows}; grain: no row: this side does not have the tables
CREATE OR REPLACE TEMP TABLE {rows} AS SELECT NULL::INTEGER AS number, {empty}, NULL::BIGINT AS nth WHERE false;

-- name: compare
-- reads: rows_a, rows_b; writes: changes; grain: row that was added, removed or changed
INSERT INTO changes
SELECT coalesce(a.number, b.number), CASE WHEN a.number IS NULL THEN 'added' WHEN b.number IS NULL THEN 'removed' ELSE 'changed' END,
       [{key}], coalesce(a.nth, b.nth), map($keys::VARCHAR[], [{key}]), {cells}
FROM rows_a a
FULL JOIN rows_b b ON a.number = b.number AND a.nth = b.nth AND {same_key}
WHERE a.number IS NULL OR b.number IS NULL OR {differs};

-- name: cells
-- grain: expression
-- a fragment: the cells that differ; of a row that was added or removed those that are not empty
list_transform(
    list_filter(list_zip($names::VARCHAR[], [{values:a}]::VARCHAR[], [{values:b}]::VARCHAR[]), lambda cell: coalesce(cell[2], '') <> coalesce(cell[3], '')),
    lambda cell: {'column': cell[1], 'before': cell[2], 'after': cell[3]}
)

-- name: changes
-- reads: changes, pairs; grain: row that was added, removed or changed, in the order of the tables and of their rows
SELECT p."table", p.kind, c.change, c.key, c.columns FROM changes c JOIN pairs p USING (number) ORDER BY c.number, c.place, c.nth;

-- name: tables
-- reads: changes, pairs; grain: table that differs (not those whose text alone does: another way to quote a field)
SELECT p."table", p.kind, p.title, p.state, p.was,
       count(*) FILTER (c.change = 'added') AS added, count(*) FILTER (c.change = 'removed') AS removed, count(*) FILTER (c.change = 'changed') AS changed
FROM pairs p LEFT JOIN changes c USING (number)
GROUP BY p.number, p."table", p.kind, p.title, p.state, p.was, p.told
HAVING p.told OR p.state <> 'changed' OR count(c.number) > 0
ORDER BY p.number;
