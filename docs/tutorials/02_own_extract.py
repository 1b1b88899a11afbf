# %% [markdown]
# # 2. Your own extract, from mess to answer
#
# **A colleague sends you a table from the customs office. It has a title above the headings, totals between the rows, lost zeros, and full-width
# digits. What can you trust?** The table here is invented, and so are all of its figures; its faults are those that real tables have.

# %%
import subprocess
import sys
from pathlib import Path

import greentrade as gt

TABLE = """统计局导出　单位见表头,,,,,
所属期,进出口,商品编码,贸易伙伴,金额(万美元),净重(千克)
2023,出口,72104900,韩国,"1,250.5",900000
2023,出口,72104900,越南,749.5,600000
2023,出口,72104900,全部国家,"2,000",1500000
2023,出口,８４２１２１９９,越南,310,45000
2023,出口,3061790,日本,88,9000
2023,出口,9999AA00,日本,12,
2023,出口,25232900,不详,40,8000000
2023,出口,76061220,韩国,约500,70000
2023,出口,85414300,德国,640,52000
合计,,,,"3,090",
"""
Path("from_the_office.csv").write_text(TABLE, encoding="gb18030")
print(TABLE)

# %% [markdown]
# ## Look before you screen
#
# `greentrade inspect` reads the file and tells what it would do, without an answer yet. Run it in a terminal; here a small helper does.

# %%


def greentrade(*words: str) -> str:
    """Run the command line, show what it prints, and give it back."""
    done = subprocess.run(
        [sys.executable, "-m", "greentrade", *words], capture_output=True, text=True, check=False
    )
    print(f"$ greentrade {' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


told = greentrade("inspect", "from_the_office.csv")

# %%
assert "gb18030" in told.lower()

# %% [markdown]
# Read it from top to bottom. It found the encoding, the title line and the unit (10,000 dollars), repaired two codes by the judgement of the
# whole column, and found the row of all countries that would count a dollar twice. And it says what it *needs*: no heading that it knows holds the
# year. It does not guess.
#
# ## Say what the table does not say
#
# The same question comes up in Python, as an error that names the argument to pass:

# %%
try:
    gt.screen("from_the_office.csv")
except gt.errors.ChoiceNeeded as error:
    print(error)
    needed = error

# %%
assert "--period" in str(needed) or "period" in str(needed)

# %% [markdown]
# `columns=` names the headings that were not understood. `reporter=` states what stands in no column at all: whose trade this is. That also
# settles whose national lines the seventh and eighth digits are.

# %%
s = gt.screen("from_the_office.csv", columns={"period": "所属期"}, reporter="CHN")
s.accounting()

# %%
rows = {(r.disposition, r.reason): r.rows for r in s.accounting().itertuples()}
assert sum(rows.values()) == 10
assert rows["screened", ""] == 6
assert rows["aggregate", "world_total"] == 1
assert sum(n for (disposition, _), n in rows.items() if disposition == "rejected") == 2

# %% [markdown]
# ## What was set aside, and may I live with it?
#
# Every row that was not screened, with its line in the file, the reason, and the text that was in the way. Here is where the work of a careful
# analyst lies: a value of "about 500" has to be asked about, a total at the foot has not.

# %%
s.set_aside().df()[["source_row", "disposition", "reason", "column", "raw_value"]]

# %%
aside = s.set_aside().df().set_index("source_row")
assert aside.loc[10, "raw_value"] == "约500"  # the line of the file, title and headings counted
assert set(aside["disposition"]) == {"aggregate", "unclassified", "rejected"}

# %% [markdown]
# [Why a row is set aside](../set_aside.md) explains every reason. For a nightly batch, `greentrade screen --max-rejected 0.01` stops with exit
# code 4 when more than one row in a hundred could not be read.
#
# ## The answer
#
# Now the question itself: which of these goods are flagged, and what is behind them?

# %%
records = s.records().df()
records["value"] = records["value"].astype(float)  # exact decimals until here
records[["source_row", "hs_code", "partner", "value", "any_of_three", "environmental_good"]]

# %%
flags = records.set_index("hs_code")
assert flags.loc["72104900"]["any_of_three"].unique().tolist() == ["certain"]  # galvanised steel
assert (
    flags.loc["84212199", "environmental_good"] == "certain"
)  # water filters: the full-width digits are read
assert "03061790" in flags.index  # the lost zero is back
assert flags.loc["72104900", "value"].sum() == 20_000_000  # 2,000 x 10,000 dollars, and not twice that

# %%
totals = s.totals().set_index("dimension")
totals.loc[
    ["all_trade", "any_of_three", "environmental_good"],
    ["value_low", "value_high", "share_low", "share_high", "codes_high"],
]

# %% [markdown]
# ## The next month
#
# If this table comes every month, write what you have learnt into a [layout](../own-layouts.md): a small text file with headings, unit and totals.
# Then nobody has to remember the arguments. And the batch is one line:
#
# ```console
# $ greentrade screen 2024*.csv --layout office.toml --out results_2024
# ```
#
# ## What the numbers say, and what not
#
# - They are about the rows that could be read. The accounting tells how many could not, and `notes` what was repaired; put both beside a figure
#   that you pass on.
# - A repair is decided from the whole column and reported. Where two readings are plausible, greentrade asks instead.
# - Value of codes that are no HS goods (`9999AA00`) is in every total and in no dimension: it is *unclassified*, which is not the same as *clean*.
