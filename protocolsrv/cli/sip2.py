"""`protocolsrv sip2`: passwords of units, and where a sorter puts things."""

from __future__ import annotations

import click

from .context import Invocation, pass_invocation


@click.group()
def sip2() -> None:
    """Help with the accounts and profiles of SIP2 units."""


@sip2.command(name="hash")
@click.password_option(help="The password; without it, it is asked for and not shown.")
def hash_(password: str) -> None:
    """Print the hash of a unit's password, for `password_hash` in the configuration.

    \b
    Examples:
      protocolsrv sip2 hash
    """
    from protocolsrv.app.sip2_accounts import hash_password

    click.echo(hash_password(password))


@sip2.command()
@click.argument("profile")
@click.option("--library", default="", help="Code of the library where the sorter stands.")
@click.option(
    "--routing",
    type=click.Choice(["shelve", "hold_here", "hold_elsewhere", "home", "ill", "staff"]),
    default="shelve",
    show_default=True,
    help="What happens next.",
)
@click.option("--destination", default="", help="The library it travels to.")
@click.option("--home", default="", help="The library it belongs to.")
@click.option("--item-type", default="", help="Its type.")
@click.option("--collection", default="", help="Its shelf.")
@click.option("--alert", default="", help="The alert type (CV).")
@pass_invocation
def bins(invocation: Invocation, /, profile: str, **facts: str) -> None:
    """Tell which bin a sorter of this profile puts an item in, and by which rule.

    \b
    Examples:
      protocolsrv sip2 bins sorter --routing home --destination vin
    """
    from protocolsrv.app.sip2_profiles import profiles
    from protocolsrv.sip2.bins import BinFacts

    known = profiles(invocation.config())
    if profile not in known:
        names = ", ".join(sorted(known))
        raise click.BadParameter(f"no profile {profile!r}: one of {names}", param_hint="PROFILE")
    table = known[profile].bins
    chosen, rule = table.choose(BinFacts(**facts))
    if not chosen:
        raise click.ClickException(f"the profile {profile!r} has no bins")
    click.echo(f"bin {chosen} ({f'rule {rule}' if rule else 'no rule fits'})")
