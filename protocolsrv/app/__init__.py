"""The composition root: configuration in, stores, services, responders and processes out.

The only place that knows every concrete class; nothing imports it but the command line.
`settings` turns the configuration into each room's own settings, `stores` opens what is kept,
`sites` builds what answers, `filling` what loads and indexes, `processes` what runs.
"""
