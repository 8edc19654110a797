"""The consortium's policy: each numbered rule by its name, dates, and the linter."""
