"""English (British)."""

from services.notifications.channels.wording.shape import Confirming, Errors, Gathered, LandingWording, Tables, Wording

_NOTHING = "You need not do anything now."
_NEED_OPEN = "The reason is recorded on the referral. The client's need is still open."
_GO_ON = (
    "Please read the reason and decide how to go on. You can make a new referral to another service provider that "
    "an agreement covers."
)
_PARTIES = "The parties include {sender} and {recipient}."
_NO_SIGNING = "The agreement can no longer be signed."

_OVERDUE = "Referral {number} is overdue"
_UNANSWERED = "Referral {number} is still unanswered"
_EXPIRED = "Referral {number} has lapsed without an answer"
_NOT_STARTED = "The service has not started in time: referral {number}"
_RUN_OFF_ENDED = "The service has ended with its agreement: referral {number}"
_CLOCK_OVERDUE = "A time limit of the law has passed: case {number}"
_AGREEMENT_ENDED = "Referral {number} has been cancelled because the agreement has ended"

_REFERRALS = {
    "referral.submitted": Wording(
        "New referral {number}",
        "{sender} has sent referral {number} to {recipient}.",
        "Please read the referral and answer it. If something is missing, ask the sender for more information.",
        "Please answer the referral by {due}. If something is missing, ask the sender for more information.",
    ),
    "referral.submitted:candidate": Wording(
        "Open referral {number}",
        "{sender} has sent open referral {number}, which {recipient} can claim.",
        "Please read the referral and claim it if you can provide the service. The first to claim it gets it.",
        "An answer is expected by {due}. Please read the referral and claim it if you can provide the service. The "
        "first to claim it gets it.",
    ),
    "referral.submitted:sender": Wording(
        "Referral {number} has been sent on in your name",
        "A referral of {sender} was passed on, and so referral {number} has been sent to {recipient} in its name.",
        f"{_NOTHING} You will be told when the referral has been answered.",
        f"An answer is due by {{due}}. {_NOTHING}",
    ),
    "referral.redirected": Wording(
        "Referral {number} has been passed on",
        "{recipient} has passed referral {number} from {sender} on to another service provider.",
        f"{_NOTHING} The referral shows which new one goes on in its place.",
    ),
    "referral.sub-referred": Wording(
        "A part of the service is shared: referral {number}",
        "{recipient} has referred the client on to another service provider for a part of the service under referral "
        "{number} from {sender}.",
        f"{_NOTHING} The referral shows to whom, and how it stands.",
    ),
    "referral.reopened": Wording(
        "The service goes on after all: referral {number}",
        "{recipient} has taken up the service under referral {number} from {sender} again. The reason is recorded on "
        "the referral.",
        _NOTHING,
    ),
    "referral.entered-in-error": Wording(
        "Referral {number} was made by mistake",
        "Referral {number} from {sender} to {recipient} was marked as made by mistake. What was written in it has been "
        "erased.",
        "Please delete what you have written down from it.",
    ),
    "referral.basis-lost:sender": Wording(
        "The legal basis of referral {number} is lost",
        "Referral {number} from {sender} to {recipient} has been cancelled, because its legal basis does not hold any "
        "more.",
        "Please check whether the client can be referred to the service on another basis.",
    ),
    "referral.basis-lost:recipient": Wording(
        "The legal basis of referral {number} is lost",
        "Referral {number} from {sender} to {recipient} has been cancelled. Its legal basis does not hold any more, "
        "and so nothing of the client is shown.",
        "Please stop the service. If you have read the referral, delete what you have of the client, and confirm that "
        "on the referral; or name there the basis of your own on which you keep it.",
    ),
    "referral.deletion-confirmed": Wording(
        "The deletion is confirmed: referral {number}",
        "{recipient} has recorded on referral {number} from {sender} what it did with the client's data.",
        _NOTHING,
    ),
    "referral.deletion-overdue:sender": Wording(
        "A confirmation of deletion is overdue: referral {number}",
        "{recipient} has not confirmed in time that it deleted what it had from referral {number} from {sender}.",
        "Please contact the organisation. It confirms the deletion on the referral.",
    ),
    "referral.deletion-overdue:recipient": Wording(
        "A confirmation of deletion is overdue: referral {number}",
        "The time in which {recipient} was to confirm the deletion on referral {number} from {sender} has passed.",
        "Please confirm it without delay, or name the basis of your own on which you keep the data.",
    ),
    "referral.changed": Wording(
        "Referral {number} has been changed",
        "{sender} has changed referral {number}.",
        "Please read what has changed.",
    ),
    "referral.claimed": Wording(
        "Referral {number} has been claimed",
        "{recipient} has claimed the open referral {number} from {sender} and is looking into it.",
        f"{_NOTHING} You will be told when the referral has been answered.",
    ),
    "referral.held": Wording(
        "The service is on hold: referral {number}",
        "{recipient} has put the service under referral {number} from {sender} on hold. The reason and the day of "
        "review are recorded on the referral.",
        _NOTHING,
    ),
    "referral.received": Wording(
        "Referral {number} has been received",
        "{recipient} has received referral {number} from {sender} and is looking into it.",
        f"{_NOTHING} You will be told when the referral has been answered.",
        f"An answer is due by {{due}}. {_NOTHING}",
    ),
    "referral.accepted": Wording(
        "Referral {number} has been accepted",
        "{recipient} has accepted referral {number} from {sender}.",
        f"{_NOTHING} You will be told when the service starts.",
    ),
    "referral.rejected": Wording(
        "Referral {number} was not accepted",
        f"{{recipient}} did not accept referral {{number}} from {{sender}}. {_NEED_OPEN}",
        _GO_ON,
    ),
    "referral.waitlisted": Wording(
        "Referral {number} is on the waiting list",
        "{recipient} has put referral {number} from {sender} on its waiting list.",
        f"{_NOTHING} The referral shows the place on the list and the estimated wait. You can withdraw it at any time.",
    ),
    "referral.moved-up": Wording(
        "Referral {number} is next in line",
        "Referral {number} from {sender} is now the first on the waiting list of {recipient}.",
        f"{_NOTHING} You will be told when a place comes free.",
    ),
    "referral.promoted": Wording(
        "A place has come free: referral {number}",
        "A place has come free, and referral {number} from {sender} to {recipient} has moved from the waiting list to "
        "accepted.",
        "The service can be started.",
    ),
    "referral.noted": Wording(
        "A message on referral {number}",
        "There is a new message on referral {number} from {sender} to {recipient}.",
        "Please open the referral and read the message.",
    ),
    "referral.attachment-added": Wording(
        "An attachment to referral {number}",
        "A file has been attached to referral {number} from {sender} to {recipient}.",
        "Open the referral and read it.",
    ),
    "referral.attachment-removed": Wording(
        "An attachment was taken away: referral {number}",
        "A file was taken away from referral {number} from {sender} to {recipient}.",
        _NOTHING,
    ),
    "referral.attended": Wording(
        "The client came to the appointment: referral {number}",
        "{recipient} has recorded that the client came to the appointment under referral {number} from {sender}.",
        _NOTHING,
    ),
    "referral.no-show": Wording(
        "The client did not come to the appointment: referral {number}",
        "{recipient} has recorded that the client did not come to the appointment under referral {number} from "
        "{sender}.",
        f"{_NOTHING} You can help by reminding the client.",
    ),
    "referral.appointment-cancelled": Wording(
        "An appointment has been cancelled: referral {number}",
        "{recipient} has cancelled the appointment under referral {number} from {sender}.",
        _NOTHING,
    ),
    "referral.cancellation-requested": Wording(
        "Please stop the service: referral {number}",
        "{sender} asks {recipient} to stop the service under referral {number}. The reason is recorded on the "
        "referral.",
        "Please confirm the cancellation, or record the outcome if the service is over already. If you do neither "
        "within the agreed days, the referral is cancelled.",
    ),
    "referral.cancellation-requested:sender": Wording(
        "A request to stop the service was sent: referral {number}",
        "The service that referral {number} is a part of has ended. So {recipient} was asked, in the name of {sender}, "
        "to stop its part.",
        f"{_NOTHING} You will be told when the service has stopped.",
    ),
    "referral.cancelled:sender": Wording(
        "Referral {number} is cancelled",
        f"The service under referral {{number}} to {{recipient}} has been stopped, as {{sender}} asked. {_NEED_OPEN}",
        "If the client still needs the service, you can make a new referral.",
    ),
    "referral.cancelled:recipient": Wording(
        "Referral {number} is cancelled",
        "Referral {number} from {sender} to {recipient} has been cancelled, as the sender asked.",
        "Please stop the service. No answer is needed.",
    ),
    "referral.cancellation-taken-back": Wording(
        "You need not stop the service: referral {number}",
        "{sender} does not ask {recipient} to stop the service under referral {number} any more.",
        _NOTHING,
    ),
    "referral.information-requested": Wording(
        "More information is needed: referral {number}",
        "{recipient} needs more information before it can answer referral {number} from {sender}. What is missing "
        "is recorded on the referral.",
        "Please supply the information. The time for answering stands still until you do.",
    ),
    "referral.information-supplied": Wording(
        "More information has come: referral {number}",
        "{sender} has supplied the information that {recipient} asked for on referral {number}.",
        "Please go on with the referral. The time for answering is running again.",
        "Please answer the referral by {due}. The time for answering is running again.",
    ),
    "referral.started": Wording(
        "The service has started: referral {number}",
        "{recipient} has started the service under referral {number} from {sender}.",
        _NOTHING,
    ),
    "referral.scheduled": Wording(
        "An appointment has been made: referral {number}",
        "{recipient} has made an appointment under referral {number} from {sender}.",
        f"The time and place are recorded on the referral. {_NOTHING}",
    ),
    "referral.resumed": Wording(
        "The service goes on: referral {number}",
        "{recipient} has resumed the service under referral {number} from {sender}.",
        _NOTHING,
    ),
    "referral.completed": Wording(
        "The service has been completed: referral {number}",
        "{recipient} has completed the service under referral {number} from {sender}. The outcome is recorded on "
        "the referral.",
        "Please open the referral and read the outcome. The service provider then knows that the word has reached you.",
    ),
    "referral.failed": Wording(
        "The service has been discontinued: referral {number}",
        f"{{recipient}} has discontinued the service under referral {{number}} from {{sender}}. {_NEED_OPEN}",
        "Please read the reason and decide how to go on.",
    ),
    "referral.withdrawn:sender": Wording(
        "Referral {number} has been cancelled",
        "Referral {number} to {recipient} was cancelled by the system: another service provider was the first to "
        "accept the client, or the service that it is a part of has ended, or no agreement covers it any more. The "
        "reason is recorded on the referral.",
        _NOTHING,
    ),
    "referral.withdrawn": Wording(
        "Referral {number} has been withdrawn",
        "{sender} has withdrawn referral {number} to {recipient}.",
        "Please stop handling the referral. No answer is needed.",
    ),
    "referral.declined": Wording(
        "Acceptance of referral {number} has been taken back",
        "{recipient} had accepted referral {number} from {sender} but cannot provide the service after all. "
        f"{_NEED_OPEN}",
        _GO_ON,
    ),
    "referral.loop-closed": Wording(
        "Referral {number} is closed",
        "{sender} has read the outcome of referral {number}. The service was provided by {recipient}.",
        "The referral is closed. You need not do anything more.",
    ),
    "referral.agreement-ended:sender": Wording(
        _AGREEMENT_ENDED,
        "Referral {number} has been cancelled because the agreement it was based on has ended.",
        "Please check whether the client can be referred to the service under another agreement.",
    ),
    "referral.agreement-ended:recipient": Wording(
        _AGREEMENT_ENDED,
        "Referral {number} from {sender} has been cancelled because the agreement it was based on has ended.",
        "Please stop handling the referral. No answer is needed.",
    ),
    "referral.run-off-ended:sender": Wording(
        _RUN_OFF_ENDED,
        "The agreement behind referral {number} has ended, and the service of {recipient} has ended with it, as "
        "agreed. The client's need is still open.",
        "Please decide how to go on. You can make a new referral to another service provider that an agreement covers.",
    ),
    "referral.run-off-ended:recipient": Wording(
        _RUN_OFF_ENDED,
        "The agreement behind referral {number} from {sender} to {recipient} has ended, and the service has ended with "
        "it, as agreed.",
        "Please end the service. {sender} takes care of how the client goes on.",
    ),
    "referral.left-out": Wording(
        "Referral {number} is no longer open",
        "Referral {number}, which {recipient} could have taken, is no longer open.",
        "Your organisation cannot see the referral any more, and you need not do anything.",
    ),
    "referral.overdue:sender": Wording(
        _OVERDUE,
        "Referral {number} has not been answered in the agreed time.",
        "You can wait, contact those it was sent to, or withdraw the referral.",
        "The time limit was {due}. You can wait, contact those it was sent to, or withdraw the referral.",
    ),
    "referral.overdue:recipient": Wording(
        _OVERDUE,
        "The time limit of referral {number} from {sender} to {recipient} has passed.",
        "Please answer the referral without delay.",
        "The time limit was {due}. Please answer the referral without delay.",
    ),
    "referral.reminded:sender": Wording(
        "Referral {number} is still waiting for an answer",
        "{recipient} has not answered referral {number} from {sender} yet.",
        _NOTHING,
        f"An answer is due by {{due}}. {_NOTHING}",
    ),
    "referral.reminded:recipient": Wording(
        "Reminder: please answer referral {number}",
        "Referral {number} from {sender} to {recipient} is waiting for an answer.",
        "Please read the referral and answer it.",
        "Please read the referral and answer it. The time limit is {due}.",
    ),
    "referral.escalated:sender": Wording(
        _UNANSWERED,
        "The time limit of referral {number} has passed, and {recipient} has still not answered.",
        "You can wait, contact the recipient, or withdraw the referral.",
    ),
    "referral.escalated:recipient": Wording(
        _UNANSWERED,
        "The time limit of referral {number} from {sender} to {recipient} has passed, and it is still unanswered.",
        "Please answer the referral without delay.",
    ),
    "referral.escalated:recipient-supervisor": Wording(
        _UNANSWERED,
        "The time limit of referral {number} from {sender} to {recipient} has passed, and it is still unanswered. You "
        "are told as a supervisor.",
        "Please see to it that the referral is answered without delay.",
    ),
    "referral.escalated:sender-agreements": Wording(
        _UNANSWERED,
        "The time limit of referral {number} from {sender} to {recipient} has passed, and it is still unanswered. You "
        "are told as the sender's contact person for agreements.",
        "Please find out with the other party why there is no answer. Your organisation can withdraw the referral.",
    ),
    "referral.escalated:recipient-agreements": Wording(
        _UNANSWERED,
        "The time limit of referral {number} from {sender} to {recipient} has passed, and it is still unanswered. You "
        "are told as the recipient's contact person for agreements.",
        "Please see to it that the referral is answered without delay, and tell the other party if answers are late "
        "for a lasting reason.",
    ),
    "referral.expired:sender": Wording(
        _EXPIRED,
        "{recipient} did not answer referral {number} from {sender}. The agreement says that a referral lapses when it "
        "stays unanswered after all reminders. The client's need is still open.",
        "Please decide how to go on. You can make a new referral to another service provider that an agreement covers.",
    ),
    "referral.expired:recipient": Wording(
        _EXPIRED,
        "Referral {number} from {sender} to {recipient} stayed unanswered after all reminders and has lapsed, as the "
        "agreement says.",
        "Please stop handling the referral. No answer is needed.",
    ),
    "referral.transferred": Wording(
        "Referral {number} has another sender",
        "The responsibility for the client has passed on, and the sender of referral {number} to {recipient} is now "
        "{sender}.",
        "You need not do anything because of the transfer.",
    ),
    "referral.transferred:former-sender": Wording(
        "Referral {number} has passed to another organisation",
        "Referral {number} has passed with its case to the organisation that is now responsible for the client. "
        "{recipient} is not its sender any more.",
        "Your organisation cannot see the referral any more, and you need not do anything.",
    ),
    "referral.ended-with-transfer": Wording(
        "Referral {number} has ended",
        "The responsibility for the client has passed to {sender}, and referral {number} to {recipient} has ended with "
        "that.",
        "Please stop handling the referral. No answer is needed.",
    ),
    "referral.ended-with-transfer:former-sender": Wording(
        "Referral {number} has ended",
        "The responsibility for the client has passed to another organisation, and referral {number} has ended with "
        "that. {recipient} is not its sender any more.",
        "Your organisation cannot see the referral any more, and you need not do anything.",
    ),
    "referral.start-overdue:sender": Wording(
        _NOT_STARTED,
        "{recipient} has accepted referral {number} from {sender}, but the service has not started in the agreed time.",
        "You can contact the recipient and ask when the service starts.",
    ),
    "referral.start-overdue:recipient": Wording(
        _NOT_STARTED,
        "The service under referral {number} from {sender} to {recipient} should have started by now, as agreed.",
        "Please start the service or make an appointment. If you cannot provide the service, give the referral back.",
    ),
    "referral.deadline-extended": Wording(
        "There is more time: referral {number}",
        "A time limit of referral {number} from {sender} to {recipient} has been extended.",
        f"The new day and the reason are recorded on the referral. {_NOTHING}",
    ),
    "referral.review-due": Wording(
        "Please review the pause of referral {number}",
        "The day of review of the pause under referral {number} has passed. The service, which {sender} asked for, is "
        "provided by {recipient}.",
        "Please look at the pause: resume the service or end it.",
    ),
}

