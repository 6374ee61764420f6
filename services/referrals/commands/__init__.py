"""The commands of this service: what can be asked of it. A command loads, lets the model decide, and records facts.

| command | what it does |
|---|---|
| `register_client`, `change_client` | a client and its particulars |
| `open_case`, `record_need` | the coordination of a client, and what it needs |
| `draft_referral`, `change_referral` | R01, and edits of the content |
| `move_referral` | every other move of the table, by its slug |
| `read_referral` | the single reading that acknowledges (R04) or closes the loop (R30) |
| `mark_overdue`, `end_agreement` | what the clocks do |
"""
