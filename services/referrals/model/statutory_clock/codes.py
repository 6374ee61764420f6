"""The code lists of statutory clocks (docs/domain.md, section 5), each code with its three labels."""

from shared.kernel.codes import Code


class StatutoryKind(Code):
    """What the law lets an authority wait for in a case, and how long."""

    PLAN = (
        "plan",
        "Kotoutumissuunnitelman laatiminen",
        "Att en integrationsplan görs upp",
        "Making the integration plan",
    )
    REFERRAL = "referral-to-service", "Palveluun ohjaaminen", "Hänvisning till en tjänst", "Referral to a service"
    REVIEW = (
        "plan-review",
        "Kotoutumissuunnitelman tarkistaminen",
        "Översyn av integrationsplanen",
        "Review of the integration plan",
    )
    FIRST_PLAN = (
        "first-plan",
        "Ensimmäisen kotoutumissuunnitelman enimmäiskesto",
        "Den första integrationsplanens längsta tid",
        "Longest time of the first integration plan",
    )
    PLAN_PERIOD = (
        "plan-period",
        "Kotoutumissuunnitelmien enimmäisaika",
        "Integrationsplanernas längsta tid sammanlagt",
        "Longest time of all integration plans",
    )


class StartEvent(Code):
    """What starts a statutory clock."""

    ASSESSMENT_MADE = (
        "assessment-made",
        "Palvelutarpeen arviointi on tehty",
        "Bedömningen av servicebehovet är gjord",
        "The need for services is assessed",
    )
    PLAN_MADE = (
        "plan-made",
        "Kotoutumissuunnitelma on laadittu",
        "Integrationsplanen är uppgjord",
        "An integration plan is made",
    )
    FIRST_PLAN_MADE = (
        "first-plan-made",
        "Ensimmäinen kotoutumissuunnitelma on laadittu",
        "Den första integrationsplanen är uppgjord",
        "The first integration plan is made",
    )
    PLAN_REVIEWED = (
        "plan-reviewed",
        "Kotoutumissuunnitelma on tarkistettu",
        "Integrationsplanen är granskad",
        "The integration plan is reviewed",
    )


class ClockPart(Code):
    """Who is told at one step of a statutory clock's ladder."""

    RESPONSIBLE = "responsible", "Vastuuorganisaatio", "Ansvarig organisation", "Responsible organisation"
    SUPERVISOR = (
        "responsible-supervisor",
        "Vastuuorganisaation esihenkilö",
        "Den ansvariga organisationens chef",
        "The responsible organisation's supervisor",
    )