_AGREEMENTS = {
    "agreement.offered": Wording(
        "Agreement {number} is waiting for signatures",
        "{sender} has sent cooperation agreement {number} to {recipient} for signing.",
        "Please read the agreement and sign it, propose a change or decline it.",
    ),
    "agreement.left-out": Wording(
        "Your organisation is left out of agreement {number}",
        "A new text of cooperation agreement {number} has been sent for signing. {recipient} is not a party to it.",
        "Your organisation cannot see the new text, and you need not do anything. If this comes as a surprise, please "
        "contact the parties of the agreement.",
    ),
    "agreement.signed": Wording(
        "Agreement {number}: a new signature",
        "{sender} has signed cooperation agreement {number}.",
        "If {recipient} has not signed the agreement yet, please read it and sign it.",
    ),
    "agreement.executed": Wording(
        "Agreement {number} has been concluded",
        f"All parties have signed cooperation agreement {{number}}. {_PARTIES}",
        "Referrals can be sent under the agreement from the day it takes effect.",
    ),
    "agreement.rejected": Wording(
        "Agreement {number} was declined",
        "{sender} has declined cooperation agreement {number}. The reason is recorded with the agreement.",
        f"{_NO_SIGNING} Please read the reason and, if needed, prepare a new agreement.",
    ),
    "agreement.revoked": Wording(
        "Agreement {number} has been withdrawn",
        "{sender} has withdrawn cooperation agreement {number}.",
        f"{_NO_SIGNING} You need not do anything.",
    ),
    "agreement.change-proposed": Wording(
        "A change to agreement {number} has been proposed",
        "{sender} has proposed a change to cooperation agreement {number}. Signatures on the earlier text are no "
        "longer valid.",
        "Please read the proposal. The agreement can be signed once the party that drafted it has offered it again.",
    ),
    "agreement.terminated": Wording(
        "Agreement {number} has ended",
        f"Cooperation agreement {{number}} is no longer in force. {_PARTIES}",
        "New referrals can no longer be sent under it. Please check the open referrals and whether a new agreement "
        "is needed.",
    ),
}

