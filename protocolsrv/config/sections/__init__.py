"""The sections of the configuration, one file each. A new one is a file here and a field in
`config.model.Config`; example, reference, checks of names and types follow by themselves."""
