"""What `web/parting.py` is for WSGI: an answer to a request that was not read whole ends its connection."""

from smartenergy.live.http import Message, Receive, Scope, Send, header

CLOSE = (b"connection", b"close")


def parting(scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The same, where a body comes with the request: an answer tells if it was not received to its end."""
    if header(scope, b"content-length") in ("", "0") and not header(scope, b"transfer-encoding"):
        return receive, send
    is_read = False

    async def received() -> Message:
        nonlocal is_read
        message = await receive()
        is_read = not message.get("more_body")
        return message

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and not is_read:
            message = {**message, "headers": [*message["headers"], CLOSE]}
        await send(message)

    return received, sent
