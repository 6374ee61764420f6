// The main job by a client that is generated from the committed documents: from a draft agreement to a closed loop.
// docs/first-hour.md shows parts of it. Its one argument is JSON: the addresses, and a token and an id for each party.

import createClient from "openapi-fetch";
import type { paths as Agreements } from "./agreements.js";
import type { paths as Notifications } from "./notifications.js";
import type { paths as Referrals } from "./referrals.js";

interface Party {
  id: string;
  token: string;
}
interface Told {
  agreements: string;
  referrals: string;
  notifications: string;
  hook: string;
  today: string;
  town: Party;
  association: Party;
}

const told = JSON.parse(process.argv[2] ?? "{}") as Told;

function of(party: Party) {
  const headers = { Authorization: `Bearer ${party.token}` };
  return {
    agreements: createClient<Agreements>({ baseUrl: told.agreements, headers }),
    referrals: createClient<Referrals>({ baseUrl: told.referrals, headers }),
    notifications: createClient<Notifications>({ baseUrl: told.notifications, headers }),
  };
}

interface Answer<Content> {
  data?: Content;
  error?: { detail: string };
  response: Response;
}

async function ok<Content>(asked: Promise<Answer<Content>>): Promise<Content> {
  const { data, error, response } = await asked;
  if (data === undefined) throw new Error(`${response.url}: ${response.status} ${error?.detail ?? ""}`);
  return data;
}

async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come`);
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not true: ${what}`);
}

const key = () => ({ "Idempotency-Key": crypto.randomUUID() });
const match = (seen: { version: number }) => ({ "If-Match": `"${seen.version}"` });

const town = of(told.town);
const association = of(told.association);

// how the association hears of it
const endpoint = await ok(
  association.notifications.POST("/v1/endpoints", { params: { header: key() }, body: { url: told.hook } }),
);
must(endpoint.secret !== null, "a new endpoint shows its secret");
const endpointPath = { endpoint_id: endpoint.id };
const test = await ok(
  association.notifications.POST("/v1/endpoints/{endpoint_id}/test", {
    params: { path: endpointPath, header: match(endpoint) },
  }),
);
const tested = await until("the test event", async () => {
  const path = { delivery_id: test.id };
  const seen = await ok(association.notifications.GET("/v1/deliveries/{delivery_id}", { params: { path } }));
  return seen.status === "delivered" ? seen : undefined;
});
must(tested.attempt_log[0]?.answer_code === 204, "the receiver took the test event");

// the agreement
const categories = ["identity", "language", "need-description"] as const;
let agreement = await ok(
  town.agreements.POST("/v1/agreements", {
    params: { header: key() },
    body: {
      name: { fi: "Sopimus", sv: "Avtal", en: "Agreement" },
      parties: [
        { organisation: told.town.id, part: "coordinator" },
        { organisation: told.association.id, part: "provider" },
      ],
      effective_from: told.today,
      legal_ground: "681/2023",
      notice_period_days: 90,
      clauses: [
        {
          service: "finnish-course",
          name: { fi: "Kurssi", sv: "Kurs", en: "Course" },
          provider: told.association.id,
          senders: [told.town.id],
          municipalities: ["091"],
          languages: ["fi"],
          data_categories: [...categories],
          legal_bases: ["commission"],
          response_business_days: 5,
          capacity: { max: 10, unit: "concurrent-clients" },
        },
      ],
    },
  }),
);
const agreementPath = { agreement_id: agreement.id };
agreement = await ok(
  town.agreements.POST("/v1/agreements/{agreement_id}/offer", {
    params: { path: agreementPath, header: match(agreement) },
  }),
);
for (const party of [town, association]) {
  agreement = await ok(
    party.agreements.POST("/v1/agreements/{agreement_id}/sign", {
      params: { path: agreementPath, header: match(agreement) },
      body: { decision_body: "Board", decided_on: told.today, section: "§ 1" },
    }),
  );
}
must(agreement.status === "executed", "the last signature executes the agreement");

// the client, and what it needs
const client = await ok(
  town.referrals.POST("/v1/clients", {
    params: { header: key() },
    body: { given_names: "Testi", family_name: "Mallikas", municipality: "091", mother_tongue: "so" },
  }),
);
must(client.details.safety_restriction === false, "an answer has what the body left out");
const opened = await ok(
  town.referrals.POST("/v1/cases", { params: { header: key() }, body: { client_id: client.id } }),
);
const need = await ok(
  town.referrals.POST("/v1/needs", {
    params: { header: key() },
    body: {
      case_id: opened.id,
      service: "finnish-course",
      proposed_legal_basis: `commission:${agreement.id}`,
      proposed_data_categories: [...categories],
      description: "Evening course.",
    },
  }),
);

// the referral
const draft = await ok(
  town.referrals.POST("/v1/referrals", {
    params: { header: key() },
    body: { need_id: need.id, recipient: { organisation: told.association.id } },
  }),
);
const path = { referral_id: draft.id };
let referral = await until("the agreement, in the referrals service", async () => {
  const { data, error } = await town.referrals.POST("/v1/referrals/{referral_id}/submit", {
    params: { path, header: match(draft) },
  });
  must(data !== undefined || error?.type === "/v1/problems/no-agreement-in-force", error?.detail ?? "");
  return data;
});
must(referral.status === "requested", "it was sent");

await until("the inbox entry", async () => {
  const inbox = await ok(association.notifications.GET("/v1/inbox", { params: { query: { unread: true } } }));
  return inbox.items.find((entry) => entry.subject_id === draft.id && entry.type === "referral.submitted");
});
referral = await ok(association.referrals.GET("/v1/referrals/{referral_id}", { params: { path } }));
must(referral.status === "received" && referral.client?.family_name === "Mallikas", "the recipient reads it");
must(referral.allowed_moves.includes("accept"), "the recipient may accept");
referral = await ok(
  association.referrals.POST("/v1/referrals/{referral_id}/accept", {
    params: { path, header: match(referral) },
    body: { recipient_reference: "SC-12" },
  }),
);
const stale = await association.referrals.POST("/v1/referrals/{referral_id}/start", {
  params: { path, header: match(draft) },
});
must(stale.response.status === 412 && stale.error?.type === "/v1/problems/stale-version", "an old version is refused");
referral = await ok(
  association.referrals.POST("/v1/referrals/{referral_id}/start", { params: { path, header: match(referral) } }),
);
referral = await ok(
  association.referrals.POST("/v1/referrals/{referral_id}/complete", {
    params: { path, header: match(referral) },
    body: { outcome: "service-completed", outcome_on: told.today },
  }),
);
referral = await ok(town.referrals.GET("/v1/referrals/{referral_id}", { params: { path } }));
must(referral.loop_closed_at !== null && referral.outcome === "service-completed", "the sender read the outcome");
console.log("loop closed");
