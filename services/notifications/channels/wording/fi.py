"""Finnish. An organisation's name is never inflected: every sentence is built so that it stands in the nominative."""

from services.notifications.channels.wording.shape import Confirming, Errors, Gathered, LandingWording, Tables, Wording

_NOTHING = "Sinun ei tarvitse tehdä nyt mitään."
_SENDER = "Lähettäjä on {sender}."
_NEED_OPEN = "Perustelu on kirjattu lähetteelle. Asiakkaan palvelutarve on edelleen avoinna."
_GO_ON = (
    "Lue perustelu ja päätä, miten asiassa jatketaan. Voit tehdä uuden lähetteen toiselle palveluntuottajalle, "
    "jota jokin sopimus koskee."
)
_PARTIES = "Osapuolia ovat muun muassa {sender} ja {recipient}."
_NO_SIGNING = "Sopimusta ei voi enää allekirjoittaa."

_OVERDUE = "Lähete {number} on myöhässä"
_UNANSWERED = "Lähetteeseen {number} ei ole vieläkään vastattu"
_EXPIRED = "Lähete {number} on rauennut, koska siihen ei vastattu"
_NOT_STARTED = "Palvelu ei ole alkanut ajoissa: lähete {number}"
_RUN_OFF_ENDED = "Palvelu on päättynyt sopimuksen päättyessä: lähete {number}"
_CLOCK_OVERDUE = "Lakisääteinen määräaika on kulunut umpeen: asia {number}"
_AGREEMENT_ENDED = "Lähete {number} on peruuntunut, koska sopimus on päättynyt"

