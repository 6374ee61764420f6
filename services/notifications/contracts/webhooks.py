"""What a webhook says, as its receiver reads it. `model/delivery/content.py` writes it; a test compares the two.

What the reader may not see of the object is left out or null (`model/notice/told.py`).
"""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class _Told(BaseModel):
    event_id: UUID
    number: str
    version: int | None = Field(description="The object's version after the fact; receivers compare it.", examples=[2])
    status: str | None = Field(description="The object's status: a code of its service.", examples=["requested"])
    business_status: str | None
    reason: str | None = Field(description="The fact's coded reason.", examples=["no-capacity"])
    organisation: UUID = Field(description="The id of your organisation.")
    unit: UUID | None = Field(description="The id of your unit that it concerns; null: the whole organisation.")
    part: str


class ReferralTold(_Told):
    """A fact of a referral."""

    referral_id: UUID = Field(description="The id of the referral.")
    priority: str | None = Field(None, description="How urgent the sender holds it.", examples=["routine"])
    sender: UUID | None = Field(None, description="The id of the organisation that sends it.")
    recipient: UUID | None = Field(None, description="The id of the organisation that receives it.")
    overdue: bool | None = Field(None, description="Whether the day for an answer has passed without one.")
    response_due_at: datetime | None = Field(None, description="The instant by which an answer is due.")
    outcome: str | None = Field(None, description="What came of it.", examples=["service-completed"])


class CaseTold(_Told):
    """A fact of a case."""

    case_id: UUID = Field(description="The id of the case.")
    clock: str | None = Field(
        None, description="The clock of the law that it is about; null: it is about none.", examples=["plan-review"]
    )
    due_at: datetime | None = Field(None, description="The instant by which the law awaits it.")


class ContactRequestTold(_Told):
    """A fact of a request to contact somebody."""

    contact_request_id: UUID = Field(description="The id of the contact request.")
    asker: UUID | None = Field(None, description="The id of the organisation that asks; null: the person, herself.")
    asked: UUID | None = Field(None, description="The id of the organisation that is asked.")
    overdue: bool | None = Field(None, description="Whether the time is over and nobody was contacted.")
    due_at: datetime | None = Field(None, description="The instant by which the person is to be contacted.")
    passed_on_to: UUID | None = Field(None, description="The id of the organisation that has it now.")
    passed_on_as: UUID | None = Field(None, description="The id of the request that it is there; the asker's.")


class AgreementTold(_Told):
    """A fact of an agreement."""

    agreement_id: UUID = Field(description="The id of the agreement.")
    edition: int | None = Field(None, description="The number of the edition that moved.", examples=[1])
    governing: int | None = Field(None, description="The number of the edition that governs.", examples=[1])
    open: int | None = Field(None, description="The number of the edition that is being prepared.", examples=[2])


class AlertTold(_Told):
    """A notice that did not get through. The object that it was about stands beside it, as `referral_id` or so."""

    delivery_id: UUID = Field(description="The id of the delivery.")
    channel: str = Field(description="By what it was sent.", examples=["email"])
    endpoint_id: UUID | None = Field(description="The id of the endpoint; null: a mail.")


class TestTold(_Told):
    """A test that your organisation asked for."""

    endpoint_id: UUID = Field(description="The id of the endpoint that is tested.")


class _Webhook(BaseModel):
    type: str = Field(description="The event's type.", examples=["vidare.referral.submitted.v1"])
    timestamp: datetime = Field(description="When it happened.")


class ReferralWebhook(_Webhook):
    """The body of a webhook about a referral."""

    data: ReferralTold = Field(description="What is told of it.")


class CaseWebhook(_Webhook):
    """The body of a webhook about a case."""

    data: CaseTold = Field(description="What is told of it.")


class ContactRequestWebhook(_Webhook):
    """The body of a webhook about a request to contact somebody."""

    data: ContactRequestTold = Field(description="What is told of it.")


class AgreementWebhook(_Webhook):
    """The body of a webhook about an agreement."""

    data: AgreementTold = Field(description="What is told of it.")


class DeliveryWebhook(_Webhook):
    """The body of a webhook about a notice that did not get through."""

    data: AlertTold = Field(description="What is told of it.")


class EndpointWebhook(_Webhook):
    """The body of a webhook that tests an endpoint."""

    data: TestTold = Field(description="What is told of it.")


BY_NOUN: dict[str, type[_Webhook]] = {
    "referral": ReferralWebhook,
    "case": CaseWebhook,
    "contact-request": ContactRequestWebhook,
    "agreement": AgreementWebhook,
    "delivery": DeliveryWebhook,
    "endpoint": EndpointWebhook,
}
