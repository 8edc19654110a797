"""SIP2 in the circulation process: listeners, limits, pools, and who comes in at which door."""

from __future__ import annotations

from collections import OrderedDict

from protocolsrv.config import Config
from protocolsrv.config.values import Address
from protocolsrv.services.circulation.verbs import Verbs
from protocolsrv.sip2.registry import Lockout, Registry, Seat
from protocolsrv.sip2.responder import Door, Sip2Responder
from protocolsrv.transport.limits import OwnPools, PoolLimits, StreamLimits
from protocolsrv.transport.plan import Listener, StreamPlan

from .sip2_accounts import Accounts, Addresses
from .stores import Stores

INLINE_COST_US = 1_000
"""Messages that ask nothing of the register (99, a refused one) are answered on the reactor."""
SLOW_COST_US = 20_000
"""Between a message without a PIN and one with."""
MOST_REMEMBERED = 10_000


class Known(Registry):
    """The registry of conversations, which also remembers from where units have logged in, the
    latest `MOST_REMEMBERED` of them: when many strangers knock, those find room first."""

    def __init__(self, configured: Addresses) -> None:
        super().__init__()
        self._configured = configured
        self._seen: OrderedDict[str, None] = OrderedDict()

    def take(self, seat: Seat) -> None:
        """See `Registry.take`."""
        super().take(seat)
        if seat.session.account is not None:
            self._seen[seat.peer] = None
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)

    def knows(self, peer: str) -> bool:
        """Whether that address is an account's, or a unit has logged in from it."""
        return peer in self._seen or self._configured.name(peer)


def listeners(config: Config) -> tuple[Listener, ...]:
    """The addresses of `[sip2]`, then those of accounts; none where there is no account."""
    return tuple(Listener(name, one.host, one.port) for name, one, _ in _doors(config))


def plans(stores: Stores, verbs: Verbs) -> tuple[StreamPlan, ...]:
    """Who answers there."""
    config = stores.config
    doors = _doors(config)
    if not doors:
        return ()
    accounts = Accounts(config)
    known = Known(accounts.addresses())
    lockout = Lockout(stores.clock)
    limits, pools = _limits(config, known), _pools(config)
    return tuple(
        StreamPlan(
            listener=name,
            protocol="sip2",
            responder=Sip2Responder(
                verbs,
                accounts.check,
                stores.clock,
                door=Door(
                    account=accounts.current(login) if login else None,
                    by_address=accounts.without_login(),
                    longest=config.sip2.max_message_bytes,
                ),
                registry=known,
                lockout=lockout,
                current=accounts.current,
            ),
            limits=limits,
            pools=pools,
        )
        for name, _, login in doors
    )


def _doors(config: Config) -> list[tuple[str, Address, str]]:
    """Name and address of each listener, and the account that needs no login there, or ""."""
    if not config.sip2_accounts:
        return []
    found = [(one, "") for one in config.sip2.listen]
    found += [(one, account.login) for account in config.sip2_accounts for one in account.listen]
    return [
        ("sip2" if number == 0 else f"sip2-{number}", one, login)
        for number, (one, login) in enumerate(found)
    ]


def _limits(config: Config, known: Known) -> StreamLimits:
    section = config.sip2
    return StreamLimits(
        idle_seconds=section.login_seconds,
        partial_seconds=section.partial_seconds,
        connections=section.max_connections,
        connections_per_address=section.max_connections_per_address,
        reserved=min(section.reserved_connections, section.max_connections // 2),
        known=known.knows,
        inline_cost_us=INLINE_COST_US,
    )


def _pools(config: Config) -> OwnPools:
    section = config.circulation
    return OwnPools(
        quick=PoolLimits(
            threads=section.threads, waiting=section.waiting, seconds=section.answer_seconds
        ),
        slow=PoolLimits(
            threads=section.pin_threads,
            waiting=section.waiting,
            seconds=section.answer_seconds,
            modest=True,
        ),
        slow_cost_us=SLOW_COST_US,
    )
