"""The local issuer in a process of its own, for the demonstration: `python -m deploy.local.issuer_server`.

It asks for no secret, so it is refused in production and stands behind loopback alone.
"""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.issuer import LocalIssuer, issuer_app
from deploy.local.listening import WebPart, run_until_stopped
from shared.production import LOCAL_ISSUER, refuse_to_try


def main(
    folder: Annotated[Path, typer.Option(help="where its key is kept")],
    address: Annotated[str, typer.Option(help="where others reach it")] = "http://127.0.0.1:8004",
    environment: Annotated[str, typer.Option(envvar="VIDARE_ENV")] = "production",
    audience: Annotated[str, typer.Option(envvar="TOKEN_AUDIENCE")] = "vidare",
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option()] = 8004,
) -> None:
    """Give a token to anyone who asks, until stopped."""
    refuse_to_try("the local issuer", environment)
    issuer = LocalIssuer(folder, LOCAL_ISSUER, audience)
    run_until_stopped(WebPart(issuer_app(issuer, address), host, port))


if __name__ == "__main__":
    typer.run(main)
