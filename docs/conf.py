"""How the documentation site is built: ``make docs`` (Sphinx reads the plain Markdown, the tutorials and the docstrings).

Strict: a warning is an error, every link inside the site must lead somewhere, and every name that a docstring mentions must exist.
Nothing is fetched: no fonts, no scripts from elsewhere, neither when it is built nor when it is read.
"""  # noqa: INP001 (read by Sphinx, not imported)

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import greentrade  # noqa: E402

project = "greentrade"
author = "The greentrade contributors"
copyright = author  # noqa: A001 (the name that Sphinx asks for)
version = release = greentrade.__version__
language = "en"

extensions = [
    "myst_nb",  # Markdown, and tutorials with their outputs
    "sphinx.ext.autodoc",
    "numpydoc",
    "generator.contents",
    "generator.search",  # Chinese words are found
]
exclude_patterns = ["_build", "generator", "conf.py", "generate.py", "check_site.py", "gallery.py"]

# -- Markdown as it is read on GitHub ----------------------------------------------------------------------------------------------

source_suffix = {".rst": "restructuredtext", ".md": "myst-nb", ".py": "myst-nb"}
myst_heading_anchors = 4  # the anchors of headings, as GitHub makes them
myst_enable_extensions = ["colon_fence"]

# -- tutorials ---------------------------------------------------------------------------------------------------------------------

nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_merge_streams = True

# -- names from the docstrings -----------------------------------------------------------------------------------------------------

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say what an argument means, in words
autodoc_inherit_docstrings = False
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
nitpicky = True

# -- looks -------------------------------------------------------------------------------------------------------------------------

html_theme = "furo"
html_title = "greentrade"
html_static_path = ["assets"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "monokai"
