"""Sphinx: Markdown by MyST, the furo theme, warnings are errors (`make docs`)."""

project = "protocolsrv"
author = "the protocolsrv authors"
copyright = author
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "protocolsrv"
html_copy_source = False
language = "en"