_REFERRALS = {
    "referral.submitted": Wording(
        "Uusi lähete {number}",
        "{sender} on lähettänyt lähetteen {number}. Vastaanottaja on {recipient}.",
        "Tutustu lähetteeseen ja vastaa siihen. Jos tietoja puuttuu, pyydä lähettäjältä lisätietoja.",
        "Vastaa lähetteeseen viimeistään {due}. Jos tietoja puuttuu, pyydä lähettäjältä lisätietoja.",
    ),
    "referral.submitted:candidate": Wording(
        "Avoin lähete {number}",
        "{sender} on lähettänyt avoimen lähetteen {number}, jonka {recipient} voi ottaa.",
        "Tutustu lähetteeseen ja ota se, jos voitte järjestää palvelun. Ensimmäinen ottaja saa sen.",
        "Vastausta odotetaan viimeistään {due}. Tutustu lähetteeseen ja ota se, jos voitte järjestää palvelun. "
        "Ensimmäinen ottaja saa sen.",
    ),
    "referral.submitted:sender": Wording(
        "Lähete {number} on lähetetty edelleen nimissänne",
        "Lähete on siirretty toiselle vastaanottajalle, ja sen sijaan on lähetetty lähete {number}. Vastaanottaja on "
        f"{{recipient}}. {_SENDER}",
        f"{_NOTHING} Saat ilmoituksen, kun lähetteeseen on vastattu.",
        f"Lähetteeseen on vastattava viimeistään {{due}}. {_NOTHING}",
    ),
    "referral.redirected": Wording(
        "Lähete {number} on siirretty",
        f"{{recipient}} on siirtänyt lähetteen {{number}} toiselle palveluntuottajalle. {_SENDER}",
        f"{_NOTHING} Lähetteeltä näet, mikä uusi lähete jatkaa sen sijaan.",
    ),
    "referral.sub-referred": Wording(
        "Lähetteestä {number} on tehty osalähete",
        f"{{recipient}} on lähettänyt asiakkaan toiselle palveluntuottajalle sen palvelun osaa varten, johon lähete "
        f"{{number}} perustuu. {_SENDER}",
        f"{_NOTHING} Lähetteeltä näet, kenelle osalähete meni ja missä vaiheessa se on.",
    ),
    "referral.reopened": Wording(
        "Palvelua jatketaan sittenkin: lähete {number}",
        f"{{recipient}} on ottanut palvelun uudelleen käsittelyyn lähetteen {{number}} perusteella. {_SENDER} "
        "Perustelu on kirjattu lähetteelle.",
        _NOTHING,
    ),
    "referral.entered-in-error": Wording(
        "Lähete {number} on tehty virheellisesti",
        "Lähete {number} on merkitty virheellisesti tehdyksi, ja sen sisältö on poistettu. Vastaanottaja on "
        f"{{recipient}}. {_SENDER}",
        "Hävitä tiedot, jotka olet siitä kirjannut.",
    ),
    "referral.basis-lost:sender": Wording(
        "Lähetteen {number} oikeusperuste on päättynyt",
        "Lähete {number} on peruuntunut, koska sen oikeusperuste ei ole enää voimassa. Vastaanottaja oli {recipient}. "
        f"{_SENDER}",
        "Tarkista, voiko asiakkaan ohjata palveluun toisen perusteen nojalla.",
    ),
    "referral.basis-lost:recipient": Wording(
        "Lähetteen {number} oikeusperuste on päättynyt",
        "Lähete {number} on peruuntunut. Sen oikeusperuste ei ole enää voimassa, eikä asiakkaan tietoja enää näytetä. "
        f"Vastaanottaja on {{recipient}}. {_SENDER}",
        "Lopeta palvelu. Jos olet lukenut lähetteen, poista asiakkaan tiedot ja vahvista se lähetteellä, tai ilmoita "
        "siinä oma perusteesi, jonka nojalla säilytät ne.",
    ),
    "referral.deletion-confirmed": Wording(
        "Tietojen poistaminen on vahvistettu: lähete {number}",
        f"{{recipient}} on kirjannut lähetteelle {{number}}, mitä se on tehnyt asiakkaan tiedoille. {_SENDER}",
        _NOTHING,
    ),
    "referral.deletion-overdue:sender": Wording(
        "Vahvistus tietojen poistamisesta puuttuu: lähete {number}",
        f"{{recipient}} ei ole vahvistanut määräajassa, että lähetteen {{number}} tiedot on poistettu. {_SENDER}",
        "Ota yhteyttä organisaatioon. Se vahvistaa poistamisen lähetteellä.",
    ),
    "referral.deletion-overdue:recipient": Wording(
        "Vahvistus tietojen poistamisesta puuttuu: lähete {number}",
        "Määräaika, jossa tietojen poistaminen piti vahvistaa, on kulunut umpeen. Lähete on {number}, ja vastaanottaja "
        f"on {{recipient}}. {_SENDER}",
        "Vahvista se viipymättä tai ilmoita oma perusteesi, jonka nojalla säilytät tiedot.",
    ),
    "referral.changed": Wording(
        "Lähetettä {number} on muutettu",
        "{sender} on muuttanut lähetettä {number}.",
        "Katso, mikä on muuttunut.",
    ),
    "referral.claimed": Wording(
        "Lähete {number} on otettu",
        f"{{recipient}} on ottanut avoimen lähetteen {{number}} ja käsittelee sitä. {_SENDER}",
        f"{_NOTHING} Saat ilmoituksen, kun lähetteeseen on vastattu.",
    ),
    "referral.held": Wording(
        "Palvelu on tauolla: lähete {number}",
        f"{{recipient}} on pannut tauolle palvelun, joka perustuu lähetteeseen {{number}}. {_SENDER} Perustelu ja "
        "tarkistuspäivä on kirjattu lähetteelle.",
        _NOTHING,
    ),
    "referral.received": Wording(
        "Lähete {number} on vastaanotettu",
        f"{{recipient}} on ottanut lähetteen {{number}} käsiteltäväksi. {_SENDER}",
        f"{_NOTHING} Saat ilmoituksen, kun lähetteeseen on vastattu.",
        f"Lähetteeseen on vastattava viimeistään {{due}}. {_NOTHING}",
    ),
    "referral.accepted": Wording(
        "Lähete {number} on hyväksytty",
        f"{{recipient}} on hyväksynyt lähetteen {{number}}. {_SENDER}",
        f"{_NOTHING} Saat ilmoituksen, kun palvelu alkaa.",
    ),
    "referral.rejected": Wording(
        "Lähetettä {number} ei hyväksytty",
        f"{{recipient}} ei hyväksynyt lähetettä {{number}}. {_SENDER} {_NEED_OPEN}",
        _GO_ON,
    ),
    "referral.waitlisted": Wording(
        "Lähete {number} on jonossa",
        f"{{recipient}} on asettanut lähetteen {{number}} jonoon. {_SENDER}",
        f"{_NOTHING} Lähetteeltä näet paikan jonossa ja arvion odotusajasta. Voit peruuttaa lähetteen milloin tahansa.",
    ),
    "referral.moved-up": Wording(
        "Lähete {number} on jonossa ensimmäisenä",
        f"Lähete {{number}} on nyt jonon ensimmäinen. Vastaanottaja on {{recipient}}. {_SENDER}",
        f"{_NOTHING} Saat ilmoituksen, kun paikka vapautuu.",
    ),
    "referral.promoted": Wording(
        "Paikka on vapautunut: lähete {number}",
        "Paikka on vapautunut, ja lähete {number} on siirtynyt jonosta hyväksytyksi. Vastaanottaja on {recipient}. "
        f"{_SENDER}",
        "Palvelun voi aloittaa.",
    ),
    "referral.noted": Wording(
        "Viesti lähetteellä {number}",
        f"Lähetteellä {{number}} on uusi viesti. Vastaanottaja on {{recipient}}. {_SENDER}",
        "Avaa lähete ja lue viesti.",
    ),
    "referral.attachment-added": Wording(
        "Liite lähetteellä {number}",
        f"Lähetteeseen {{number}} on lisätty liite. Vastaanottaja on {{recipient}}. {_SENDER}",
        "Avaa lähete ja lue liite.",
    ),
    "referral.attachment-removed": Wording(
        "Liite on poistettu: lähete {number}",
        f"Lähetteestä {{number}} on poistettu liite. Vastaanottaja on {{recipient}}. {_SENDER}",
        _NOTHING,
    ),
    "referral.attended": Wording(
        "Asiakas tuli sovittuun aikaan: lähete {number}",
        f"{{recipient}} on kirjannut lähetteelle {{number}}, että asiakas tuli sovittuun aikaan. {_SENDER}",
        _NOTHING,
    ),
    "referral.no-show": Wording(
        "Asiakas ei tullut sovittuun aikaan: lähete {number}",
        f"{{recipient}} on kirjannut lähetteelle {{number}}, ettei asiakas tullut sovittuun aikaan. {_SENDER}",
        f"{_NOTHING} Voit auttaa muistuttamalla asiakasta.",
    ),
    "referral.appointment-cancelled": Wording(
        "Aika on peruttu: lähete {number}",
        f"{{recipient}} on perunut ajan, joka oli varattu lähetteen {{number}} perusteella. {_SENDER}",
        _NOTHING,
    ),
    "referral.cancellation-requested": Wording(
        "Pyyntö lopettaa palvelu: lähete {number}",
        "{sender} pyytää lopettamaan palvelun, joka perustuu lähetteeseen {number}. Vastaanottaja on {recipient}. "
        "Perustelu on kirjattu lähetteelle.",
        "Vahvista peruutus tai kirjaa lopputulos, jos palvelu on jo päättynyt. Ellet tee kumpaakaan sovitussa ajassa, "
        "lähete peruuntuu.",
    ),
    "referral.cancellation-requested:sender": Wording(
        "Pyyntö lopettaa palvelu on lähetetty: lähete {number}",
        f"Palvelu, jonka osa lähete {{number}} on, on päättynyt. Siksi vastaanottajaa pyydettiin lopettamaan oma "
        f"osuutensa. Vastaanottaja on {{recipient}}. {_SENDER}",
        f"{_NOTHING} Saat tiedon, kun palvelu on lopetettu.",
    ),
    "referral.cancelled:sender": Wording(
        "Lähete {number} on peruttu",
        "Palvelu, joka perustui lähetteeseen {number}, on lopetettu pyynnöstä. Vastaanottaja oli {recipient}. "
        f"{_SENDER} {_NEED_OPEN}",
        "Jos asiakas tarvitsee palvelua edelleen, voit tehdä uuden lähetteen.",
    ),
    "referral.cancelled:recipient": Wording(
        "Lähete {number} on peruttu",
        f"Lähete {{number}} on peruttu lähettäjän pyynnöstä. Vastaanottaja on {{recipient}}. {_SENDER}",
        "Lopeta palvelu. Vastausta ei tarvita.",
    ),
    "referral.cancellation-taken-back": Wording(
        "Palvelua ei tarvitse lopettaa: lähete {number}",
        "{sender} ei enää pyydä lopettamaan palvelua, joka perustuu lähetteeseen {number}. Vastaanottaja on "
        "{recipient}.",
        _NOTHING,
    ),
    "referral.information-requested": Wording(
        "Lähetteeseen {number} pyydetään lisätietoja",
        f"{{recipient}} tarvitsee lisätietoja, jotta se voi vastata lähetteeseen {{number}}. {_SENDER} Puuttuvat "
        "tiedot on kirjattu lähetteelle.",
        "Täydennä lähetettä. Vastausaika ei kulu ennen kuin olet antanut lisätiedot.",
    ),
    "referral.information-supplied": Wording(
        "Lähetettä {number} on täydennetty",
        "{sender} on antanut lisätiedot, joita {recipient} pyysi lähetteeseen {number}.",
        "Jatka lähetteen käsittelyä. Vastausaika kuluu jälleen.",
        "Vastaa lähetteeseen viimeistään {due}. Vastausaika kuluu jälleen.",
    ),
    "referral.started": Wording(
        "Palvelu on alkanut: lähete {number}",
        f"{{recipient}} on aloittanut palvelun lähetteen {{number}} perusteella. {_SENDER}",
        _NOTHING,
    ),
    "referral.scheduled": Wording(
        "Aika on varattu: lähete {number}",
        f"{{recipient}} on varannut asiakkaalle ajan lähetteen {{number}} perusteella. {_SENDER}",
        f"Aika ja paikka näkyvät lähetteellä. {_NOTHING}",
    ),
    "referral.resumed": Wording(
        "Palvelu jatkuu: lähete {number}",
        f"{{recipient}} on jatkanut palvelua lähetteen {{number}} perusteella. {_SENDER}",
        _NOTHING,
    ),
    "referral.completed": Wording(
        "Palvelu on saatu päätökseen: lähete {number}",
        f"{{recipient}} on saanut päätökseen palvelun lähetteen {{number}} perusteella. {_SENDER} Lopputulos on "
        "kirjattu lähetteelle.",
        "Avaa lähete ja lue lopputulos. Näin palveluntuottaja tietää, että tieto on tullut perille.",
    ),
    "referral.failed": Wording(
        "Palvelu on keskeytetty: lähete {number}",
        f"{{recipient}} on keskeyttänyt palvelun, joka perustui lähetteeseen {{number}}. {_SENDER} {_NEED_OPEN}",
        "Lue perustelu ja päätä, miten asiassa jatketaan.",
    ),
    "referral.withdrawn:sender": Wording(
        "Lähete {number} on peruttu",
        "Järjestelmä on perunut lähetteen {number}: toinen palveluntuottaja hyväksyi asiakkaan ensin, palvelu, jonka "
        "osa lähete on, on päättynyt, tai sopimus ei enää kata lähetettä. Vastaanottaja oli {recipient}. Perustelu on "
        "kirjattu lähetteelle.",
        _NOTHING,
    ),
    "referral.withdrawn": Wording(
        "Lähete {number} on peruutettu",
        "{sender} on peruuttanut lähetteen {number}. Vastaanottaja on {recipient}.",
        "Lopeta lähetteen käsittely. Vastausta ei tarvita.",
    ),
    "referral.declined": Wording(
        "Lähetteen {number} hyväksyntä on peruttu",
        "{recipient} oli hyväksynyt lähetteen {number} mutta ei voikaan järjestää palvelua. "
        f"{_SENDER} {_NEED_OPEN}",
        _GO_ON,
    ),
    "referral.loop-closed": Wording(
        "Lähete {number} on käsitelty loppuun",
        "{sender} on lukenut lähetteen {number} lopputuloksen. Palvelun on tuottanut {recipient}.",
        "Lähete on käsitelty loppuun. Sinun ei tarvitse tehdä enää mitään.",
    ),
    "referral.agreement-ended:sender": Wording(
        _AGREEMENT_ENDED,
        "Lähete {number} on peruuntunut, koska sopimus, johon se perustui, on päättynyt.",
        "Tarkista, voiko asiakkaan ohjata palveluun toisen sopimuksen perusteella.",
    ),
    "referral.agreement-ended:recipient": Wording(
        _AGREEMENT_ENDED,
        f"Lähete {{number}} on peruuntunut, koska sopimus, johon se perustui, on päättynyt. {_SENDER}",
        "Lopeta lähetteen käsittely. Vastausta ei tarvita.",
    ),
    "referral.run-off-ended:sender": Wording(
        _RUN_OFF_ENDED,
        "Sopimus, johon lähete {number} perustui, on päättynyt, ja palvelu on päättynyt sen mukana sovitulla tavalla. "
        "Palvelun on tuottanut {recipient}. Asiakkaan palvelutarve on edelleen avoinna.",
        "Päätä, miten asiassa jatketaan. Voit tehdä uuden lähetteen toiselle palveluntuottajalle, jota jokin sopimus "
        "koskee.",
    ),
    "referral.run-off-ended:recipient": Wording(
        _RUN_OFF_ENDED,
        "Sopimus, johon lähete {number} perustui, on päättynyt, ja palvelu on päättynyt sen mukana sovitulla tavalla. "
        "Lähettäjä on {sender} ja vastaanottaja {recipient}.",
        "Päätä palvelu. {sender} huolehtii siitä, miten asiakkaan asiassa jatketaan.",
    ),
    "referral.left-out": Wording(
        "Lähete {number} ei ole enää avoinna",
        "Lähete {number}, jonka {recipient} olisi voinut ottaa, ei ole enää avoinna.",
        "Organisaatiosi ei näe lähetettä enää, eikä sinun tarvitse tehdä mitään.",
    ),
    "referral.overdue:sender": Wording(
        _OVERDUE,
        "Lähetteeseen {number} ei ole vastattu sovitussa ajassa.",
        "Voit odottaa, ottaa yhteyttä niihin, joille se lähetettiin, tai peruuttaa lähetteen.",
        "Määräaika oli {due}. Voit odottaa, ottaa yhteyttä niihin, joille se lähetettiin, tai peruuttaa lähetteen.",
    ),
    "referral.overdue:recipient": Wording(
        _OVERDUE,
        "Lähetteen {number} määräaika on kulunut umpeen. Lähettäjä on {sender} ja vastaanottaja {recipient}.",
        "Vastaa lähetteeseen viipymättä.",
        "Määräaika oli {due}. Vastaa lähetteeseen viipymättä.",
    ),
    "referral.reminded:sender": Wording(
        "Lähete {number} odottaa yhä vastausta",
        f"{{recipient}} ei ole vielä vastannut lähetteeseen {{number}}. {_SENDER}",
        _NOTHING,
        f"Lähetteeseen on vastattava viimeistään {{due}}. {_NOTHING}",
    ),
    "referral.reminded:recipient": Wording(
        "Muistutus: lähete {number} odottaa vastausta",
        "Lähete {number} odottaa vastausta. Lähettäjä on {sender} ja vastaanottaja {recipient}.",
        "Tutustu lähetteeseen ja vastaa siihen.",
        "Tutustu lähetteeseen ja vastaa siihen. Määräaika on {due}.",
    ),
    "referral.escalated:sender": Wording(
        _UNANSWERED,
        "Lähetteen {number} määräaika on kulunut umpeen, eikä {recipient} ole vieläkään vastannut.",
        "Voit odottaa, ottaa yhteyttä vastaanottajaan tai peruuttaa lähetteen.",
    ),
    "referral.escalated:recipient": Wording(
        _UNANSWERED,
        "Lähetteen {number} määräaika on kulunut umpeen, eikä siihen ole vieläkään vastattu. Lähettäjä on {sender} ja "
        "vastaanottaja {recipient}.",
        "Vastaa lähetteeseen viipymättä.",
    ),
    "referral.escalated:recipient-supervisor": Wording(
        _UNANSWERED,
        "Lähetteen {number} määräaika on kulunut umpeen, eikä siihen ole vieläkään vastattu. Lähettäjä on {sender} ja "
        "vastaanottaja {recipient}. Saat tämän ilmoituksen esihenkilönä.",
        "Huolehdi siitä, että lähetteeseen vastataan viipymättä.",
    ),
    "referral.escalated:sender-agreements": Wording(
        _UNANSWERED,
        "Lähetteen {number} määräaika on kulunut umpeen, eikä siihen ole vieläkään vastattu. Lähettäjä on {sender} ja "
        "vastaanottaja {recipient}. Saat tämän ilmoituksen lähettäjän sopimusasioiden "
        "yhteyshenkilönä.",
        "Selvitä sopimuskumppanin kanssa, miksi vastausta ei ole tullut. Organisaatiosi voi peruuttaa lähetteen.",
    ),
    "referral.escalated:recipient-agreements": Wording(
        _UNANSWERED,
        "Lähetteen {number} määräaika on kulunut umpeen, eikä siihen ole vieläkään vastattu. Lähettäjä on {sender} ja "
        "vastaanottaja {recipient}. Saat tämän ilmoituksen vastaanottajan sopimusasioiden "
        "yhteyshenkilönä.",
        "Huolehdi siitä, että lähetteeseen vastataan viipymättä. Jos vastaukset viivästyvät pysyvästä syystä, kerro "
        "siitä sopimuskumppanille.",
    ),
    "referral.expired:sender": Wording(
        _EXPIRED,
        f"{{recipient}} ei vastannut lähetteeseen {{number}}. {_SENDER} Sopimuksen mukaan lähete raukeaa, jos "
        "siihen ei vastata muistutuksista huolimatta. Asiakkaan palvelutarve on edelleen avoinna.",
        "Päätä, miten asiassa jatketaan. Voit tehdä uuden lähetteen toiselle palveluntuottajalle, jota jokin sopimus "
        "koskee.",
    ),
    "referral.expired:recipient": Wording(
        _EXPIRED,
        "Lähetteeseen {number} ei vastattu muistutuksista huolimatta, ja se on rauennut sopimuksen mukaisesti. "
        "Lähettäjä on {sender} ja vastaanottaja {recipient}.",
        "Lopeta lähetteen käsittely. Vastausta ei tarvita.",
    ),
    "referral.transferred": Wording(
        "Lähetteen {number} lähettäjä on vaihtunut",
        "Vastuu asiakkaasta on siirtynyt, ja lähetteen {number} lähettäjä on nyt {sender}. Vastaanottaja on "
        "{recipient}.",
        "Sinun ei tarvitse tehdä mitään siirron vuoksi.",
    ),
    "referral.transferred:former-sender": Wording(
        "Lähete {number} on siirtynyt toiselle organisaatiolle",
        "Lähete {number} on siirtynyt asiansa mukana organisaatiolle, joka vastaa asiakkaasta nyt. {recipient} ei ole "
        "enää lähettäjä.",
        "Organisaatiosi ei näe lähetettä enää, eikä sinun tarvitse tehdä mitään.",
    ),
    "referral.ended-with-transfer": Wording(
        "Lähete {number} on päättynyt",
        "Vastuu asiakkaasta on siirtynyt, ja lähettäjä on nyt {sender}. Lähete {number}, jonka vastaanottaja on "
        "{recipient}, on päättynyt siirron yhteydessä.",
        "Lopeta lähetteen käsittely. Vastausta ei tarvita.",
    ),
    "referral.ended-with-transfer:former-sender": Wording(
        "Lähete {number} on päättynyt",
        "Vastuu asiakkaasta on siirtynyt toiselle organisaatiolle, ja lähete {number} on päättynyt siirron yhteydessä. "
        "{recipient} ei ole enää lähettäjä.",
        "Organisaatiosi ei näe lähetettä enää, eikä sinun tarvitse tehdä mitään.",
    ),
    "referral.start-overdue:sender": Wording(
        _NOT_STARTED,
        f"{{recipient}} on hyväksynyt lähetteen {{number}}, mutta palvelu ei ole alkanut sovitussa ajassa. {_SENDER}",
        "Voit ottaa yhteyttä vastaanottajaan ja kysyä, milloin palvelu alkaa.",
    ),
    "referral.start-overdue:recipient": Wording(
        _NOT_STARTED,
        "Lähetteeseen {number} perustuvan palvelun olisi sopimuksen mukaan pitänyt jo alkaa. Lähettäjä on {sender} ja "
        "vastaanottaja {recipient}.",
        "Aloita palvelu tai varaa asiakkaalle aika. Jos et voi järjestää palvelua, palauta lähete.",
    ),
    "referral.deadline-extended": Wording(
        "Määräaikaa on pidennetty: lähete {number}",
        "Lähetteen {number} määräaikaa on pidennetty. Lähettäjä on {sender} ja vastaanottaja {recipient}.",
        f"Uusi päivä ja sen perustelu näkyvät lähetteellä. {_NOTHING}",
    ),
    "referral.review-due": Wording(
        "Tarkista palvelun tauko: lähete {number}",
        f"Lähetteen {{number}} perusteella annettavan palvelun tauon tarkistuspäivä on mennyt. {_SENDER} Palvelun "
        "tuottaa {recipient}.",
        "Tarkista tauko: jatka palvelua tai päätä se.",
    ),
}

