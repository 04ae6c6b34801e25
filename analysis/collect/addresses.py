"""Which addresses may be asked: web pages on the public internet, and nothing on or near this machine.

1. The URL is http or https with a host, on a usual port, without a user name, and means the same to every parser.
2. The host's name is resolved here, once; every address it has must be public, also what is written inside a longer one
   (IPv4 in IPv6, NAT64, 6to4, Teredo).
3. The connection goes to the address that was checked (see fetch.py), so that a name that changes its mind (rebinding) gains nothing.
   Each redirect is a new address and goes through all of this again.

Source    RFC 6890 and the IANA registries of special-purpose addresses, as Python's ipaddress knows them; OWASP, Server-Side Request
          Forgery Prevention.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from analysis.errors import CannotRead

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
# A name → the addresses it has. Tests put their own in its place.
Resolve = Callable[[str, int], list[str]]

SCHEMES = {"http": 80, "https": 443}
# Where websites listen. Ports of mail, databases and administration are nobody's articles.
PORTS = frozenset({80, 443, 8000, 8080, 8443})
LONGEST = 4_000
# Not public, and not in every Python's registry: protocol assignments (a cloud's metadata among them), 6to4 relays, a cloud's host agent,
# documentation, translated IPv4.
CLOSED = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20", "::ffff:0:0:0/96")
)
NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
COMPATIBLE = ipaddress.ip_network("::/96")
# ISATAP: an IPv4 address in the last 32 bits behind 0:5efe.
ISATAP = re.compile(r"(?:0000|0200):5efe$")
# What no name on the public internet ends in (RFC 6761, 6762, 8375, 9476 and what clouds and home routers use).
INNER_NAMES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "home.arpa",
    "corp",
    "private",
    "localdomain",
    "onion",
    "alt",
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked: the URL as sent, its host (for the Host header and the certificate), and the IP to connect to."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    ip: str


def target(url: str, *, resolve: Resolve | None = None, public: Callable[[IP], bool] | None = None) -> Target:
    """Where a URL leads. Raises CannotRead where it may not be asked, saying why.

    `public` says of an IP whether it may be reached; only tests on this machine's own servers give another one.
    """
    scheme, host, port, path = parts(url)
    allowed = public or is_public
    found = (resolve or addresses_of)(host, port)
    for each in found:
        ip = parsed(each)
        if ip is None or not allowed(ip):
            raise CannotRead(
                url,
                f"“{host}” leads to {each}, an address on this machine or in a private network. Only pages on the public internet are fetched; "
                "save the page in a browser and offer the file.",
            )
    if not found:
        raise CannotRead(url, f"There is no address for “{host}”: check its spelling, and that this machine is online.")
    at = f"[{host}]" if ":" in host else host
    shown = at if port == SCHEMES[scheme] else f"{at}:{port}"
    return Target(f"{scheme}://{shown}{path}", scheme, host, port, path, found[0])


def parts(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path with query of a URL. Raises CannotRead where it is none that may be asked."""
    given = url.strip()
    if len(given) > LONGEST:
        raise CannotRead(given[:80] + "…", f"The address has {len(given):,} characters; at most {LONGEST:,} are read.")
    # Programs disagree on these: a browser takes "\" for "/", others for a part of the name.
    if re.search(r"[\\\s\x00-\x1f\x7f]", given):
        raise CannotRead(
            given, "The address holds blanks, backslashes or control characters. Copy it anew from the browser."
        )
    try:
        split = urlsplit(given)
        port = split.port
    except ValueError as error:
        raise CannotRead(given, "It is no web address. Write it as https://example.org/article.") from error
    if split.scheme.lower() not in SCHEMES:
        raise CannotRead(
            given,
            f"Addresses of this kind ({split.scheme or 'without https://'}) are not fetched. Write it as https://example.org/article.",
        )
    if "@" in split.netloc:
        raise CannotRead(
            given,
            "The address holds a user name; it may lead elsewhere than it seems. Take out what stands before the @.",
        )
    scheme = split.scheme.lower()
    host = host_of(split.hostname or "", given)
    chosen = port or SCHEMES[scheme]
    if chosen not in PORTS:
        raise CannotRead(
            given, f"Port {chosen} is not one of those that websites use ({', '.join(map(str, sorted(PORTS)))})."
        )
    path = quote(split.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(split.query, safe="/%:@!$&'()*+,;=?~-._[]|")
    return scheme, host, chosen, urlunsplit(("", "", path, query, ""))


def host_of(host: str, url: str) -> str:
    """A host's name as the network knows it (IDNA), without the dot at the end. Raises CannotRead for a name of an inner network."""
    bare = host.rstrip(".").lower()
    if not bare or "%" in bare:  # "%" names a network card: fe80::1%eth0
        raise CannotRead(url, "The address names no host. Write it as https://example.org/article.")
    if ":" not in bare:
        try:
            bare = bare.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise CannotRead(url, f"“{host}” is no name of a website. Check its spelling.") from error
        bare = bare.rstrip(".")
    if any(bare == name or bare.endswith("." + name) for name in INNER_NAMES):
        raise CannotRead(
            url,
            f"“{host}” is a name within a private network or this machine. Only pages on the public internet are fetched.",
        )
    return bare


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine's resolver gives them; none where it knows none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def parsed(text: str) -> IP | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def is_public(ip: IP) -> bool:
    """Whether an address is one of the public internet, itself and each address written inside it.

    >>> is_public(ipaddress.ip_address("93.184.215.14")), is_public(ipaddress.ip_address("::ffff:127.0.0.1"))
    (True, False)
    """
    return all(one_public(one) for one in within(ip))


def one_public(ip: IP) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local:
        return False
    return not any(ip in net for net in CLOSED) and not is_own(ip)


def is_own(ip: IP) -> bool:
    """Whether this machine has the address itself: its own services stand behind it, also where it is a public one."""
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as tried:
            tried.bind((str(ip), 0))
    except OSError:
        return False
    return True


def within(ip: IP) -> Iterator[IP]:
    """The address, or what it stands for: an IPv4 address mapped into IPv6 counts as that one, tunnels as both of their ends."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
        return
    last = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
        return
    if any(ip in net for net in NAT64):
        # The prefix itself is only a way to the IPv4 address behind it.
        yield last
        return
    yield ip
    if ip.sixtofour is not None:
        yield ip.sixtofour
    if ip.teredo is not None:
        yield from ip.teredo
    if ip in COMPATIBLE or ISATAP.search(ip.exploded[:-10]):
        yield last


def redirected(url: str, location: str) -> str:
    """The address that a page names as its new place."""
    try:
        return urljoin(url, location.strip())
    except ValueError as error:
        raise CannotRead(url, "It sends on to something that is no web address.") from error
