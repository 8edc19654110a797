"""The history of the circulation tables, oldest first."""
