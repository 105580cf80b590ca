"""Programs that want out, by whatever carries data."""

import errno

from .records import PASSED, Hostile, denied

UNREACHABLE = (errno.ENETUNREACH, errno.EADDRNOTAVAIL)
NO_FAMILY = (errno.ENOSYS, errno.EAFNOSUPPORT, errno.EPERM, errno.EPROTONOSUPPORT)

# documentation addresses (RFC 5737, RFC 3849)
PROGRAMS = {
    "TCP over IPv4": denied("socket.create_connection(('192.0.2.1', 80), 1)", *UNREACHABLE),
    "TCP over IPv6": denied("socket.create_connection(('2001:db8::1', 80), 1)", *UNREACHABLE),
    "UDP over IPv4": denied(
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
        *UNREACHABLE,
    ),
    "UDP over IPv6": denied(
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('2001:db8::1', 9))",
        *UNREACHABLE,
    ),
    "broadcast": denied(
        "s.sendto(b'x', ('255.255.255.255', 9))",
        *UNREACHABLE,
        before="s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)",
    ),
    "raw sockets": denied(
        "socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)", errno.EPERM
    ),
    "ping": denied(
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)",
        errno.EPERM,
        errno.EACCES,
    ),
    "packets": denied("socket.socket(17, socket.SOCK_RAW, 3)", *NO_FAMILY),
    "netlink": denied("socket.socket(16, socket.SOCK_RAW, 0)", *NO_FAMILY),
    "VSOCK": denied("socket.socket(40, socket.SOCK_STREAM)", *NO_FAMILY),
    "the kernel's ciphers": denied("socket.socket(38, socket.SOCK_SEQPACKET)", *NO_FAMILY),
    "every other address family": Hostile(
        """
import socket
made = []
for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind).close()
            made.append(family)
        except OSError:
            pass
assert set(made) <= {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6}, made
""",
        PASSED,
    ),
    "the resolver": denied(
        "socket.getaddrinfo('example.org', 80)", -2, -3, -4, -5, errno.ENETUNREACH
    ),
    "the supervisor's socket": denied(
        "socket.socket(socket.AF_UNIX).connect('/run/repass/control')",
        errno.EACCES,
        errno.EPERM,
    ),
    "an interface of its own": denied(
        "fcntl.ioctl(os.open('/dev/net/tun', os.O_RDWR), 0x400454ca, b'x' * 40)",
        errno.ENOENT,
        errno.EACCES,
        errno.EPERM,
        before="import fcntl",
    ),
}
