"""What the page of contact requests says, in three languages."""

from collections.abc import Mapping
from typing import NamedTuple

from services.referrals.model.contact_request.codes import ContactRequestStatus as Status
from shared.kernel.codes import Language


class Field(NamedTuple):
    """A field of the form: its label, a hint below it (or none), and what is said where it is not right."""

    label: str
    hint: str
    wrong: str


class Words(NamedTuple):
    """Everything in one language. In `received`, `seen` and `number_is` stands `{number}`, in some also `{code}`."""

    title: str
    lead: str
    urgent: str
    fields: Mapping[str, Field]
    choose: str
    privacy: str
    send: str
    errors: str
    nobody: str
    nobody_lead: str
    instead: tuple[str, ...]
    sent: str
    sent_lead: str
    sent_before: str
    number: str
    code: str
    keep: str
    look: str
    status_title: str
    status_lead: str
    status_button: str
    wrong_pair: str
    statuses: Mapping[str, str]
    because: str
    withdraw: str
    withdraw_lead: str
    home: str
    expired: str
    not_understood: tuple[str, str]
    nothing_here: tuple[str, str]
    too_many: tuple[str, str]
    our_fault: tuple[str, str]


_FI = Words(
    title="Yhteydenottopyyntö",
    lead="Täytä lomake, jos haluat, että kuntasi kotoutumispalvelut ottavat sinuun yhteyttä. Et tarvitse tunnuksia. "
    "Älä kirjoita henkilötunnustasi.",
    urgent="Jos olet vaarassa tai tarvitset apua heti, soita hätänumeroon 112.",
    fields={
        "name": Field("Nimi", "", "Kirjoita nimesi, enintään 200 merkkiä."),
        "birth": Field(
            "Syntymävuosi tai syntymäaika (vapaaehtoinen)", "Esimerkiksi 1990 tai 31.1.1990",
            "Kirjoita vuosi (1990) tai päivä (31.1.1990), tai jätä kohta tyhjäksi.",
        ),
        "municipality": Field("Kunta, jossa asut", "", "Valitse kunta luettelosta."),
        "language": Field("Kieli, jota puhut", "", "Valitse kieli luettelosta."),
        "interpreter": Field("Tarvitsen tulkin", "", ""),
        "phone": Field(
            "Puhelinnumero", "Kirjoita puhelinnumero tai sähköpostiosoite",
            "Kirjoita puhelinnumero, jossa on vähintään viisi numeroa, tai sähköpostiosoite.",
        ),
        "email": Field("Sähköpostiosoite", "", "Kirjoita sähköpostiosoite muodossa nimi@example.org."),
        "best_times": Field(
            "Milloin sinut tavoittaa parhaiten (vapaaehtoinen)", "", "Kirjoita enintään 200 merkkiä yhdelle riville."
        ),
        "about": Field(
            "Missä asiassa haluat apua", "Kerro lyhyesti. Älä kirjoita terveystietoja äläkä henkilötunnusta.",
            "Kerro lyhyesti, missä asiassa haluat apua, enintään 1000 merkkiä.",
        ),
        "agreed": Field(
            "Haluan, että minuun otetaan yhteyttä, ja annan tiedot tätä varten.", "",
            "Lomakkeen voi lähettää vain, jos haluat, että sinuun otetaan yhteyttä.",
        ),
    },
    choose="Valitse",
    privacy="Tiedot näkee vain organisaatio, joka vastaa kuntasi kotoutumisasioista, tai se, jolle se siirtää pyynnön. "
    "Ne poistetaan, kun niitä ei enää tarvita.",
    send="Lähetä pyyntö",
    errors="Korjaa nämä kohdat. Muut tietosi ovat tallella.",
    nobody="Pyyntöä ei voi vielä lähettää tähän kuntaan",
    nobody_lead="Mikään organisaatio ei ole ilmoittanut tässä palvelussa vastaavansa tämän kunnan asukkaista. "
    "Pyyntöä ei lähetetty. Voit kysyä apua näin:",
    instead=(
        "Soita kuntasi asiakaspalveluun tai mene käymään siellä, ja kysy maahanmuuttajien neuvontaa.",
        "Jos etsit työtä, ota yhteyttä oman alueesi työllisyyspalveluihin.",
        "Sivustolla infofinland.fi on neuvontapaikkojen yhteystietoja monella kielellä.",
    ),
    sent="Pyyntö on lähetetty",
    sent_lead="Sinuun otetaan yhteyttä yleensä muutaman työpäivän kuluessa. Kirjoita nämä muistiin: niillä näet, mitä "
    "pyynnölle kuuluu, ja voit perua sen. Koodia ei näytetä uudelleen.",
    sent_before="Tämä lomake on jo lähetetty kerran, ja silloin lähettämäsi tiedot ovat voimassa. Jos haluat muuttaa "
    "niitä, peru pyyntö ja täytä uusi lomake.",
    number="Numero",
    code="Koodi",
    keep="Älä kerro koodia muille.",
    look="Katso, mitä pyynnölle kuuluu",
    status_title="Oma yhteydenottopyyntösi",
    status_lead="Kirjoita numero ja koodi, jotka sait, kun lähetit pyynnön.",
    status_button="Näytä",
    wrong_pair="Numero ja koodi eivät kuulu yhteen. Tarkista molemmat merkki merkiltä.",
    statuses={
        Status.NEW: "Pyyntö on perillä. Sinuun ei ole vielä otettu yhteyttä.",
        Status.TAKEN: "Pyyntö on otettu hoidettavaksi.",
        Status.PASSED_ON: "Pyyntö on siirretty toiselle organisaatiolle.",
        Status.NOT_OURS: "Pyyntöä ei otettu hoidettavaksi.",
        Status.WITHDRAWN: "Pyyntö on peruttu, ja sen tiedot on poistettu.",
    },
    because="Syy",
    withdraw="Peru pyyntö",
    withdraw_lead="Jos et enää halua yhteydenottoa, voit perua pyynnön. Sen tiedot poistetaan heti.",
    home="Täytä uusi lomake",
    expired="Lähetä lomake vielä kerran.",
    not_understood=("Tätä ei voi tehdä tässä", "Avaa lomake uudelleen ja täytä se."),
    nothing_here=("Tällaista sivua ei ole", "Tarkista osoite."),
    too_many=(
        "Liian monta pyyntöä",
        "Lomakkeita on lähetetty liikaa. Yritä tunnin kuluttua uudelleen tai soita kuntaasi.",
    ),
    our_fault=("Palvelussa on häiriö", "Yritä muutaman minuutin kuluttua uudelleen tai soita kuntaasi."),
)  # fmt: skip

