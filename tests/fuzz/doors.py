"""Broken requests to every address: methods, paths, queries, cookies, headers, bodies. Seeded, each repeatable."""

from __future__ import annotations

import string
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.addresses import Address, addresses
from tests.leaks import examples
from tests.leaks.world import World
from tests.people import client_of

METHODS = ("HEAD", "OPTIONS", "PUT", "TRACE", "PATCH", "DELETE", "CONNECT", "BREW", "get")
ODD = (
    *(
        "%00",
        "%0A",
        "%0d%0aSet-Cookie:a=b",
        "..",
        "%2e%2e%2f",
        ".",
        "%2F",
        "%5C",
        ";",
        "%25",
        "%",
        "%zz",
        "?",
        "+",
    ),
    *("%ED%A0%80", "%F0%9F%90%84", "%C3%28", "%FF%FE", "%E2%80%AE", "%EF%BB%BF", "%CC%81" * 50, "a" * 3000, "%20"),
    *(
        "0",
        "-1",
        "1e309",
        "99999999999999999999",
        "None",
        "null",
        "__proto__",
        "{}",
        "{{7*7}}",
        "' or 1=1--",
        "<b>",
    ),
)
"""Parts of an address, as they stand on the wire."""
VALUES = (
    *(
        "",
        "\0",
        "\x1b[2J",
        "\r\n",
        "\u202e",
        "\ufeff",
        "😀" * 40,
        "a" * 5000,
        "9" * 400,
        "-1",
        "0",
        "1e309",
        "NaN",
    ),
    *(
        "2026-13-45",
        "31/02/2026",
        "true",
        "[]",
        "{}",
        "' or 1=1--",
        "<script>",
        "%s%n",
        "{{7*7}}",
        "٣٤",
        "..",
        "\\",
    ),
    *("3523-7K2M-9QX4-H", "9901015505900001", "+62 812", "id", "mine", "nanti", "2026-11", "cases.received"),
)
NAMES = (
    *(
        "q",
        "hal",
        "tampilan",
        "bulan",
        "nomor",
        "dari",
        "salah",
        "isian",
        "peristiwa",
        "revision",
        "note",
        "reason",
    ),
    *("confirm", "nanti", "service", "is_true", "code", "reference", "number", "entered_on_0", "entered_on_1"),
    *("check", "file", "document", "fact-name", "language", "next", "login", "password", "email", "phone", "name"),
    *(
        "applicant_nik",
        "child_name",
        "birth_date_0",
        "village",
        "pick-child_name",
        "note-child_name",
        "field",
        "\0",
    ),
)
HALVES = (b"\xed\xa0\x80", b"\xc3\x28", b"\xff\xfe\x00", b"\x00", b"\xf0\x9f", b"ok")
"""Bytes that are no text, for values and names."""
TYPES = (
    *("text/plain", "", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "image/png"),
    *(
        "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data; boundary=x; charset=tiada",
        "a/b;;=",
    ),
    *(
        "multipart/form-data; boundary=" + "b" * 300,
        'multipart/form-data; boundary="',
        "application/xml",
        "\u00ff/\u00ff",
    ),
)


