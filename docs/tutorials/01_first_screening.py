# %% [markdown]
# # 1. First screening
#
# **How much of China's exports comes from industries that pollute much, use much energy or live on resources (两高一资)? And which codes are
# behind that?** Ten minutes, with the real extract that comes with greentrade: China's exports to the world, 2019 to 2024, by six-digit HS code
# (figures: CEPII, BACI V202601, Etalab Open Licence 2.0).

# %%
import altair as alt

import greentrade as gt

alt.renderers.enable("svg")  # charts as still pictures, which need no network

exports = gt.load_example("china_exports")
exports.head()

# %% [markdown]
# A row is a year and a code. Codes are text, so that the zero in `010121` stays. The values are in thousand dollars; the heading says so, and
# greentrade reads it.
#
# ## Screen it

# %%
s = gt.screen(exports)
s

# %% [markdown]
# ## Row accounting
#
# The first question to any screening. Each row has exactly one disposition, and rows and value add up to what went in.

# %%
s.accounting()

# %%
accounting = s.accounting()
assert accounting["rows"].sum() == len(exports) == 30_969
assert abs(accounting["value"].sum() - exports["value_kusd"].sum() * 1000) < 1

# %% [markdown]
# Six rows (0.9 % of the value) are *unclassified*: BACI merges oil products under 271000, which is no code of HS2012. They match nothing, but
# their value stays in every total. `s.notes` tells what a careful reader should know:

# %%
for note in s.notes:
    print("-", note)

# %% [markdown]
# ## How much is it?
#
# Each figure is a range. `low` is value of codes that *certainly* belong to a dimension; `high` counts the codes that *possibly* belong too,
# because a code is wider than the list, or was cut differently in the list's edition of the Harmonized System. `any_of_three` counts a code once,
# however many of the three dimensions it has.

# %%
totals = s.totals()
three = ["high_pollution", "energy_intensive", "resource_intensive", "any_of_three"]
of_2024 = totals[(totals["year"] == 2024) & totals["dimension"].isin(three)].set_index("dimension")
of_2024[["value_low", "value_high"]].div(1e9).round(1).join(of_2024[["share_low", "share_high"]].round(4))

# %% [markdown]
# So between 13.0 % and 13.3 % of China's exports of 2024 come from such industries. The three parts are more than the whole, because most
# dirty industries are also hungry for energy.

# %%
assert of_2024.loc["any_of_three", ["share_low", "share_high"]].astype(float).round(3).tolist() == [
    0.130,
    0.133,
]
assert of_2024["value_high"].drop("any_of_three").sum() > of_2024.loc["any_of_three", "value_high"]
assert (totals["value_low"] <= totals["value_high"]).all()

# %% [markdown]
# Does it grow? The share moves with the prices of steel and metals, so look at several years before you say so:

# %%
share = totals[totals["dimension"] == "any_of_three"].set_index("year")["share_high"]
(share * 100).round(1).rename("share of exports, %").to_frame().T

# %% [markdown]
# The same as a picture, with the other dimensions beside it. The full line is what is certain, the dashed one what is possible as well:

# %%
s.plot.totals()

# %% [markdown]
# ## Who is behind it?

# %%
industries = s.industries()
industries.head(5)[["rank", "isic", "label", "value_high", "share", "growth", "codes"]]

# %%
assert industries.loc[0, ["isic", "label"]].tolist() == ["2411", "basic chemicals"]

# %% [markdown]
# ## Why is a code in, and how do we know?
#
# Ask for the story of one code. It names every list that speaks about it, the way through editions and industries, and where it was read
# (`print(...)` shows it as text).

# %%
s.explain("252329")

# %%
codes = s.codes().set_index("hs_code")
assert codes.loc["252329", ["high_pollution", "votes_high_pollution"]].tolist() == ["certain", "3+0 of 3"]

# %% [markdown]
# ## Keep it
#
# `s.write("results")` writes all answers, the records with their flags, and a report that opens in a browser without a network.

# %%
folder = s.write("results")
sorted(path.name for path in folder.iterdir())

# %%
assert (folder / "report.html").stat().st_size < 3_000_000

# %% [markdown]
# ## What the numbers say, and what not
#
# - They say what share of trade is in goods that *typically* come from such industries. They say nothing of the plant that made them, nor of what
#   it emits.
# - A share of exports is not a share of output: what is made and used at home is not in customs records.
# - The three dimensions are votes of published lists ([how](../methods.md#dimensions-are-votes)). Other lists give other numbers: try
#   `s.totals(tier="strict")`, or screen with `profile="china"`.
#
# Next: [your own extract](02_own_extract.py), or [every answer on a page](../answers/index.md).
