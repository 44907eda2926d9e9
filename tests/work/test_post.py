"""One attempt to send a notice: hostile receivers cost ten seconds at most, and learn and lead to nothing."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, AddressFamily

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from bot.core.destination import Destination, Kind
from bot.work.post import Answer, posting
from bot.work.public_connector import NotPublic, public_socket
from tests.builders import NOW
from tests.core.test_notice import NOTICE
from tests.house.test_house import ROOT
from tests.receivers import SECRET, Hands, Receiver, raw, receiver

PRIVATE = "its address is not in the public internet; for one in your own network set TWOTRACK_NOTICES_PRIVATE=true"


class Names(AbstractResolver):
    """A name server in somebody else's hands: each question gets the next of its answers, the last one for ever."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [ResolveResult(hostname=host, host=one, port=port, family=AF_INET, proto=0, flags=0) for one in answer.split()]  # fmt: skip

    async def close(self) -> None: ...


async def sent(
    url: str, kind: Kind = Kind.SLACK, *, private: bool = True, resolver: Names | None = None, seconds: float = 10
) -> Answer:
    to = Destination(name="reviews", kind=kind, url=SecretStr(url))
    async with posting(Hands(), secret=SECRET, private=private, resolver=resolver, seconds=seconds) as post:
        return await post.send(to, NOTICE)


@pytest.fixture
async def chat() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made


async def test_a_chat_takes_it(chat: Receiver) -> None:
    assert await sent(chat.url) == Answer(status=200)
    (got,) = chat.got
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Idempotency-Key"] == got.headers["X-Twotrack-Delivery"] == NOTICE.delivery
    assert "X-Twotrack-Signature-256" not in got.headers


async def test_the_page_says_how_to_check_a_signature(chat: Receiver) -> None:
    """The very example of docs/notices.md, on what a receiver got."""
    page = (ROOT / "docs/notices.md").read_text("utf-8")
    example = page.split("```python\n")[1].split("```")[0].replace("time.time()", "now")
    names: dict[str, object] = {"now": NOW.timestamp()}
    exec(example, names)  # noqa: S102 - it is our own page
    is_from_twotrack = names["is_from_twotrack"]
    assert callable(is_from_twotrack)

    assert await sent(chat.url, Kind.SIGNED) == Answer(status=200)
    (got,) = chat.got
    assert is_from_twotrack(got.headers, got.body, SECRET)

    assert not is_from_twotrack(got.headers, got.body + b" ", SECRET)
    assert not is_from_twotrack(got.headers, got.body, "another secret")
    for name, value in {"Timestamp": "1", "Signature-256": "sha256=ü"}.items():
        assert not is_from_twotrack({**got.headers, f"X-Twotrack-{name}": value}, got.body, SECRET)
    assert not is_from_twotrack({}, got.body, SECRET)
    names["now"] = NOW.timestamp() + 301
    assert not is_from_twotrack(got.headers, got.body, SECRET)


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (201, {}, Answer("", 201)),
        (500, {}, Answer("it answered 500 (no_service)", 500)),
        (404, {}, Answer("it answered 404 (no_service)", 404)),
        (400, {}, Answer("it answered 400 (no_service)", 400, is_final=True)),
        (413, {}, Answer("it answered 413 (no_service)", 413, is_final=True)),
        (429, {"Retry-After": "90"}, Answer("it answered 429 (no_service)", 429, wait=timedelta(seconds=90))),
        (503, {"Retry-After": "999999999"}, Answer("it answered 503 (no_service)", 503, wait=timedelta(hours=1))),
        (429, {"Retry-After": format_datetime(NOW + timedelta(minutes=5), usegmt=True)}, Answer("it answered 429 (no_service)", 429, wait=timedelta(minutes=5))),
        (429, {"Retry-After": "Mon, 01 Jan 0001 00:00:00 -2359"}, Answer("it answered 429 (no_service)", 429)),
        (429, {"Retry-After": "-5"}, Answer("it answered 429 (no_service)", 429)),
        (429, {"Retry-After": "9" * 5000}, Answer("it answered 429 (no_service)", 429)),
    ],
)  # fmt: skip
async def test_what_it_answers(chat: Receiver, status: int, headers: dict[str, str], said: Answer) -> None:
    chat.word, chat.statuses = "no_service", [(status, headers)]

    assert said == await sent(chat.url)


@pytest.mark.parametrize("word", ["No service at /services/T0/B0/s3cret", "services", "x" * 10_000, "\ud7ff<!channel>"])
async def test_an_answer_that_may_hold_the_address_is_not_repeated(chat: Receiver, word: str) -> None:
    chat.word, chat.statuses = word, [(404, {})]

    assert await sent(chat.url) == Answer("it answered 404", 404)