_SV = Words(
    title="Kontaktbegäran",
    lead="Fyll i blanketten om du vill att integrationstjänsterna i din kommun kontaktar dig. Du behöver inga koder. "
    "Skriv inte din personbeteckning.",
    urgent="Om du är i fara eller behöver hjälp genast, ring nödnumret 112.",
    fields={
        "name": Field("Namn", "", "Skriv ditt namn, högst 200 tecken."),
        "birth": Field(
            "Födelseår eller födelsedatum (frivilligt)", "Till exempel 1990 eller 31.1.1990",
            "Skriv ett år (1990) eller en dag (31.1.1990), eller lämna punkten tom.",
        ),
        "municipality": Field("Kommunen där du bor", "", "Välj kommunen i listan."),
        "language": Field("Språket du talar", "", "Välj språket i listan."),
        "interpreter": Field("Jag behöver tolk", "", ""),
        "phone": Field(
            "Telefonnummer", "Skriv ett telefonnummer eller en e-postadress",
            "Skriv ett telefonnummer med minst fem siffror, eller en e-postadress.",
        ),
        "email": Field("E-postadress", "", "Skriv e-postadressen i formen namn@example.org."),
        "best_times": Field("När du nås bäst (frivilligt)", "", "Skriv högst 200 tecken på en rad."),
        "about": Field(
            "Vad du vill ha hjälp med", "Berätta kort. Skriv inga hälsouppgifter och ingen personbeteckning.",
            "Berätta kort vad du vill ha hjälp med, högst 1000 tecken.",
        ),
        "agreed": Field(
            "Jag vill bli kontaktad och lämnar uppgifterna för detta.", "",
            "Blanketten kan skickas bara om du vill bli kontaktad.",
        ),
    },
    choose="Välj",
    privacy="Uppgifterna ses bara av den organisation som ansvarar för integrationen i din kommun, eller den som får "
    "begäran av den. De raderas när de inte längre behövs.",
    send="Skicka begäran",
    errors="Rätta dessa punkter. Dina övriga uppgifter finns kvar.",
    nobody="Begäran kan inte ännu skickas till den här kommunen",
    nobody_lead="Ingen organisation har i den här tjänsten meddelat att den ansvarar för kommunens invånare. Begäran "
    "skickades inte. Så här kan du få hjälp:",
    instead=(
        "Ring eller besök kommunens kundtjänst och fråga efter rådgivning för invandrare.",
        "Om du söker arbete, kontakta sysselsättningstjänsterna i ditt område.",
        "På webbplatsen infofinland.fi finns kontaktuppgifter till rådgivningen på många språk.",
    ),
    sent="Begäran har skickats",
    sent_lead="Du kontaktas vanligen inom några arbetsdagar. Skriv upp dessa: med dem ser du vad som händer med din "
    "begäran och kan återta den. Koden visas inte på nytt.",
    sent_before="Den här blanketten har redan skickats en gång, och uppgifterna från den gången gäller. Om du vill "
    "ändra dem, återta begäran och fyll i en ny blankett.",
    number="Nummer",
    code="Kod",
    keep="Berätta inte koden för andra.",
    look="Se vad som händer med begäran",
    status_title="Din kontaktbegäran",
    status_lead="Skriv numret och koden som du fick när du skickade begäran.",
    status_button="Visa",
    wrong_pair="Numret och koden hör inte ihop. Kontrollera båda tecken för tecken.",
    statuses={
        Status.NEW: "Begäran har kommit fram. Du har inte ännu blivit kontaktad.",
        Status.TAKEN: "Begäran har tagits till behandling.",
        Status.PASSED_ON: "Begäran har överförts till en annan organisation.",
        Status.NOT_OURS: "Begäran togs inte till behandling.",
        Status.WITHDRAWN: "Begäran har återtagits och uppgifterna har raderats.",
    },
    because="Orsak",
    withdraw="Återta begäran",
    withdraw_lead="Om du inte längre vill bli kontaktad kan du återta begäran. Uppgifterna raderas genast.",
    home="Fyll i en ny blankett",
    expired="Skicka blanketten en gång till.",
    not_understood=("Det här går inte att göra här", "Öppna blanketten på nytt och fyll i den."),
    nothing_here=("Sidan finns inte", "Kontrollera adressen."),
    too_many=(
        "För många begäranden",
        "För många blanketter har skickats. Försök igen om en timme eller ring din kommun.",
    ),
    our_fault=("Något fungerar inte hos oss", "Försök igen om några minuter eller ring din kommun."),
)  # fmt: skip