_AGREEMENTS = {
    "agreement.offered": Wording(
        "Sopimus {number} odottaa allekirjoituksia",
        "{sender} on lähettänyt yhteistyösopimuksen {number} allekirjoitettavaksi. Allekirjoittajia ovat muun "
        "muassa {sender} ja {recipient}.",
        "Tutustu sopimukseen ja allekirjoita se, ehdota siihen muutosta tai hylkää se.",
    ),
    "agreement.left-out": Wording(
        "Organisaatiosi on jätetty pois sopimuksesta {number}",
        "Yhteistyösopimuksen {number} uusi teksti on lähetetty allekirjoitettavaksi. {recipient} ei ole siinä "
        "osapuolena.",
        "Organisaatiosi ei näe uutta tekstiä, eikä sinun tarvitse tehdä mitään. Jos tämä on yllätys, ota yhteyttä "
        "sopimuksen osapuoliin.",
    ),
    "agreement.signed": Wording(
        "Sopimus {number}: uusi allekirjoitus",
        "{sender} on allekirjoittanut yhteistyösopimuksen {number}.",
        "Jos {recipient} ei ole vielä allekirjoittanut sopimusta, tutustu siihen ja allekirjoita se.",
    ),
    "agreement.executed": Wording(
        "Sopimus {number} on tehty",
        f"Kaikki osapuolet ovat allekirjoittaneet yhteistyösopimuksen {{number}}. {_PARTIES}",
        "Sopimuksen perusteella voi lähettää lähetteitä siitä päivästä alkaen, jona se tulee voimaan.",
    ),
    "agreement.rejected": Wording(
        "Sopimus {number} on hylätty",
        "{sender} on hylännyt yhteistyösopimuksen {number}. Perustelu on kirjattu sopimuksen tietoihin.",
        f"{_NO_SIGNING} Lue perustelu ja valmistele tarvittaessa uusi sopimus.",
    ),
    "agreement.revoked": Wording(
        "Sopimus {number} on vedetty takaisin",
        "{sender} on vetänyt takaisin yhteistyösopimuksen {number}.",
        f"{_NO_SIGNING} Sinun ei tarvitse tehdä mitään.",
    ),
    "agreement.change-proposed": Wording(
        "Sopimukseen {number} ehdotetaan muutosta",
        "{sender} on ehdottanut muutosta yhteistyösopimukseen {number}. Aiemman tekstin allekirjoitukset eivät ole "
        "enää voimassa.",
        "Tutustu ehdotukseen. Sopimuksen voi allekirjoittaa, kun sen laatinut osapuoli on lähettänyt sen uudelleen.",
    ),
    "agreement.terminated": Wording(
        "Sopimus {number} on päättynyt",
        f"Yhteistyösopimus {{number}} ei ole enää voimassa. {_PARTIES}",
        "Uusia lähetteitä ei voi enää lähettää sen perusteella. Tarkista avoimet lähetteet ja se, tarvitaanko uusi "
        "sopimus.",
    ),
}

