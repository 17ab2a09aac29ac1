"""From which network address somebody asks, as far as that can be known."""

from ipaddress import ip_address


def client_address(*, peer: str, forwarded: str, proxies: int) -> str:
    """The address that the outermost trusted proxy saw; that of the connection (`peer`) where it names none.

    `forwarded` is the whole of X-Forwarded-For. Behind `proxies` trusted ones the address is that many places from
    the right: what stands further left was written by the client and proves nothing.
    """
    if not proxies:
        return peer
    hops = [hop for each in forwarded.split(",") if (hop := each.strip())]
    if len(hops) >= proxies and _is_address(hops[-proxies]):
        return hops[-proxies]
    return peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text  # a zone means something only on its own machine
