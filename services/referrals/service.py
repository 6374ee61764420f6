"""The referrals service: its table of contents."""

from pathlib import Path

from services.referrals.commands.capacity.line import PROMOTE_CLOCK, TELL_NEXT_CLOCK
from services.referrals.commands.capacity.telling import TELL_PLACES_CLOCK
from services.referrals.commands.case.clocks import referred_to_service
from services.referrals.commands.case.taken_up import REFERRED_CLOCK
from services.referrals.commands.client.identity import hashes, write_sounds
from services.referrals.commands.contact_request.clocks import FORGET_CLOCK, forget_contact_request
from services.referrals.commands.gap.looking import LOOK_FOR_GAP_CLOCK
from services.referrals.commands.referral.clocks import (
    END_AGREEMENT_CLOCK,
    END_RUN_OFF_CLOCK,
    END_SERVICE_CLOCK,
    END_SIGHT_CLOCK,
    end_agreement,
    end_basis,
    end_follow_up,
    end_other,
    end_part,
    end_provision,
    end_run_off,
    end_service,
    end_sight,
    look_for_gap,
    promote,
    tell_next_in_line,
    tell_places,
)
from services.referrals.commands.referral.first_accepted import END_OTHER_CLOCK
from services.referrals.commands.referral.follow_up import END_FOLLOW_UP_CLOCK
from services.referrals.commands.referral.lost_basis import END_BASIS_CLOCK, END_PROVISION_CLOCK
from services.referrals.commands.referral.striking import DEADLINES
from services.referrals.commands.referral.sub_referring import END_PART_CLOCK
from services.referrals.contracts.published import CAPACITY, CASES, CONTACT_REQUESTS, GAPS, NEEDS, PUBLISHED, REFERRALS
from services.referrals.http import (
    attachment,
    case,
    client,
    codes,
    contact_request,
    coverage,
    handling,
    need,
    organisation_settings,
    referral,
    search,
)
from services.referrals.http.contact_page import router as contact_page
from services.referrals.http.problems import PROBLEMS
from services.referrals.http.reference import REFERENCE
from services.referrals.model.client.row import Client
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.tables import TABLES
from services.referrals.reactions import REACTIONS
from services.referrals.republish import current_states
from services.referrals.settings import ReferralsSettings, make_tools
from shared.kernel.codes import Label
from shared.service import Service
from shared.work.rehashing import HashedRows
from shared.work.rewrapping import WrappedKeys

SERVICE = Service(
    name="referrals",
    title=Label("Lähetteet", "Hänvisningar", "Referrals"),
    summary=Label(
        "Asiakkaat, asiat, palvelutarpeet ja lähetteet; voimassa oleva sopimus ratkaisee jokaisen lähetteen.",
        "Klienter, ärenden, servicebehov och hänvisningar; det gällande avtalet avgör varje hänvisning.",
        "Clients, cases, needs and referrals; the agreement in force decides each referral.",
    ),
    settings=ReferralsSettings,
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations" / "versions",
    problems=PROBLEMS,
    reference=REFERENCE,
    routers=[
        *(client.router, case.router, need.router, referral.router, attachment.router, contact_request.router),
        *(handling.router, organisation_settings.router, coverage.router, search.router, codes.router),
        contact_page.router,
    ],
    topics=[REFERRALS, CASES, NEEDS, CAPACITY, CONTACT_REQUESTS, GAPS],
    published=PUBLISHED,
    reactions=REACTIONS,
    clocks={
        END_AGREEMENT_CLOCK: end_agreement,
        END_RUN_OFF_CLOCK: end_run_off,
        END_SERVICE_CLOCK: end_service,
        END_SIGHT_CLOCK: end_sight,
        END_FOLLOW_UP_CLOCK: end_follow_up,
        TELL_PLACES_CLOCK: tell_places,
        FORGET_CLOCK: forget_contact_request,
        PROMOTE_CLOCK: promote,
        TELL_NEXT_CLOCK: tell_next_in_line,
        END_OTHER_CLOCK: end_other,
        END_PART_CLOCK: end_part,
        END_PROVISION_CLOCK: end_provision,
        END_BASIS_CLOCK: end_basis,
        REFERRED_CLOCK: referred_to_service,
        LOOK_FOR_GAP_CLOCK: look_for_gap,
    },
    deadlines=DEADLINES,
    make_tools=make_tools,
    current_states=current_states,
    hashed_rows=HashedRows(Client, lambda tools, row: hashes(tools.vault, row), write_sounds),
    wrapped_keys=[
        WrappedKeys(Client, lambda tools, row, wrapped: tools.vault.rewrapped(row, wrapped)),
        WrappedKeys(ContactRequest, lambda tools, row, wrapped: tools.vault.rewrapped_request(row, wrapped)),
    ],
)