_CONTACT_REQUESTS = {
    "contact-request.made": Wording(
        "Uusi yhteydenottopyyntö {number}",
        "{recipient} on saanut yhteydenottopyynnön {number}: henkilöön pyydetään ottamaan yhteyttä.",
        "Lue pyyntö ja ota henkilöön yhteyttä. Ota pyyntö sen jälkeen hoidettavaksi, siirrä se toiselle tai ilmoita, "
        "ettei se kuulu teille.",
        "Ota henkilöön yhteyttä viimeistään {due}. Ota pyyntö sen jälkeen hoidettavaksi, siirrä se toiselle tai "
        "ilmoita, ettei se kuulu teille.",
    ),
    "contact-request.taken": Wording(
        "Yhteydenottopyyntö {number} on otettu hoidettavaksi",
        "{recipient} on ottanut hoidettavaksi yhteydenottopyynnön {number}, jonka lähettäjä on {sender}.",
        _NOTHING,
    ),
    "contact-request.passed-on": Wording(
        "Yhteydenottopyyntö {number} on siirretty",
        "{recipient} on siirtänyt yhteydenottopyynnön {number} toiselle organisaatiolle, joka on asiassa vastuussa. "
        "Pyynnön lähettäjä on {sender}.",
        f"{_NOTHING} Saat ilmoituksen, kun tämä organisaatio on vastannut.",
    ),
    "contact-request.not-ours": Wording(
        "Yhteydenottopyyntöä {number} ei otettu hoidettavaksi",
        "{recipient} ei ota hoidettavaksi yhteydenottopyyntöä {number}, jonka lähettäjä on {sender}. Syy on kirjattu "
        "pyynnön tietoihin.",
        "Lue syy ja kerro asiasta henkilölle.",
    ),
    "contact-request.withdrawn": Wording(
        "Yhteydenottopyyntö {number} on peruttu",
        "Yhteydenottopyyntö {number} on peruttu. Sen vastaanottaja oli {recipient}. Pyynnön sisältö on poistettu.",
        "Sinun ei tarvitse tehdä enää mitään.",
    ),
    "contact-request.overdue:asker": Wording(
        "Yhteydenottopyyntö {number} on myöhässä",
        "{recipient} ei ole vastannut määräajassa yhteydenottopyyntöön {number}, jonka lähettäjä on {sender}.",
        "Voit ottaa yhteyttä organisaatioon tai perua pyynnön, jos yhteydenottoa ei enää tarvita.",
        "Vastauksen määräpäivä oli {due}. Voit ottaa yhteyttä organisaatioon tai perua pyynnön, jos yhteydenottoa ei "
        "enää tarvita.",
    ),
    "contact-request.overdue:responsible": Wording(
        "Yhteydenottopyyntö {number} on myöhässä",
        "Yhteydenottopyyntöön {number} ei ole vastattu määräajassa. Sen vastaanottaja on {recipient}.",
        "Ota henkilöön yhteyttä. Ota pyyntö sen jälkeen hoidettavaksi, siirrä se toiselle tai ilmoita, ettei se kuulu "
        "teille.",
        "Yhteydenoton määräpäivä oli {due}. Ota henkilöön yhteyttä nyt. Ota pyyntö sen jälkeen hoidettavaksi, siirrä "
        "se toiselle tai ilmoita, ettei se kuulu teille.",
    ),
}

