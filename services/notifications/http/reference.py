"""What the parts and fields of this service's API mean, for its document."""

from services.notifications.http.event_types import EVENTS
from shared.http.reference import Reference, Said

_FACT = {
    "type": Said("The fact's name; `GET /v1/event-types` lists them.", "referral.submitted"),
    "event_id": Said("The id of the event that it tells of."),
    "subject_kind": Said("What kind of object the fact is about.", "referral"),
    "subject_id": Said("The id of that object."),
    "number": Said("The object's human number.", "VD-4T8W2N6R"),
    "subject_version": Said("The object's version after the fact.", 2),
    "subject_status": Said(
        "The object's status after the fact: a code of the service that it belongs to.", "requested"
    ),
    "business_status": Said(
        "The object's business status after the fact: a code of the service that it belongs to.", "awaiting-response"
    ),
    "EntryView.reason": Said("The fact's coded reason: a code of the service that it belongs to.", "no-capacity"),
    "part": Said("The part that your organisation plays in the fact.", "recipient"),
    "occurred_at": Said("When it happened."),
    "entry_id": Said("The id of the entry."),
    "entry_list.unread": Said("True: only what is not marked as read."),
    "read_at": Said("When it was marked as read."),
}
_DELIVERY = {
    "status": Said("Where it stands."),
    "channel": Said("By what it is sent."),
    "endpoint_id": Said("The id of the endpoint."),
    "DeliveryView.endpoint_id": Said("The id of the endpoint; null for a mail."),
    "DeliveryDetailView.endpoint_id": Said("The id of the endpoint; null for a mail."),
    "contact_id": Said("The id of the contact."),
    "DeliveryView.contact_id": Said("The id of the contact; null for a webhook."),
    "DeliveryDetailView.contact_id": Said("The id of the contact; null for a webhook."),
    "delivery_id": Said("The id of the delivery."),
    "delivery_list.status": Said("Only deliveries of this status."),
    "delivery_list.channel": Said("Only webhooks, or only mails."),
    "delivery_list.endpoint": Said("Only deliveries to the endpoint with this id."),
    "delivery_list.organisation": Said("For the operator: only those of the organisation with this id."),
    "webhook_id": Said("The header of the same name.", "msg_019ace2f6c5a7d439b0f1c2d3e4f5a6b"),
    "first_due_at": Said("When the first attempt was due."),
    "attempts": Said("How many attempts were made.", 1),
    "last_answer_code": Said("The HTTP or SMTP code of the newest answer; null: there was none.", 204),
    "last_detail": Said("What became of the newest attempt, as a code of ours.", "http-204"),
    "told_by": Said("The id of the delivery whose mail told of this one as well; null: its own."),
    "delivered_at": Said("When it got through."),
    "died_at": Said("When it was given up."),
    "correlation": Said("The `X-Request-ID` of the request that began it all.", "019ace2f-6c5a-7d43-9b0f-1c2d3e4f5a6b"),
    "attempt_log": Said("Its attempts, the first one first."),
    "AttemptView.at": Said("When it was made."),
    "AttemptView.outcome": Said("What came of it."),
    "AttemptView.answer_code": Said("The HTTP or SMTP code of the answer; null: there was none.", 204),
    "AttemptView.detail": Said("The same as a code of ours; never a part of the answer.", "http-204"),
    "milliseconds": Said("How long it took, in milliseconds.", 48),
    "resent": Said("How many deliveries are being sent again.", 3),
    "since": Said("The beginning of the period of facts, included."),
    "until": Said("The end of the period of facts, not included."),
    "Recovery.endpoint": Said("The id of one endpoint; null: every target."),
}
_TARGETS = {
    "url": Said("Where the webhooks go: https, a public address.", "https://receiver.example.org/vidare?customer=7"),
    "types": Said(
        "The facts that it is told of, by their names (`GET /v1/event-types`), or all of a noun (`referral.*`); null: "
        "all that concern the organisation."
    ),
    "description": Said("What it is for, for yourself.", "Case management, production"),
    "active": Said("False: no webhooks until it is true again."),
    "disabled_at": Said("When it was disabled."),
    "secret": Said("The signing secret.", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
    "failing_since": Said("Since when nothing gets through; null: the newest webhook did."),
    "consecutive_failures": Said("How many attempts failed since the last one that got through.", 0),
    "old_secret_signs_until": Said("Until when the secret before signs beside the new one."),
    "email": Said("The address that gets the mails.", "kirjaamo@example.org"),
    "role": Said("Which mails it gets."),
    "ContactView.unit": Said("The id of the unit whose mails it gets; null: those of the whole organisation."),
    "ContactDetails.unit": Said("The id of the unit whose mails it gets; null: those of the whole organisation."),
    "language": Said("The language of its mails; null: the organisation's."),
    "suppressed_code": Said("Why nothing is sent to it, as a code of ours.", "address-refused-550-5.1.1"),
}

REFERENCE = Reference(
    events=EVENTS,
    tags={
        "inbox": "The facts that an organisation should know.",
        "endpoints": "Where the webhooks of an organisation go.",
        "contacts": "Who gets an organisation's mails.",
        "deliveries": "What became of each webhook and mail, and sending it again.",
        "webhooks": "What your endpoints are told, and how it is signed (Standard Webhooks).",
    },
    fields={**_FACT, **_DELIVERY, **_TARGETS},
)
