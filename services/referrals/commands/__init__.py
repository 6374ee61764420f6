"""The commands of this service: what can be asked of it. A command loads, lets the model decide, and records facts.

| command | what it does |
|---|---|
| `client.register`, `client.change` | a client and its particulars |
| `case.open`, `need.record`, `need.change` | the coordination of a client, and what it needs |
| `case.moving`, `need.moving` | their moves, and what becomes of open referrals with them |
| `contact_request.ask`, `contact_request.by_person`, `contact_request.moving` | "please contact this person" |
| `referral.draft`, `referral.change` | R01, and edits of the content |
| `referral.moving` | every other move of the table |
| `referral.read` | the single reading that acknowledges (R04) or closes the loop (R30) |
| `referral.deadlines` | the times for an answer, for the start, for the review of a pause |
| `referral.extend` | more time for one of them |
| `referral.striking` | what is told when they are over, step by step; silence that ends a referral (R22) |
| `referral.clocks` | what the clocks do: the end of an agreement (R27), of a basis (R26), and others |
| `case.recording`, `case.striking`, `case.extend` | K08–K12 and the clocks of the law that follow from them |
| `handling.assigning`, `handling.reassigning` | who has a case or a referral among colleagues |
| `organisation_settings.change` | what an organisation has set for its own people |
| `gap.looking` | whether anybody could take a need |
| `capacity.places`, `capacity.line` | places of a clause, and who waits for one |
| `provision.validity` | the operator's provisions of law |
| `statutory_clock.validity` | the operator's clocks of the law |
| `responsible_kind.validity` | the operator's kinds of organisation that may be responsible |
"""