async def test_nobody_is_led_elsewhere(chat: Receiver) -> None:
    async with receiver() as inside:
        chat.statuses = [(307, {"Location": inside.url})]
        said = await sent(chat.url)

    assert said == Answer("it leads elsewhere (307), which is not followed; set the address it leads to", 307)
    assert inside.got == []


@pytest.mark.parametrize("status", [200, 500])
async def test_a_slow_receiver_is_not_waited_for(chat: Receiver, status: int) -> None:
    """Neither for its answer, nor for the end of one."""

    async def never(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async def begins(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=status)
        await answer.prepare(request)
        return await never(request)

    chat.answering = never
    assert await sent(chat.url, seconds=0.2) == Answer("it did not answer within 0.2 seconds")
    chat.answering = begins
    assert await sent(chat.url, seconds=0.2) == Answer("" if status == 200 else "it answered 500", status)


@pytest.mark.parametrize("status", [200, 500])
async def test_an_endless_answer_is_left(chat: Receiver, status: int) -> None:
    left = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=status)
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"x" * 65_536)
        finally:
            left.set()

    chat.answering = endless
    said = await sent(chat.url)
    await asyncio.wait_for(left.wait(), 10)

    assert said == Answer("" if status == 200 else "it answered 500", status)


async def test_endless_headers_and_no_http_at_all() -> None:
    async def headers(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: and more\r\n" * 1000)
            await writer.drain()

    async def long(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 " + b"O" * 1_000_000 + b"K\r\n\r\n")
        await writer.drain()

    async def nonsense(writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.acme.example ESMTP\r\n")

    async def nothing(writer: asyncio.StreamWriter) -> None: ...

    for said in (headers, long, nonsense, nothing):
        async with raw(said) as port:
            answer = await sent(f"http://127.0.0.1:{port}/s3cret", seconds=2)
        assert answer.trouble
        assert answer.status is None
        assert "s3cret" not in answer.trouble


async def test_a_certificate_nobody_trusts(tmp_path: Path) -> None:
    async with receiver(self_signed(tmp_path)) as made:
        said = await sent(made.url.replace("http:", "https:"))
        plain = await sent(made.url)

    assert said.trouble == "its certificate is not trusted: it may have expired, be self-signed, or be for another name"
    assert plain.trouble
    assert made.got == []


async def test_https_at_a_port_that_has_none(chat: Receiver) -> None:
    assert (await sent(chat.url.replace("http:", "https:"))).trouble == "no encrypted connection to it could be made"


async def test_nobody_there() -> None:
    async with receiver() as gone:
        pass

    assert (await sent(gone.url)).trouble == "it accepts no connection"
    assert (await sent("http://no-such-name.invalid/")).trouble == "its name is not known to the name servers"


SPELLINGS = ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "localhost",  # noqa: S104
             "LOCALHOST.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "①②⑦.0.0.1", "127。0。0。1"]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
async def test_our_own_machine_is_not_reached_however_it_is_spelled(chat: Receiver, host: str) -> None:
    said = await sent(chat.url.replace("127.0.0.1", host), private=False)

    assert said.trouble in {PRIVATE, "its name is not known to the name servers", "its address cannot be read"}
    assert chat.got == []


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "0x7f000001", "localhost"])
async def test_where_private_addresses_are_allowed_it_is_reached(chat: Receiver, host: str) -> None:
    """Which shows that the refusals above refuse something."""
    assert await sent(chat.url.replace("127.0.0.1", host)) == Answer(status=200)


async def test_what_a_name_server_says_first_or_later_leads_nobody_inside(chat: Receiver) -> None:
    """What is checked is what the socket connects to: no second question, which could be answered otherwise."""
    url = chat.url.replace("127.0.0.1", "hooks.example")
    for answers in (["127.0.0.1"], ["10.0.0.1 127.0.0.1", "127.0.0.1"], ["169.254.169.254"]):
        assert await sent(url, private=False, resolver=Names(*answers)) == Answer(PRIVATE)
    assert chat.got == []

    assert await sent(url, resolver=Names("127.0.0.1", "192.0.2.1")) == Answer(status=200)
    assert chat.got[0].headers["Host"] == f"hooks.example:{chat.port}"


def test_a_socket_is_made_for_public_addresses_alone() -> None:
    public_socket((AF_INET, SOCK_STREAM, 6, "", ("140.82.112.3", 443))).close()
    with pytest.raises(NotPublic):
        public_socket((AF_INET, SOCK_STREAM, 6, "", ("127.0.0.1", 443)))


async def test_a_proxy_of_the_environment_is_not_asked(chat: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", chat.url)

    assert (await sent("http://hooks.example/", private=False, resolver=Names("10.0.0.1"))).trouble == PRIVATE
    assert chat.got == []


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
    file = folder / "key.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
