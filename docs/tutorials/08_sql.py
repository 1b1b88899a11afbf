# %% [markdown]
# # 8. SQL users: the screening inside your DuckDB
#
# **Our records are tables in a DuckDB database, and our questions are SQL. How do flags and answers get there?** The records are the example extract;
# the table of offices is **invented**.

# %%
import duckdb

import greentrade as gt

exports = gt.load_example("china_exports")
connection = duckdb.connect()  # yours: a file, a server's, one with views over a lake
connection.execute("CREATE TABLE exports AS FROM exports")
connection.execute(
    "CREATE TABLE offices AS FROM (VALUES ('72', 'metals desk'), ('76', 'metals desk'), ('28', 'chemistry desk')) t (chapter, desk)"
)
connection.sql("FROM exports LIMIT 3")

# %% [markdown]
# ## Screen a table where it lies
#
# Name the table and hand over the connection. Nothing in your database is changed or left behind. A relation works as well, so that a filter is
# SQL too.

# %%
tables = connection.sql("SHOW TABLES").fetchall()
s = gt.screen("exports", connection=connection)
of_2024 = gt.screen(connection.sql("FROM exports WHERE year = 2024"))
print(s)
print(of_2024)

# %%
assert connection.sql("SHOW TABLES").fetchall() == tables  # nothing is left behind
assert s.accounting()["rows"].sum() == 30_969

# %% [markdown]
# ## Flags of single rows
#
# `s.records()` is a DuckDB **relation**, not a frame: nothing is computed before you ask, and the result may be larger than memory. Go on with
# DuckDB's own methods:

# %%
records = s.records()
flagged = records.filter("any_of_three = 'certain'")
flagged.aggregate("period, count(*) AS rows, sum(value) AS value").order("period")

# %%
by_year = dict(flagged.aggregate("period, sum(value)").fetchall())
totals = s.totals().query("dimension == 'any_of_three'").set_index("year")["value_low"]
assert all(abs(float(value) - totals[int(period)]) < 1 for period, value in by_year.items())

# %% [markdown]
# The relation belongs to a connection of the screening's own. To keep its rows in *your* database, hand them over as a stream of Arrow; it goes
# batch by batch.

# %%
stream = records.to_arrow_reader()
connection.execute("CREATE TABLE screened AS FROM stream")
connection.sql(
    """
    SELECT coalesce(desk, 'other desks') AS desk, sum(value) FILTER (any_of_three = 'certain') / 1e9 AS certain_bn, sum(value) / 1e9 AS all_bn
    FROM screened LEFT JOIN offices ON left(hs_code, 2) = chapter
    WHERE period = '2024' GROUP BY ALL ORDER BY all_bn
    """
)

# %%
rows, value = connection.sql("SELECT count(*), sum(value) FROM screened").fetchall()[0]
screened = s.accounting().set_index("disposition").loc["screened"]
assert (rows, float(value)) == (screened["rows"], screened["value"])

# %% [markdown]
# For rows that you already have and a join of your own, the **codebook** is enough: a row for each code. It is what the screening itself joins
# with, and it is small.

# %%
codebook = s.codes(as_="arrow")
connection.sql(
    """
    SELECT high_pollution, count(*) AS codes, sum(value_kusd) / 1e6 AS billion_usd
    FROM exports JOIN codebook USING (hs_code, hs_edition) WHERE year = 2024 GROUP BY ALL ORDER BY ALL
    """
)

# %% [markdown]
# Join on code **and edition**: equal digits of two editions may be different goods ([tutorial 6](06_editions.py)). And join on the code as the codebook
# writes it; where the source writes `8541.42` or has lost a zero, `records()` has the repaired one.
#
# ## Answers as tables
#
# Each answer comes as Arrow with `as_="arrow"`, which DuckDB reads without a copy:

# %%
answer = s.environmental_goods(by=("year", "medium"), as_="arrow")
connection.execute("CREATE TABLE environmental_goods AS FROM answer")
connection.sql(
    "PIVOT (FROM environmental_goods WHERE medium IN ('all', 'air_pollution', 'wastewater')) ON medium USING sum(value_high / 1e9) GROUP BY year ORDER BY year"
)

# %%
in_sql = connection.sql("SELECT sum(value_high) FROM environmental_goods WHERE medium = 'all'").fetchall()[0][
    0
]
assert round(in_sql) == round(s.environmental_goods(by=())["value_high"].sum())

# %% [markdown]
# ## The facts, too, are tables
#
# The reference tables are a read-only database of their own. Look, count, and join as you like:

# %%
with gt.Reference.load().cursor() as cursor:
    announced = cursor.execute(
        "SELECT action, count(*) AS codes, min(effective_date) AS first, max(effective_date) AS last FROM rebate_changes GROUP BY ALL ORDER BY ALL"
    ).df()
announced

# %%
assert {"cancel", "cut", "raise"} <= set(announced["action"])

# %% [markdown]
# ## What the numbers say, and what not
#
# - A sum over `screened` leaves out what was set aside. The denominator of greentrade's shares is screened **and** unclassified; `s.set_aside()`
#   holds the rest, with reasons.
# - A flag of `possible` is not half a flag: count it in an upper bound, and only there.
# - Values are DECIMAL. Cast to floating point at the very end, if at all.