_EN = Words(
    title="Contact request",
    lead="Fill in this form if you want the integration services of your municipality to contact you. You need no "
    "login. Do not write your personal identity code.",
    urgent="If you are in danger or need help at once, call the emergency number 112.",
    fields={
        "name": Field("Name", "", "Write your name, 200 characters at most."),
        "birth": Field(
            "Year or date of birth (optional)", "For example 1990 or 31.1.1990",
            "Write a year (1990) or a day (31.1.1990), or leave this empty.",
        ),
        "municipality": Field("The municipality where you live", "", "Choose the municipality from the list."),
        "language": Field("The language that you speak", "", "Choose the language from the list."),
        "interpreter": Field("I need an interpreter", "", ""),
        "phone": Field(
            "Telephone number", "Write a telephone number or an e-mail address",
            "Write a telephone number with five digits or more, or an e-mail address.",
        ),
        "email": Field("E-mail address", "", "Write the e-mail address in the form name@example.org."),
        "best_times": Field(
            "When you are reached best (optional)", "", "Write 200 characters at most, on one line."
        ),
        "about": Field(
            "What you want help with", "Tell it in short. Write nothing about your health and no identity code.",
            "Tell in short what you want help with, 1000 characters at most.",
        ),
        "agreed": Field(
            "I want to be contacted, and give these particulars for that.", "",
            "The form can be sent only if you want to be contacted.",
        ),
    },
    choose="Choose",
    privacy="What you write is seen only by the organisation that is responsible for integration in your "
    "municipality, or by the one to which it passes the request on. It is erased when it is not needed any more.",
    send="Send the request",
    errors="Please correct these. The rest of what you wrote is kept.",
    nobody="A request cannot be sent to this municipality yet",
    nobody_lead="No organisation has said in this service that it is responsible for the residents of this "
    "municipality. The request was not sent. You can get help like this:",
    instead=(
        "Call or visit the customer service of your municipality, and ask for guidance for immigrants.",
        "If you look for work, contact the employment services of your area.",
        "The site infofinland.fi has the contact details of guidance points in many languages.",
    ),
    sent="The request has been sent",
    sent_lead="You will usually be contacted within a few business days. Write these down: with them you see what "
    "comes of the request, and can withdraw it. The code is not shown again.",
    sent_before="This form was sent once before, and what you sent then is what counts. If you want to change it, "
    "withdraw the request and fill in a new form.",
    number="Number",
    code="Code",
    keep="Do not tell the code to others.",
    look="See what comes of the request",
    status_title="Your contact request",
    status_lead="Write the number and the code that you got when you sent the request.",
    status_button="Show",
    wrong_pair="The number and the code do not belong together. Please check both, sign by sign.",
    statuses={
        Status.NEW: "The request has arrived. You have not been contacted yet.",
        Status.TAKEN: "The request has been taken up.",
        Status.PASSED_ON: "The request has been passed on to another organisation.",
        Status.NOT_OURS: "The request was not taken up.",
        Status.WITHDRAWN: "The request has been withdrawn, and what you wrote has been erased.",
    },
    because="Reason",
    withdraw="Withdraw the request",
    withdraw_lead="If you do not want to be contacted any more, you can withdraw the request. What you wrote is "
    "erased at once.",
    home="Fill in a new form",
    expired="Please send the form once more.",
    not_understood=("This cannot be done here", "Please open the form again and fill it in."),
    nothing_here=("There is no such page", "Please check the address."),
    too_many=(
        "Too many requests", "Too many forms have been sent. Try again in an hour, or call your municipality."
    ),
    our_fault=("Something does not work on our side", "Please try again in a few minutes, or call your municipality."),
)  # fmt: skip

WORDS: Mapping[Language, Words] = {"fi": _FI, "sv": _SV, "en": _EN}