_CASES = {
    "case.review-due": Wording(
        "Tauko on tarkistettava: asia {number}",
        "Asia {number} tai palvelutarve siinä on tauolla, ja päivä, jona tauko oli määrä tarkistaa, on ohi. "
        "Asiasta vastaa {recipient}.",
        "Avaa asia ja päätä, miten se jatkuu.",
    ),
    "case.transfer-offered": Wording(
        "Vastuuta asiasta {number} tarjotaan teille",
        "{sender} pyytää, että {recipient} ottaa vastuun asiasta {number}.",
        "Katso, mitä asian avoimille lähetteille tapahtuisi. Ota asia sitten vastaan tai ilmoita, ettei se kuulu "
        "teille.",
    ),
    "case.transfer-withdrawn:no-longer-offered": Wording(
        "Vastuuta asiasta {number} ei enää tarjota",
        "Pyyntö, että {recipient} ottaisi vastuun asiasta {number}, on peruttu.",
        "Sinun ei tarvitse tehdä enää mitään.",
    ),
    "case.transfer-declined": Wording(
        "Vastuuta asiasta {number} ei otettu vastaan",
        "{sender} ei ota vastuuta asiasta {number}. {recipient} vastaa siitä edelleen.",
        "Lue syy asiasta ja päätä, miten jatketaan. Voit tarjota asiaa toiselle organisaatiolle.",
    ),
    "case.transferred:former-responsible": Wording(
        "Vastuu asiasta {number} on siirtynyt",
        "Toinen organisaatio on ottanut vastuun asiasta {number}. {recipient} ei vastaa asiasta enää.",
        "Organisaatiosi ei näe asiaa enää, eikä sinun tarvitse tehdä mitään.",
    ),
    "case.left-out": Wording(
        "Asia {number} on päättynyt",
        "Asia {number}, jonka vastuuta organisaatiolle {recipient} tarjottiin, on päättynyt.",
        "Tarjous on rauennut, eikä sinun tarvitse tehdä mitään.",
    ),
    "case.clock-due": Wording(
        "Lakisääteinen määräaika lähestyy: asia {number}",
        "Asiassa {number} on määräaika, joka perustuu lakiin ja päättyy pian. Asiasta vastaa {recipient}.",
        "Avaa asia ja katso, mitä on tehtävä. Kirjaa asiaan, mitä on tehty ja milloin.",
        "Määräaika on {due}. Avaa asia ja katso, mitä on tehtävä. Kirjaa asiaan, mitä on tehty ja milloin.",
    ),
    "case.clock-overdue:responsible": Wording(
        _CLOCK_OVERDUE,
        "Asiassa {number} on kulunut umpeen määräaika, joka perustuu lakiin. Asiasta vastaa {recipient}.",
        "Avaa asia ja tee viipymättä, mitä puuttuu. Kirjaa asiaan, mitä on tehty ja milloin.",
        "Määräaika oli {due}. Avaa asia ja tee viipymättä, mitä puuttuu. Kirjaa asiaan, mitä on tehty ja milloin.",
    ),
    "case.clock-overdue:responsible-supervisor": Wording(
        _CLOCK_OVERDUE,
        "Asiassa {number} on kulunut umpeen määräaika, joka perustuu lakiin. Asiasta vastaa {recipient}. Saat tämän "
        "ilmoituksen esihenkilönä.",
        "Huolehdi siitä, että puuttuva tehdään viipymättä ja kirjataan asiaan.",
        "Määräaika oli {due}. Huolehdi siitä, että puuttuva tehdään viipymättä ja kirjataan asiaan.",
    ),
}

