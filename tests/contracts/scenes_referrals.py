"""The scenes of the referrals service."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from services.referrals.model.case.table import MOVES as CASE_MOVES
from services.referrals.model.contact_request.table import MOVES as CONTACT_REQUEST_MOVES
from services.referrals.model.need.table import MOVES as NEED_MOVES
from services.referrals.model.referral.table import MOVES
from shared.kernel.actors import Role
from tests.contracts.scenes import MakeScene, Scene, Stage, Staged, about, just
from tests.support.agreement_events import SERVICE_CODE
from tests.support.attachments import attach, file_of
from tests.support.contact_requests import ANSWERS, CONTENT, answered, asked, by
from tests.support.cooperation import expect
from tests.support.referrals import BODIES, BY_ROLE, CASE_BODIES, CATEGORIES, NEED_BODIES, PERSON, TOWNS, Referrals
from tests.support.services import Caller

Make = Callable[[], Awaitable[Mapping[str, Any]]]

# The moves that a submitted referral has been through, before the move of the scene.
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "supply-information": ("request-information",),
    "hold": ("accept",),
    "start": ("accept",),
    "resume": ("accept", "hold"),
    "schedule": ("accept",),
    "decline": ("accept",),
    "sub-refer": ("accept",),
    "cancel-appointment": ("accept", "schedule"),
    "request-cancellation": ("accept",),
    "confirm-cancellation": ("accept", "request-cancellation"),
    "keep": ("accept", "request-cancellation"),
    "promote": ("waitlist",),
    "reopen": ("accept", "complete"),
    "end-basis": ("acknowledge",),
    "confirm-deletion": ("acknowledge", "end-basis"),
    "mark-entered-in-error": ("acknowledge",),
    "complete": ("accept", "start"),
    "fail": ("accept",),
    "close-loop": ("accept", "complete"),
}
_BEFORE_IN_A_CASE: Mapping[str, tuple[str, ...]] = {
    "resume": ("hold",),
    "reopen": ("close",),
    **dict.fromkeys(("record-plan-review", "record-referral", "record-plan-end", "extend-deadline"), ("record-plan",)),
}
_GIVEN = {"handler": "colleague-1"}
_SEARCH = {"family_name": PERSON["family_name"], "date_of_birth": PERSON["date_of_birth"]}


class ReferralsStage(Stage):
    """The town sends, the café receives, and there is always a place."""

    def __init__(self, world: Referrals) -> None:
        self.world, self.service = world, world.service
        self.callers = [
            *(world.town.caseworker, world.cafe.caseworker, world.town.acting(Role.INTEGRATION)),
            world.office.caseworker,
            *(world.cafe.acting(Role.SUPERVISOR), world.town.admin, world.stranger.caseworker, world.service.operator),
        ]
        self.known = {}

    async def set_up(self) -> None:
        """An agreement without a limit, and some referrals for random requests to be about."""
        world = self.world
        await world.agree(capacity=None)
        await world.redirection()
        await world.sharing()
        made = [
            await world.draft(),
            await world.submitted(),
            await world.submitted(recipient=None),
            await world.after("accept", "hold"),
            await world.after("accept", "complete"),
        ]
        organisations = [str(one.id) for one in (world.town, world.cafe, world.stranger)]
        self.known = {
            name: [one[name] for one in made if one[name]] for name in ("client_id", "case_id", "need_id")
        } | {
            "referral_id": [one["id"] for one in made],
            "attachment_id": [(await attach(world.town, made[1]))["id"]],
            "contact_request_id": [(await asked(world))["id"], (await answered(world, "take"))["id"]],
            "organisation": organisations,
            "recipient": organisations,
            "service": [SERVICE_CODE],
            "municipality": ["091"],
            "legal_basis": [f"commission:{world.agreement_id}"],
            "proposed_legal_basis": [f"commission:{world.agreement_id}"],
            "review_on": ["2026-12-01"],
            "outcome_on": ["2026-06-18"],
            "on": ["2026-06-18"],
            "to": [str(world.office.id)],
        }

    def staged(self) -> Mapping[str, Staged]:
        world, clerk = self.world, self.world.town.caseworker
        client, case, need, file = (
            partial(about, name) for name in ("client_id", "case_id", "need_id", "attachment_id")
        )
        return (
            {
                "client_register": Staged(just(clerk, PERSON | {"identity_code": None})),
                "client_search": Staged(just(clerk, _SEARCH)),
                "client_cases": Staged(client(world.client, clerk)),
                "client_referrals": Staged(client(world.client, clerk)),
                "client_read": Staged(client(world.client, clerk)),
                "client_change": Staged(client(world.client, clerk, {"interpreter": None})),
                "case_open": Staged(just(clerk, {"client_id": self.known["client_id"][0]})),
                "referrals_codes": Staged(just(clerk)),
                "referrals_problems": Staged(just(clerk)),
                "referrals_problem_read": Staged(just(clerk, code="not-found")),
                "case_list": Staged(just(clerk)),
                "case_read": Staged(case(world.case, clerk)),
                "case_timeline": Staged(case(world.case, clerk)),
                "case_transfer_preview": Staged(case(self._offered_case, world.office.caseworker)),
                "case_offer_list": Staged(just(world.office.caseworker)),
                "case_extend_deadline": self._moved_case("extend-deadline"),
                "need_record": Staged(self._new_need),
                "need_list": Staged(just(clerk)),
                "need_read": Staged(need(world.need, clerk)),
                "need_change": Staged(
                    need(world.need, clerk, {"description": None}), need(self._gone_need, clerk, {"description": None})
                ),
                "referral_create": Staged(self._new_referral),
                "referral_list": Staged(just(clerk)),
                "referral_counts": Staged(just(clerk)),
                "search_find": Staged(just(clerk, _SEARCH)),
                "referral_read": Staged(self._of(world.submitted, world.cafe.caseworker)),
                "referral_participants": Staged(self._of(partial(world.after, "accept"), world.cafe.caseworker)),
                "referral_preview": Staged(self._of(world.draft, clerk)),
                "attachment_add": Staged(self._new_attachment, self._beyond_the_end),
                "attachment_read": Staged(file(self._attachment, clerk)),
                "attachment_content": Staged(file(self._attachment, clerk)),
                "attachment_remove": Staged(
                    file(self._attachment, clerk), file(self._attachment, world.cafe.caseworker)
                ),
                "referral_preview_part": Staged(self._question_about_a_part),
                "referral_change": self._move(world.draft, clerk, {"priority": "urgent"}),
                "referral_extend_deadline": self._move(world.submitted, clerk, BODIES["extend-deadline"]),
                "case_take": Staged(case(world.case, clerk)),
                "case_give": Staged(case(world.case, clerk, _GIVEN)),
                "case_give_back": Staged(case(world.case, clerk)),
                "referral_take": Staged(
                    self._of(world.submitted, clerk), self._of(self._offered, world.cafe.caseworker)
                ),
                "referral_give": Staged(
                    self._of(world.submitted, clerk, _GIVEN), self._of(self._offered, world.cafe.caseworker, _GIVEN)
                ),
                "referral_give_back": Staged(
                    self._of(world.submitted, clerk), self._of(self._offered, world.cafe.caseworker)
                ),
                "handling_reassign": Staged(just(world.town.acting(Role.SUPERVISOR), {"handler": "colleague-1"})),
                "organisation_settings_read": Staged(just(clerk)),
                "organisation_settings_change": Staged(self._new_settings),
                "coverage_ask": Staged(just(clerk, self._coverage())),
                "contact_request_create": Staged(just(world.cafe.caseworker, {"content": CONTENT})),
                "contact_request_list": Staged(just(clerk)),
                "contact_request_read": Staged(about("contact_request_id", partial(asked, world), clerk)),
            }
            | {
                f"contact_request_{move.slug}".replace("-", "_"): self._answered(move.slug)
                for move in CONTACT_REQUEST_MOVES.moves
                if move.has_route
            }
            | {
                f"referral_{move.slug}".replace("-", "_"): self._moved(move.slug)
                for move in MOVES.moves
                if move.has_route
            }
            | {
                f"case_{move.slug}".replace("-", "_"): self._moved_case(move.slug)
                for move in CASE_MOVES.moves
                if move.has_route
            }
            | {
                f"need_{move.slug}".replace("-", "_"): self._moved_need(move.slug)
                for move in NEED_MOVES.moves
                if move.has_route
            }
        )

    def _moved_case(self, slug: str) -> Staged:
        """A case that should never have been takes no move any more."""
        supervisor, body = self.world.town.acting(Role.SUPERVISOR), CASE_BODIES.get(slug)
        case = partial(about, "case_id")
        if slug in ("transfer", "decline-transfer"):
            supervisor = self.world.office.acting(Role.SUPERVISOR)
            # Whoever took it over may not do so again; to whoever declined it, it is not there.
            over = partial(self._case_of_office, "transfer")
            return Staged(case(self._offered_case, supervisor, body), case(over, supervisor, body))
        if slug == "offer-transfer":
            body = CASE_BODIES[slug] | {"to": str(self.world.office.id)}
        if slug == "withdraw-transfer":
            return Staged(
                case(self._offered_case, supervisor, body),
                case(partial(self._case, "mark-entered-in-error"), supervisor, body),
            )
        return Staged(
            case(partial(self._case, *_BEFORE_IN_A_CASE.get(slug, ())), supervisor, body),
            case(partial(self._case, "mark-entered-in-error"), supervisor, body),
        )

    async def _offered_case(self) -> Mapping[str, Any]:
        return await self.world.offered(await self.world.case())

    async def _case_of_office(self, slug: str) -> Mapping[str, Any]:
        offered = await self._offered_case()
        made: Mapping[str, Any] = expect(200, await self.world.try_move_case(offered, slug, who=self.world.office))
        return made

    async def _case(self, *slugs: str) -> Mapping[str, Any]:
        case: Mapping[str, Any] = await self.world.case()
        for slug in slugs:
            case = await self.world.move_case(case, slug)
        return case

    def _moved_need(self, slug: str) -> Staged:
        clerk, body = self.world.town.caseworker, NEED_BODIES.get(slug)
        make: Make = self._held_need if slug == "resume" else partial(self.world.need, draft=slug == "activate")
        return Staged(about("need_id", make, clerk, body), about("need_id", self._gone_need, clerk, body))

    async def _held_need(self) -> Mapping[str, Any]:
        return await self.world.move_need(await self.world.need(), "hold")

    async def _gone_need(self) -> Mapping[str, Any]:
        return await self.world.move_need(await self.world.need(), "mark-entered-in-error")

    def _moved(self, slug: str) -> Staged:
        world = self.world
        who = world.town if slug in TOWNS else world.cafe
        make: Make = partial(world.after, *_BEFORE.get(slug, ()))
        if slug in ("submit", "discard"):
            make = world.draft
        if slug in ("record-attended", "record-no-show"):
            make = world.after_an_appointment
        if slug == "claim":
            make = partial(world.submitted, recipient=None)
        caller = who.acting(BY_ROLE[slug]) if slug in BY_ROLE else who.caseworker
        over = slug if slug == "mark-entered-in-error" else "reject"
        covered = {"redirect": world.onward, "sub-refer": world.shared}
        return self._move(make, caller, covered.get(slug, BODIES.get(slug)), over)

    async def _question_about_a_part(self) -> Scene:
        """It changes nothing, so it names no version."""
        whole = await self.world.after("accept")
        return Scene(self.world.cafe.caseworker, {"referral_id": whole["id"]}, None, self.world.shared)

    def _answered(self, slug: str) -> Staged:
        """An answered contact request takes no move any more."""
        world, caller = self.world, by(self.world, slug).caseworker
        id_, body = "contact_request_id", ANSWERS[slug]
        over = partial(answered, world, "refuse")
        return Staged(about(id_, partial(asked, world), caller, body), about(id_, over, caller, body))

    def _of(self, make: Make, caller: Caller, body: Any = None) -> MakeScene:
        return about("referral_id", make, caller, body)

    def _move(self, make: Make, caller: Caller, body: Any = None, over: str = "reject") -> Staged:
        """A rejected referral takes no move any more, but that it was made by mistake."""
        return Staged(self._of(make, caller, body), self._of(partial(self.world.after, over), caller, body))

    async def _new_referral(self) -> Scene:
        return Scene(self.world.town.caseworker, body={"need_id": (await self.world.need())["id"]})

    async def _new_attachment(self) -> Scene:
        return Scene(self.world.town.caseworker, body=file_of(await self.world.draft()))

    async def _beyond_the_end(self) -> Scene:
        return Scene(self.world.town.caseworker, body=file_of(await self.world.after("reject")))

    async def _attachment(self, *slugs: str) -> Mapping[str, Any]:
        """One of a referral that was taken through these moves since."""
        world, sent = self.world, await self.world.submitted()
        added = await attach(world.town, sent)
        for slug in slugs:
            sent = await world.move(world.cafe, await world.read(world.cafe, sent), slug)
        return added

    async def _offered(self) -> Mapping[str, Any]:
        return await self.world.submitted(recipient=None)

    async def _new_settings(self) -> Scene:
        admin = self.world.town.admin
        known = (await admin.get("/v1/organisation-settings")).json()
        return Scene(admin, version=known["version"], body={"own_units_only": False})

    async def _new_need(self) -> Scene:
        basis = self.known["legal_basis"][0]
        proposal = {"proposed_legal_basis": basis, "proposed_data_categories": CATEGORIES}
        body = proposal | {"case_id": (await self.world.case())["id"], "service": SERVICE_CODE}
        return Scene(self.world.town.caseworker, body=body)

    def _coverage(self) -> dict[str, Any]:
        basis = {"legal_basis": self.known["legal_basis"][0], "data_categories": CATEGORIES}
        return basis | {"service": SERVICE_CODE, "municipality": "091", "alternatives": True}
