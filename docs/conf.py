"""The documentation site: Sphinx with the theme Furo; notebooks run while it is built. Built by `make docs`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src")]

from jupyter_client.kernelspec import KernelSpecManager  # noqa: E402

import marchland  # noqa: E402

project, author = "marchland", "The marchland authors"
copyright = "the marchland authors, Apache-2.0"
version = release = marchland.__version__
html_title = "marchland"

extensions = ["myst_nb", "pages.extension"]
exclude_patterns = ["your_own_war/*", "**.ipynb_checkpoints"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]
nitpicky = True

nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "build" / "notebooks")
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 900
nb_merge_streams = True
nb_number_source_lines = False
if "ir" in KernelSpecManager().find_kernel_specs():
    tags.add("with_r")  # type: ignore[name-defined]  # noqa: F821
else:
    nb_execution_excludepatterns = ["tutorials/from_r*"]

html_theme = "furo"
html_static_path = ["look"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": [], "navigation_with_keys": True}
pygments_style, pygments_dark_style = "friendly", "native"