_CONTACT_REQUESTS = {
    "contact-request.made": Wording(
        "New contact request {number}",
        "{recipient} is asked to contact a person: contact request {number}.",
        "Please read the request and contact the person. Then take it up, pass it on or say that it is not for you.",
        "Please contact the person by {due}. Then take the request up, pass it on or say that it is not for you.",
    ),
    "contact-request.taken": Wording(
        "Contact request {number} has been taken up",
        "{recipient} has taken up contact request {number} from {sender}.",
        _NOTHING,
    ),
    "contact-request.passed-on": Wording(
        "Contact request {number} has been passed on",
        "{recipient} has passed contact request {number} from {sender} on to another organisation that is responsible.",
        f"{_NOTHING} You will be told when that organisation has answered.",
    ),
    "contact-request.not-ours": Wording(
        "Contact request {number} was not taken up",
        "{recipient} does not take up contact request {number} from {sender}. The reason is recorded on the request.",
        "Please read the reason and tell the person.",
    ),
    "contact-request.withdrawn": Wording(
        "Contact request {number} has been withdrawn",
        "Contact request {number} to {recipient} has been withdrawn. Its content has been erased.",
        "You need not do anything more.",
    ),
    "contact-request.overdue:asker": Wording(
        "Contact request {number} is overdue",
        "{recipient} has not answered contact request {number} from {sender} in time.",
        "You can contact the organisation, or withdraw the request if contact is not needed any more.",
        "An answer was due by {due}. You can contact the organisation, or withdraw the request if contact is not "
        "needed any more.",
    ),
    "contact-request.overdue:responsible": Wording(
        "Contact request {number} is overdue",
        "Contact request {number} to {recipient} has not been answered in time.",
        "Please contact the person. Then take the request up, pass it on or say that it is not for you.",
        "The person was to be contacted by {due}. Please do so now. Then take the request up, pass it on or say that "
        "it is not for you.",
    ),
}