_REST = {
    "delivery.dead": Wording(
        "Ilmoitukset eivät mene perille ({number})",
        "{recipient} ei ole saanut ilmoitusta, joka koskee asiaa {number}: sitä ei saatu toimitettua.",
        "Tarkista ilmoitusten osoite ja vastaanottava järjestelmä. Jos osoite on poistettu käytöstä, ota se käyttöön. "
        "Lähetä ilmoitus sen jälkeen uudelleen ilmoitusten luettelosta.",
    ),
    "other": Wording(
        "Uutta asiassa {number}",
        f"Asiassa {{number}} on tapahtunut muutos. {_PARTIES}",
        "Avaa asia omassa järjestelmässäsi ja tarkista, edellyttääkö muutos toimenpiteitä.",
    ),
}

TABLES = Tables(
    greeting="Hei,",
    footer="Tämä on Vidaren automaattinen viesti. Vastauksia siihen ei lueta. Viestissä ei ole asiakkaan tietoja.",
    link_texts={
        "referral": "Avaa lähete {number}",
        "agreement": "Avaa sopimus {number}",
        "contact-request": "Avaa yhteydenottopyyntö {number}",
        "other": "Lue lisää asiasta {number}",
    },
    gathered=Gathered(
        "Asiassa on edellisen viestin jälkeen tapahtunut {steps} muutosta. Ne ovat järjestyksessä, uusin viimeisenä:",
        "{step} ({times} kertaa)",
        "Ennen näitä: {steps} muuta.",
        "Sinulta pyydetään seuraavaa, jos sitä ei ole jo tehty:",
    ),
    letters=_REFERRALS | _CONTACT_REQUESTS | _CASES | _AGREEMENTS | _REST,
    landing={
        "referral": LandingWording(
            "Lähete {number}",
            "Löydät lähetteen oman organisaatiosi järjestelmästä.",
            (
                "Kirjaudu järjestelmään, jossa organisaatiosi käsittelee lähetteitä.",
                "Avaa saapuneiden tai lähetettyjen lähetteiden luettelo.",
                "Etsi luettelosta numero {number}.",
            ),
            "Jos et löydä lähetettä, kysy organisaatiosi pääkäyttäjältä, onko sinulla oikeus nähdä se.",
        ),
        "agreement": LandingWording(
            "Sopimus {number}",
            "Löydät sopimuksen oman organisaatiosi järjestelmästä.",
            (
                "Kirjaudu järjestelmään, jossa organisaatiosi käsittelee sopimuksia.",
                "Avaa sopimusten luettelo.",
                "Etsi luettelosta numero {number}.",
            ),
            "Jos et löydä sopimusta, kysy organisaatiosi pääkäyttäjältä, onko sinulla oikeus nähdä se.",
        ),
        "case": LandingWording(
            "Asia {number}",
            "Löydät asian oman organisaatiosi järjestelmästä.",
            (
                "Kirjaudu järjestelmään, jossa organisaatiosi käsittelee kotoutuja-asiakkaiden asioita.",
                "Avaa asioiden luettelo.",
                "Etsi luettelosta numero {number}.",
            ),
            "Jos et löydä asiaa, kysy organisaatiosi pääkäyttäjältä, onko sinulla oikeus nähdä se.",
        ),
        "contact-request": LandingWording(
            "Yhteydenottopyyntö {number}",
            "Löydät yhteydenottopyynnön oman organisaatiosi järjestelmästä.",
            (
                "Kirjaudu järjestelmään, jossa organisaatiosi käsittelee kotoutuja-asiakkaiden asioita.",
                "Avaa saapuneiden tai lähetettyjen yhteydenottopyyntöjen luettelo.",
                "Etsi luettelosta numero {number}.",
            ),
            "Jos et löydä pyyntöä, kysy organisaatiosi pääkäyttäjältä, onko sinulla oikeus nähdä se.",
        ),
    },
    landing_privacy="Sivu ei vaadi kirjautumista, eikä sillä näy mitään asiakkaan tietoja.",
    confirming=Confirming(
        Wording(
            "Vahvista sähköpostiosoitteesi",
            "{recipient} on pyytänyt Vidarea lähettämään lähetteitä ja sopimuksia koskevat ilmoituksensa tähän "
            "osoitteeseen.",
            "Jos tämä pitää paikkansa, avaa linkki ja vahvista osoite. Jos ei, sinun ei tarvitse tehdä mitään: tänne "
            "ei lähetetä enempää.",
        ),
        "Vahvista osoite (linkki toimii seitsemän päivää)",
        "Vahvista sähköpostiosoitteesi",
        "Organisaatio haluaa, että sen lähetteitä ja sopimuksia koskevat ilmoitukset lähetetään sinun osoitteeseesi. "
        "Niissä ei kerrota asiakkaista mitään.",
        "Kyllä, lähettäkää ne osoitteeseeni",
        "Osoitteesi on vahvistettu",
        "Ilmoitukset lähetetään tästä lähtien siihen. Organisaatiosi pääkäyttäjä voi lopettaa ne.",
        "Tämä linkki ei toimi enää",
        "Se on yli seitsemän päivää vanha, tai osoite on poistettu. Pyydä organisaatiosi pääkäyttäjää pyytämään "
        "vahvistusta uudelleen.",
    ),
    errors=Errors(
        ("Tällaista sivua ei ole", "Vertaa osoitetta viestiin merkki merkiltä tai avaa viestissä oleva linkki."),
        ("Tätä ei voi tehdä tässä", "Avaa viestissä oleva linkki uudelleen."),
        (
            "Palvelussa on häiriö",
            "Yritä muutaman minuutin kuluttua uudelleen. Jos häiriö jatkuu, kerro siitä organisaatiosi pääkäyttäjälle.",
        ),
        ("Liian monta pyyntöä", "Yritä muutaman minuutin kuluttua uudelleen."),
    ),
    no_number="Numero ei ole oikein",
    no_number_lead="Tällaista lähetteen, sopimuksen, asian tai yhteydenottopyynnön numeroa ei ole. Vertaa sitä "
    "viestiin merkki merkiltä.",
)
