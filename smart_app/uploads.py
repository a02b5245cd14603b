"""A form that brings one file: read whole, within the size that its address may take.

How much that is stands here, so that nothing but these addresses takes more than a form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from fhir_bridge import refusals
from fhir_bridge.errors import BridgeError, TooLarge
from fhir_bridge.launches import Context
from fhir_bridge.r4.toc_reading import MOST_BYTES
from smart_app.current import MAX_FIELDS, CurrentContext, current_bridge
from smart_app.security import check_unsafe

AROUND = 64 * 1024
"""What stands around a file in a form."""
TAKES_FILES: Mapping[str, int] = {"/transition/handover/received": MOST_BYTES + AROUND}
"""Ends of addresses that take a file, and how many bytes a request there may have."""


@dataclass(frozen=True)
class Sent:
    """A form with its file.

    Attributes:
        file: its bytes; b"" where none was chosen.
    """

    fields: Mapping[str, str]
    file: bytes


@dataclass(frozen=True)
class Upload:
    """A form with its file, sent by a page of this launch for this patient."""

    context: Context
    fields: Mapping[str, str]
    file: bytes


def most_of(path: str, usual: int) -> int:
    """How many bytes a request to an address may have.

    Example:
        >>> most_of("/c/4f1c/goals", 10)
        10
    """
    return next((most for end, most in TAKES_FILES.items() if path.endswith(end)), usual)


async def sent_file(request: Request) -> Sent:
    """The fields and the one file of a form; a file's name is a stranger's and is not looked at.

    Raises:
        TooLarge: it says that it is larger than it may be, or does not say how large it is.
    """
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > most_of(request.url.path, 0):
        raise TooLarge  # before anything of it is put down in a file of its own
    fields, file = {}, b""
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                file = await value.read()
            else:
                fields[name] = value
    return Sent(fields, file)


def unsafe_upload(
    request: Request, context: CurrentContext, sent: Annotated[Sent, Depends(sent_file)]
) -> Upload:
    """The upload, once it is clear that a page of this launch sent it for this patient."""
    bridge = current_bridge(request)
    try:
        check_unsafe(context, sent.fields, request.headers, bridge.origin)
    except BridgeError as error:
        refusals.note(bridge, context, type(error).__name__)
        raise
    return Upload(context, sent.fields, sent.file)


CheckedUpload = Annotated[Upload, Depends(unsafe_upload)]
