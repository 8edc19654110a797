"""The history of the catalogue tables, oldest first."""
