"""protocolsrv: SRU, Z39.50, SIP2 and NCIP for a library consortium."""

__version__ = "0.1.0"
