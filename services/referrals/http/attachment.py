"""`/v1/attachments`: the files of referrals."""

from uuid import UUID

from starlette.responses import Response

from services.referrals.commands.attachment.changing import add_attachment, remove_attachment
from services.referrals.commands.attachment.read import open_file
from services.referrals.model.attachment.attaching import MOST_BYTES, NewAttachment, file_name
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.attachment.reading import read_file, show_attachment
from services.referrals.queries.attachment.views import AttachmentView
from shared.http.door import Asked, Changing, Creating
from shared.http.files import ANSWERS_FILE, StoredFile
from shared.http.json_bodies import Limits
from shared.http.routes import Routes
from shared.http.strict_route import asks_for_head, takes

router = Routes("attachments")
PATH = "/v1/attachments"
ONE = PATH + "/{attachment_id}"

_BODY = Limits(size=(MOST_BYTES + 2) // 3 * 4 + 4096)


@router.post(
    PATH,
    who=CASEWORK,
    status_code=201,
    response_model=AttachmentView,
    operation_id="attachment_add",
    summary="Attach a file to a referral",
)
@takes(_BODY)
async def add(asked: Creating, body: NewAttachment) -> Response:
    """Attaches a PDF, a JPEG or a PNG: its sender to a draft, either party while the referral is open and has one
    recipient. The other party is told that something was attached, and reads it where it reads the message."""
    return await asked.create(lambda work: add_attachment(work, body), show_attachment)


@router.get(
    ONE, who=CASEWORK, response_model=AttachmentView, operation_id="attachment_read", summary="What is said of a file"
)
async def read(asked: Asked, attachment_id: UUID) -> Response:
    """Its title, type and size. Those of a referral stand in the referral too."""
    return await asked.show_audited(show_attachment, attachment_id)


@router.get(
    ONE + "/content",
    who=CASEWORK,
    status_code=200,
    response_class=StoredFile,
    responses=ANSWERS_FILE,
    operation_id="attachment_content",
    summary="The file itself",
)
async def content(asked: Asked, attachment_id: UUID) -> Response:
    """The file as it was attached, to be saved and never shown in place. The first reading by the recipient's
    caseworker or supervisor acknowledges the referral (R04); each is in the audit log. HEAD moves nothing."""
    look = read_file if asks_for_head(asked.request) else open_file
    file = await asked.read_audited(lambda work: look(work, attachment_id))
    name = file_name(file.view.title, file.view.content_type)
    return StoredFile(file.content, name)


@router.delete(ONE, who=CASEWORK, status_code=204, operation_id="attachment_remove", summary="Take a file away")
async def remove(asked: Changing, attachment_id: UUID) -> Response:
    """By the side that has added it, whatever became of the referral. The content is gone for good, also from what a
    recipient may look back at. A request to add it that comes again after that is answered 404."""
    return await asked.delete(lambda work: remove_attachment(work, attachment_id))
