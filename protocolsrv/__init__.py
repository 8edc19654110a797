"""protocolsrv: SRU, Z39.50, SIP2 and NCIP for a library consortium."""
