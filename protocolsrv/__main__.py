"""`python -m protocolsrv`."""

from protocolsrv.cli import main

if __name__ == "__main__":
    main()
