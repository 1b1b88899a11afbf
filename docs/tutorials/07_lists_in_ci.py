# %% [markdown]
# # 7. Our own lists in CI
#
# **Our province keeps a list of codes under a permit scheme. Can a mistake in it be caught before it reaches a figure?** We make a small list
# (invented, like its notice), break it as spreadsheets do, and see it stopped.

# %%
import shutil
import subprocess
import sys
from pathlib import Path

import greentrade as gt


def greentrade(*words: str) -> int:
    """Run the command line, show what it prints, and give its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "greentrade", *words], capture_output=True, text=True, check=False
    )
    print(f"$ greentrade {' '.join(words)}\n{done.stdout}{done.stderr}[exit code {done.returncode}]")
    return done.returncode


# %% [markdown]
# ## Two files
#
# A table, and a side file of the same name that says what it is and where each row was read.

# %%
folder = Path("our_lists")
folder.mkdir()
(folder / "coatings.csv").write_text(
    """hs_edition,hs_code,op,scope,basis,source,verified
HS2022,3208,include,whole,read,notice,yes
HS2022,320990,include,ex,read,notice,yes
""",
    encoding="utf-8",
)
(folder / "coatings.toml").write_text(
    """id = "coatings"
title = "Coatings under our notice (invented)"
dimension = "high_pollution"
standing = "published"
official_count = 2

[sources]
notice = "Invented for this tutorial: act, number, date and annex stand here"
""",
    encoding="utf-8",
)
assert greentrade("reference", "validate", "our_lists") == 0

# %% [markdown]
# ## Break it
#
# Somebody opens the table in a spreadsheet. A code loses its zero, and a row is deleted by a slip of the hand:

# %%
good = (folder / "coatings.csv").read_text(encoding="utf-8")
(folder / "coatings.csv").write_text(
    "hs_edition,hs_code,op,scope,basis,source,verified\nHS2022,40900,include,ex,read,notice,yes\n",
    encoding="utf-8",
)
broken = greentrade("reference", "validate", "our_lists")

# %% [markdown]
# Every fault at once, with file, line, rule, and what to do about it; `official_count` notices that a row is gone. The exit code is 5, so that any CI
# stops. A list that breaks a rule is not used at all; in Python, `gt.Reference.load("our_lists")` raises `gt.errors.ReferenceInvalid` with
# the same words.

# %%
assert broken == 5
_ = (folder / "coatings.csv").write_text(good, encoding="utf-8")

# %% [markdown]
# ## Put the check where it cannot be forgotten
#
# In CI (this file is `docs/examples/github-actions.yml`; any other CI runs the same two lines):
#
# ```yaml
# - run: python -m pip install "$GREENTRADE"
# - run: greentrade reference validate our_lists
# ```
#
# and before each commit (`docs/examples/pre-commit-config.yaml`):
#
# ```yaml
# hooks:
#   - id: greentrade-reference-validate
#     args: [our_lists]
# ```
#
# ## Use it
#
# The list joins ours, and has a vote of its own. Look at what it changes before you trust it:

# %%
ours = gt.Reference.load("our_lists")
codes, trail = gt.classify(["320810", "320990", "320910"], edition="HS2022", reference=ours, as_="both")
trail[trail["list_id"] == "coatings"][["hs_code", "match", "via", "entry", "source", "verified"]]

# %%
plain = gt.classify(["320810", "320990", "320910"], edition="HS2022")
codes[["hs_code", "high_pollution", "votes_high_pollution"]].merge(
    plain[["hs_code", "high_pollution", "votes_high_pollution"]], on="hs_code", suffixes=("", "_without")
)

# %%
by_code = trail[trail["list_id"] == "coatings"].set_index("hs_code")
assert by_code["match"].to_dict() == {"320810": "certain", "320990": "possible"}
assert codes["votes_high_pollution"].str.endswith("of 4").all()  # one voter more

# %% [markdown]
# ## What a change of the list moves
#
# `greentrade reference diff OLD NEW --extract FILE` tells which codes a change touches, and how much trade it moves. That belongs into the review of a
# change as much as the change itself.

# %%
shutil.copytree("our_lists", "our_lists_new")
(Path("our_lists_new") / "coatings.csv").write_text(
    good.replace("320990,include,ex", "320990,include,whole"), encoding="utf-8"
)
Path("exports.csv").write_text(
    "year,reporter,flow,hs_code,value_usd\n2024,CHN,export,320810,500\n2024,CHN,export,320990,900\n",
    encoding="utf-8",
)
moved = greentrade("reference", "diff", "our_lists", "our_lists_new", "--extract", "exports.csv")

# %%
assert moved == 0

# %% [markdown]
# ## What this says, and what not
#
# - A list that is *valid* is well-formed: its codes exist in their edition, its rows have sources, nothing is there twice. Whether it names the right
#   goods, only its sources can tell.
# - One list alone flags nothing at the default tier of `high_pollution`, which asks for two votes. That is meant: see
#   [how to draw a dimension](../own-lists.md#dimensions) if you mean otherwise.
# - The digest in `run.json` covers your folder: two results with one digest were made with the same facts.