_CASES = {
    "case.review-due": Wording(
        "A pause is to be looked at: case {number}",
        "Case {number}, or a need in it, is on hold, and the day on which that was to be looked at again is over. "
        "{recipient} is responsible for it.",
        "Please open the case and decide how it goes on.",
    ),
    "case.transfer-offered": Wording(
        "You are asked to take over case {number}",
        "{sender} asks {recipient} to take over the responsibility for case {number}.",
        "Please see what would become of its open referrals. Then take the case over, or say that it is not for you.",
    ),
    "case.transfer-withdrawn:no-longer-offered": Wording(
        "You are no longer asked to take over case {number}",
        "The request that {recipient} takes over the responsibility for case {number} has been taken back.",
        "You need not do anything more.",
    ),
    "case.transfer-declined": Wording(
        "Case {number} was not taken over",
        "{sender} does not take over case {number}. {recipient} is still responsible for it.",
        "Please read the reason in the case and decide how to go on. You can offer the case to another organisation.",
    ),
    "case.transferred:former-responsible": Wording(
        "Case {number} has been taken over",
        "Another organisation has taken case {number} over. {recipient} is not responsible for it any more.",
        "Your organisation cannot see the case any more, and you need not do anything.",
    ),
    "case.left-out": Wording(
        "Case {number} has ended",
        "Case {number}, which {recipient} was asked to take over, has ended.",
        "The offer is over with it, and you need not do anything.",
    ),
    "case.clock-due": Wording(
        "A time limit of the law comes near: case {number}",
        "In case {number} a time limit that rests on the law will soon be over. {recipient} is responsible for it.",
        "Please open the case and see what is to be done. Record in it what was done, and when.",
        "The time limit is {due}. Please open the case and see what is to be done. Record in it what was done, and "
        "when.",
    ),
    "case.clock-overdue:responsible": Wording(
        _CLOCK_OVERDUE,
        "In case {number} a time limit that rests on the law has passed. {recipient} is responsible for it.",
        "Please open the case and do without delay what is missing. Record in it what was done, and when.",
        "The time limit was {due}. Please open the case and do without delay what is missing. Record in it what was "
        "done, and when.",
    ),
    "case.clock-overdue:responsible-supervisor": Wording(
        _CLOCK_OVERDUE,
        "In case {number} a time limit that rests on the law has passed. {recipient} is responsible for it. You are "
        "told as a supervisor.",
        "Please see to it that what is missing is done without delay, and recorded in the case.",
        "The time limit was {due}. Please see to it that what is missing is done without delay, and recorded in the "
        "case.",
    ),
}

