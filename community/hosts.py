"""Which hosts are communities' own domains."""

from community.models import Community


def is_known_host(host: str) -> bool:
    """Whether a community lives on this host (lower case, no port)."""
    return bool(host) and Community.objects.unscoped("a host is accepted before anybody is known").filter(domain=host).exists()
