# %% [markdown]
# # 5. Waste across borders, and mirror discrepancies
#
# **Which flows look like waste, what stood against them on the day, and where do exporter and importer tell different stories?** All records
# here are **invented**, so that every case occurs once. Nothing below is a finding about any country.

# %%
import pandas as pd

import greentrade as gt

imports = pd.DataFrame(
    [
        (2017, "391590", "JPN", 900.0, 3_000.0),  # plastic waste, before the ban
        (2018, "391590", "JPN", 700.0, 2_400.0),  # ... under it
        (2020, "72042100", "JPN", 400.0, 300.0),  # stainless steel scrap
        (2021, "470710", "USA", 300.0, 2_000.0),  # waste cardboard, after the end of all imports of waste
        (2021, "392010", "USA", 5_000.0, 4_000.0),  # plastic film: no waste
    ],
    columns=["year", "hs_code", "partner", "value", "net_weight_kg"],
).assign(reporter="CHN", flow="import")
s = gt.screen(imports, currency="USD")

# %% [markdown]
# ## Which flows look like waste?
#
# Rows with `list_id = all` count each code once. Weight is shown with value, because waste is heavy and cheap. `banned_*` and `controlled_*`
# are the value for which a ban or a control was in force **at the record's own date**.

# %%
waste = s.waste(by=("year",))
waste[["year", "value_low", "value_high", "net_weight_kg_high", "banned_low", "banned_high"]]

# %%
for year, why in waste[["year", "why"]].itertuples(index=False):
    print(f"{year}: {why.replace('; ', chr(10) + '      ')}")

# %%
by_year = waste.set_index("year")
assert by_year.loc[2021, "value_high"] == 300  # film is no waste
assert by_year.loc[2017, ["banned_low", "banned_high"]].tolist() == [0, 900]
assert "date" in by_year.loc[2017, "why"]  # in force in a part of the year only
assert by_year.loc[2018, ["banned_low", "banned_high"]].tolist() == [0, 700]
assert by_year.loc[2020, "banned_low"] == 400
assert by_year.loc[2021, "banned_low"] == 0
assert by_year.loc[2021, "banned_high"] == 300

# %% [markdown]
# A range again. `why` says what makes a ban only possible: it was in force in a part of the year (`date`), it names longer codes than the six digits of
# the record (`length`) or a part of them (`scope`), or the text of the act is known to us from memory alone (`unverified`), as with the end of all
# imports of waste in 2021. With eight digits and months in the extract the range narrows, as for the steel scrap of 2020.
#
# ## With a partner outside the Basel Convention?

# %%
s.waste(by=("year", "partner"))[
    ["year", "partner", "value_high", "partner_is_party", "non_party_low", "non_party_high"]
]

# %%
usa = s.waste(by=("year", "partner")).query("partner == 'USA'").iloc[0]
assert not usa["partner_is_party"]
assert usa["non_party_low"] == 300

# %% [markdown]
# ## E-waste: a series that breaks
#
# HS2022 opened the heading 8549 for e-waste. Before it, most of it was hidden in ordinary codes. A rise from 2021 to 2022 may be the new codes
# alone, and the answer says so on the rows concerned:

# %%
series = pd.DataFrame([(2021, "854810", 10.0), (2022, "854921", 90.0)], columns=["year", "hs_code", "value"])
e_waste = gt.screen(series.assign(reporter="DEU", flow="export", partner="GHA"), currency="USD").waste(
    by=("year", "category")
)
broken = e_waste[e_waste["category"] == "battery_ewaste"]
for year, value, note in broken[["year", "value_high", "note"]].itertuples(index=False):
    print(f"{year}: {value:.0f}. {note}")

# %%
assert broken["note"].str.contains("HS2022|8549|new codes").all()

# %% [markdown]
# ## Where do exporter- and importer-reported trade differ?
#
# `s.mirror()` sets what A says it exported to B beside what B says it imported from A. It needs both sides in one extract.

# %%
sides = pd.DataFrame(
    [
        (2022, "DEU", "export", "POL", "391590", 100.0, 10.0),
        (2022, "POL", "import", "DEU", "391590", 125.0, 8.0),
        (2022, "POL", "import", "DEU", "720449", 40.0, 4.0),
        (2022, "DEU", "export", "CHN", "391590", 900.0, 9.0),
    ],
    columns=["year", "reporter", "flow", "partner", "hs_code", "value", "net_weight_kg"],
)
mirror = gt.screen(sides, currency="USD").mirror()
mirror[
    [
        "rank",
        "exporter",
        "importer",
        "hs_code",
        "status",
        "export_value",
        "import_value",
        "gap",
        "explanations",
    ]
]

# %% [markdown]
# The largest gap is scrap that Poland reports and Germany does not. In the second row the importer reports a quarter more, which freight and
# insurance alone may explain; take a margin off and look again. What China reports is not in the extract at all, so that nothing is said of it.

# %%
with_margin = gt.screen(sides, currency="USD").mirror(cif_margin=0.25)
assert mirror["hs_code"].tolist() == ["720449", "391590", "391590"]
assert mirror["gap"].tolist()[:2] == [40, 25]
assert with_margin["gap"].tolist()[1] == 0
assert mirror["status"].tolist()[2] == "one_sided"
assert mirror["gap"].isna().tolist()[2]

# %% [markdown]
# ## What the numbers say, and what not
#
# - A code says what was *declared*. It shows neither the state of the waste, nor a licence, nor consent. No row here says that a shipment was illegal.
# - A gap is a question. `explanations` names innocent ones of which the extract shows a trace; others leave none.
# - What was declared falsely on both sides leaves no gap, and no row.
# - The lists of China's bans that could be read are incomplete: see the cautions on the [pages of the lists](../reference/index.md).