_REST = {
    "delivery.dead": Wording(
        "Notifications are not getting through ({number})",
        "{recipient} has not received a notification about {number}: it could not be delivered.",
        "Please check the address for notifications and the receiving system. If the address has been disabled, enable "
        "it. Then send the notification again from the list of notifications.",
    ),
    "other": Wording(
        "News in matter {number}",
        f"There has been a change in matter {{number}}. {_PARTIES}",
        "Please open the matter in your own system and check whether the change calls for action.",
    ),
}

TABLES = Tables(
    greeting="Hello,",
    footer="This is an automatic message from Vidare. Replies to it are not read. It holds nothing about the client.",
    link_texts={
        "referral": "Open referral {number}",
        "agreement": "Open agreement {number}",
        "contact-request": "Open contact request {number}",
        "other": "Read more about {number}",
    },
    gathered=Gathered(
        "{steps} things have happened in this matter since the last mail. They stand in their order, the newest last:",
        "{step} ({times} times)",
        "Before these: {steps} more.",
        "This is asked of you, unless it has been done already:",
    ),
    letters=_REFERRALS | _CONTACT_REQUESTS | _CASES | _AGREEMENTS | _REST,
    landing={
        "referral": LandingWording(
            "Referral {number}",
            "You will find the referral in your own organisation's system.",
            (
                "Log in to the system in which your organisation handles referrals.",
                "Open the list of incoming or outgoing referrals.",
                "Look for the number {number} in the list.",
            ),
            "If you cannot find the referral, ask your organisation's administrator whether you have the right to "
            "see it.",
        ),
        "agreement": LandingWording(
            "Agreement {number}",
            "You will find the agreement in your own organisation's system.",
            (
                "Log in to the system in which your organisation handles agreements.",
                "Open the list of agreements.",
                "Look for the number {number} in the list.",
            ),
            "If you cannot find the agreement, ask your organisation's administrator whether you have the right to "
            "see it.",
        ),
        "case": LandingWording(
            "Case {number}",
            "You will find the case in your own organisation's system.",
            (
                "Log in to the system in which your organisation handles integration clients' cases.",
                "Open the list of cases.",
                "Look for the number {number} in the list.",
            ),
            "If you cannot find the case, ask your organisation's administrator whether you have the right to see it.",
        ),
        "contact-request": LandingWording(
            "Contact request {number}",
            "You will find the contact request in your own organisation's system.",
            (
                "Log in to the system in which your organisation handles integration clients' cases.",
                "Open the list of incoming or outgoing contact requests.",
                "Look for the number {number} in the list.",
            ),
            "If you cannot find the request, ask your organisation's administrator whether you have the right to see "
            "it.",
        ),
    },
    landing_privacy="This page needs no login, and nothing about the client can be seen on it.",
    confirming=Confirming(
        Wording(
            "Please confirm your e-mail address",
            "{recipient} has asked Vidare to send its notifications about referrals and agreements to this address.",
            "If this is right, open the link and confirm. If not, you need not do anything: nothing more is sent here.",
        ),
        "Confirm the address (the link works for seven days)",
        "Confirm your e-mail address",
        "An organisation wants its notifications about referrals and agreements to be sent to your address. They say "
        "nothing about clients.",
        "Yes, send them to my address",
        "Your address is confirmed",
        "Notifications are sent to it from now on. Your organisation's administrator can stop them.",
        "This link does not work any more",
        "It is more than seven days old, or the address was taken off. Ask your organisation's administrator to have "
        "it asked again.",
    ),
    errors=Errors(
        (
            "There is no such page",
            "Please compare the address with the mail, sign by sign, or open the link in the mail.",
        ),
        ("This cannot be done here", "Please open the link in the mail once more."),
        (
            "Something does not work on our side",
            "Please try again in a few minutes. If it goes on, tell your organisation's administrator.",
        ),
        ("Too many requests", "Please try again in a few minutes."),
    ),
    no_number="This number is not right",
    no_number_lead="There is no such number of a referral, an agreement, a case or a contact request. Please compare "
    "it with the mail, sign by sign.",
)