@dataclass
class Attack:
    """One request. `query` is as on the wire; `environ` is put over what a server would say."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    environ: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


def attack_method(rng: Random, attack: Attack) -> None:
    attack.method = rng.choice(METHODS)


def attack_path(rng: Random, attack: Attack) -> None:
    """One part of the address becomes something odd, or stands doubled, or ends without its slash."""
    parts = attack.path.split("/")
    parts[rng.randrange(1, len(parts))] = rng.choice(ODD)
    attack.path = "/".join(parts) + rng.choice(("", "/", "//", "/%2e"))


def attack_query(rng: Random, attack: Attack) -> None:
    raw = rng.choice((*ODD, quote(rng.choice(VALUES))))
    pairs = [f"{quote(rng.choice(NAMES))}={raw}" for _ in range(rng.choice((1, 2, 60)))]
    attack.query = rng.choice(("&", ";", "&&=&")).join(pairs)
    attack.method = rng.choice(("GET", "POST"))


def attack_cookies(rng: Random, attack: Attack) -> None:
    names = ("sessionid", "bahasa", "csrftoken", "messages")
    attack.cookies = {name: wire(rng) for name in rng.sample(names, rng.randrange(1, 4))}


def wire(rng: Random) -> str:
    """Text as a cookie may carry it."""
    letters = rng.choice((string.ascii_letters, string.digits, '\\"%=.:-_', "\u00e9\u00ff", "en id"))
    return "".join(rng.choice(letters) for _ in range(rng.choice((0, 1, 32, 500))))


def attack_headers(rng: Random, attack: Attack) -> None:
    names = ("HTTP_ACCEPT_LANGUAGE", "HTTP_AUTHORIZATION", "HTTP_X_DRAFT_KEY", "HTTP_X_ACCESS_CODE", "HTTP_RANGE")
    more = ("HTTP_IF_MODIFIED_SINCE", "HTTP_HX_REQUEST", "HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_HOST")
    for name in rng.sample(names + more, 3):
        attack.environ[name] = wire(rng)


def attack_form(rng: Random, attack: Attack) -> None:
    """Fields that nobody types, many of them, or bytes that are no text."""
    attack.method = "POST"
    pairs = [(quote(rng.choice(NAMES)), quote(rng.choice(VALUES))) for _ in range(rng.choice((1, 5, 30)))]
    body = "&".join(f"{name}={value}" for name, value in pairs).encode()
    if rng.random() < 0.3:
        body = b"&".join(b"%s=%s" % (rng.choice(HALVES), rng.choice(HALVES)) for _ in range(3))
    if rng.random() < 0.1:
        body = b"&".join(b"f%d=1" % number for number in range(1100))
    attack.body = body


def attack_type(rng: Random, attack: Attack) -> None:
    """A body that is not what its type says."""
    attack.method, attack.content_type = rng.choice(("POST", "PUT")), rng.choice(TYPES)
    attack.body = rng.choice(
        (b"", b"{", b"[" * 5000, b"--x\r\n", rng.randbytes(200), b'{"a": "\\ud800"}', b"null")
    )


def attack_multipart(rng: Random, attack: Attack) -> None:
    """Parts without a name, an end or a sense."""
    attack.method, attack.content_type = "POST", "multipart/form-data; boundary=x"
    parts = [_part(rng) for _ in range(rng.choice((1, 2, 8, 110)))]
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + rng.choice(
        (b"--x--\r\n", b"--x", b"", b"--y--")
    )
    attack.body = body[: rng.randrange(len(body))] if rng.random() < 0.3 else body


def _part(rng: Random) -> bytes:
    name = rng.choice(NAMES).encode()
    name = rng.choice((name, name, rng.choice(HALVES), b"n" * 2000, b'a"b'))
    head = b'Content-Disposition: form-data; name="%s"' % name
    file = rng.choice((b"foto.jpg", b"../../x", b"", b"a\x00.pdf", b"\xed\xa0\x80.png", b"n" * 1000, b".htaccess"))
    if rng.random() < 0.5:
        head += b'; filename="%s"' % file
    head += rng.choice(
        (b"", b"\r\nContent-Type: image/jpeg", b"\r\nContent-Type: ;;", b"\r\nContent-Type: a; charset=x")
    )
    head += rng.choice(
        (b"", b"", b"\r\nContent-Transfer-Encoding: base64", b"\r\nNonsense", b"\r\nA: " + b"b" * 9000)
    )
    value = rng.choice(
        (b"\xff\xd8\xff", b"%PDF-1.7", b"PK\x03\x04", rng.choice(VALUES).encode(), *HALVES, b"!!!!")
    )
    return rng.choice((head + b"\r\n\r\n" + value, head, b"\r\n" + value, head + b"\r\n" + value))


def attack_length(rng: Random, attack: Attack) -> None:
    """Content-Length says something else than what comes, as far as a server lets that pass."""
    rng.choice((attack_form, attack_multipart))(rng, attack)
    lies = ("0", "1", str(len(attack.body) + 50), str(max(len(attack.body) - 5, 0)), "", "abc", "-1", "9" * 30)
    attack.environ["CONTENT_LENGTH"] = rng.choice(lies)


Kind = Callable[[Random, Attack], None]
KINDS: tuple[Kind, ...] = (
    attack_method,
    attack_path,
    attack_query,
    attack_cookies,
    attack_headers,
    attack_form,
    attack_type,
    attack_multipart,
    attack_length,
)


@dataclass
class Fallen:
    """A request that got a 500. `number` and the seed make it again."""

    number: int
    kind: str
    role: str
    attack: Attack
    status: int


def fuzz_doors(world: World, count: int, seconds: float, seed: int, *, first: int = 0) -> tuple[int, list[Fallen]]:
    """(how many were sent, those that got a 500), `count` requests from number `first` on, until the time is over.

    Each is undone, so that the next meets the same world.
    """
    places, clients, end = list(_places(world)), dict(_clients(world)), time.monotonic() + seconds
    fallen, number = [], first
    for number in range(first, first + count):
        if time.monotonic() > end:
            return number - first, fallen
        rng = Random(f"{seed}:{number}")
        kind, place = KINDS[number % len(KINDS)], places[number // len(KINDS) % len(places)]
        role = rng.choice(sorted(clients))
        attack = Attack("GET", place)
        kind(rng, attack)
        status = send(attack, clients[role])
        if status >= 500 and status != 503:
            fallen.append(Fallen(number, kind.__name__, role, attack, status))
    return number - first + 1, fallen


def _places(world: World) -> Iterator[str]:
    """Every address with an object of A."""
    for address in addresses():
        if address.name not in examples.SKIPPED:
            yield path_of(world, address)


def path_of(world: World, address: Address) -> str:
    return address.path(region=world.a.region.slug, **examples.kwargs_of(address, world.a))


def _clients(world: World) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What each role sends along: the cookie of a session, or the headers of a program."""
    for role, account in world.roles.items():
        cookies = {name: morsel.value for name, morsel in client_of(account).cookies.items()}
        yield role, {"cookies": cookies, "headers": {}}
    for name, headers in world.programs.items():
        yield name, {"cookies": {}, "headers": headers}


def send(attack: Attack, sender: Mapping[str, Any]) -> int:
    """The status, after everything it did is undone."""
    client = Client(raise_request_exception=False, headers=sender["headers"])
    for name, value in {**sender["cookies"], **attack.cookies}.items():
        client.cookies[name] = value
    cache.clear()
    environ = {
        "CONTENT_LENGTH": str(len(attack.body)),
        "CONTENT_TYPE": attack.content_type,
        "wsgi.input": BytesIO(attack.body),  # a true stream: it may end before the length that was promised
        "QUERY_STRING": attack.query,
        **attack.environ,
    }
    with transaction.atomic():
        response = client.generic(attack.method, attack.path, attack.body, **environ)
        transaction.set_rollback(True)
    return int(response.status_code)
