"""TOML to frozen, typed configuration."""
