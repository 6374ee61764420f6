"""`python -m deploy.local run | demo | token`: the embedded system and its demonstration."""

import gc

# Imports make no garbage: looking for it meanwhile took a quarter of the start, and all of it again at the end.
gc.disable()
from deploy.local.command_line import app  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    app()
