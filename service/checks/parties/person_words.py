"""Words that tell a person from the company that pays, by language: labels of persons who are
served, and words in the names of companies that have no legal form.

`buyer_cells` reads this. Data alone; in small letters, without the punctuation that `folded` takes
out.
"""

from __future__ import annotations

SERVED_LABELS = frozenset(
    "gast gäste gastes hotelgast fahrgast fahrgäste patient patientin patienten mieter mieterin "
    "mieters mietpartei untermieter eigentümer eigentümerin versicherungsnehmer "
    "versicherungsnehmerin versicherter versicherte mitglied mitglieds teilnehmer teilnehmerin "
    "teilnehmende kursteilnehmer schüler schülerin student studentin auszubildender kind "
    "halter halterin fahrzeughalter fahrzeughalterin tierhalter tierhalterin bewohner bewohnerin "
    "reisender reisende reisenden geschädigter geschädigte anspruchsteller anspruchstellerin "
    "klient klientin pflegebedürftiger "
    "guest guests guest's passenger passengers passenger's patient patients patient's tenant "
    "renter tenants tenant's occupant resident landlord owner policyholder insured claimant member "
    "members attendee attendees delegate delegates traveller travellers traveler travelers "
    "student student's trainee participant participants subscriber player pupil pupil's child "
    "hôte hôtes passager passagers passagère patient patiente locataire locataires assuré assurée "
    "adhérent adhérente abonné abonnée voyageur voyageurs voyageuse élève étudiant étudiante "
    "stagiaire participant participante bénéficiaire résident résidente occupant sinistré enfant "
    "huésped huéspedes pasajero pasajera pasajeros paciente inquilino inquilina arrendatario "
    "arrendataria asegurado asegurada socio socia abonado abonada alumno alumna viajero viajera "
    "viajeros participante asistente residente "
    "ospite ospiti passeggero passeggera passeggeri paziente inquilino inquilina conduttore "
    "assicurato assicurata socio abbonato allievo allieva alunno alunna viaggiatore partecipante "
    "studente studentessa residente "
    "gasten hotelgast passagier passagiers patiënt huurder huurders "
    "verzekerde lid abonnee reiziger "
    "reizigers leerling cursist deelnemer deelnemers bewoner student "
    "gość goście gościa pasażer pasażerowie pasażerka pacjent pacjentka pacjenta najemca lokator "
    "ubezpieczony ubezpieczona członek abonent uczeń uczennica uczestnik uczestnicy kursant "
    "podróżny "
    "hóspede hóspedes passageiro passageira passageiros paciente utente inquilino inquilina "
    "arrendatário segurado segurada sócio assinante aluno aluna viajante participante formando "
    "residente "
    "gäst gästen gäster hyresgäst hyresgästen patient patienten patientens medlem medlemmen elev "
    "elevens deltagare resenär passagerare försäkrad försäkringstagare "
    "gæst gæsten lejer patienten passager elev deltager gjest gjesten leietaker pasient pasienten "
    "pasientens passasjer forsikringstaker forsikret deltaker "
    "vieras matkustaja potilas vuokralainen jäsen vakuutettu oppilas osallistuja "
    "host hosté hosta cestující pacient pacientka pacienta nájemce člen účastník účastníci "
    "pojištěnec pojištěný pojištěná žák žákyně student hosť nájomca cestujúci poistený žiak "
    "vendég vendégek utas utasok beteg páciens bérlő tag biztosított tanuló diák résztvevő "
    "oaspete oaspeți pasager pacient chiriaș membru abonat asigurat elev participant "
    "επισκέπτης πελάτης επιβάτης ασθενής ενοικιαστής μέλος ασφαλισμένος μαθητής "
    "gost gosti putnik pacijent stanar član osiguranik učenik potnik najemnik bolnik zavarovanec "
    "misafir yolcu hasta kiracı üye sigortalı öğrenci katılımcı "
    "hoste viatger pacient llogater reisija patsient üürnik liige "
    "svečias keleivis pacientas nuomininkas viesis pasažieris pacients īrnieks gestur farþegi "
    "гость гости пассажир пациент арендатор жилец абонент застрахованный страхователь ученик "
    "студент участник гість пасажир пацієнт орендар учень гост пътник пациент наемател ученик "
    "станар пацијент путник "
    "الضيف الراكب المريض المستأجر אורח נוסע מטופל שוכר tamu penumpang pasien penyewa "
    "ผู้เข้าพัก ผู้โดยสาร ผู้ป่วย ผู้เช่า "
    "宿泊者 宿泊者名 患者 患者名 会員 入居者 ご契約者 契約者 被保険者 "
    "住客 乘客 患者姓名 会员 被保险人 学员 "
    "투숙객 승객 환자 환자명 회원 임차인 피보험자 수강생".split()
)
"""Labels of one word behind which the one stands who gets a service. He pays for it, unless the
document addresses another one: an employer, an insurer, a parent, an owner."""

PAYER_LABELS = frozenset(
    "firma unternehmen arbeitgeber kostenträger zahler zahlungspflichtiger debitor kunde "
    "auftraggeber "
    "company firm employer payer organisation organization customer client sponsor agency "
    "société entreprise employeur débiteur payeur client organisme "
    "empresa compañía cliente pagador "
    "ditta azienda società impresa cliente datore "
    "bedrijf werkgever klant debiteur opdrachtgever "
    "przedsiębiorstwo pracodawca płatnik klient "
    "pagador entidade "
    "företag arbetsgivare kund betalare firmanavn virksomhed kunde arbeidsgiver bedrift "
    "yritys asiakas työnantaja maksaja společnost zaměstnavatel plátce zákazník objednatel "
    "cég munkáltató firmă companie client angajator εταιρεία tvrtka podjetje firma şirket "
    "компания организация заказчик компанія фирма 会社名 公司 公司名称 회사 회사명".split()
)
"""Labels of one word behind which stands the one who pays for those who are served."""

FOR_WORDS = frozenset("for für pour para per voor dla pro pre för za για для untuk".split())
"""Before the one who gets a service, or the one who pays."""

TRADES = frozenset(
    "bau haus hotel gasthof gasthaus pension restaurant café cafe bar praxis kanzlei büro verlag "
    "schule gymnasium kita kindergarten universität hochschule institut akademie bibliothek museum "
    "theater klinik klinikum krankenhaus apotheke stadt stadtwerke gemeinde landkreis kreis amt "
    "ministerium verein verband stiftung kirche kirchengemeinde bäckerei metzgerei tischlerei "
    "schreinerei zimmerei malerei elektro technik service handel markt shop studio salon werkstatt "
    "garage autohaus spedition transporte logistik immobilien hausverwaltung versicherung agentur "
    "design werbung druckerei gärtnerei landwirtschaft reisen sport "
    "fitness bank sparkasse solutions "
    "systeme beratung consulting zentrum center dienst dienste pflege energie gruppe group "
    "gesellschaft partner company co school college university academy council hospital clinic "
    "surgery dental practice church trust charity foundation society association club league inn "
    "pub house theatre library gallery city county town borough services supply supplies stores "
    "store market bakery plumbing building builders construction engineering motors farm farms "
    "estates home homes care centre lettings properties holdings partners associates analytics "
    "software media press "
    "publishing studios works industries international bros brothers sons "
    "mairie lycée collège école université hôpital clinique cabinet pharmacie restaurant hôtel "
    "boulangerie garage atelier chambre conseil commune ville région association fondation société "
    "entreprise maison musée bibliothèque théâtre syndicat agence éditions transports menuiserie "
    "ayuntamiento hospital clínica colegio escuela instituto universidad museo teatro biblioteca "
    "restaurante farmacia taller talleres construcciones transportes "
    "asociación fundación comunidad "
    "empresa grupo tienda librería "
    "comune ospedale clinica scuola liceo istituto università museo teatro biblioteca ristorante "
    "albergo farmacia officina officine associazione fondazione parrocchia condominio azienda "
    "impresa studio negozio trattoria "
    "gemeente ziekenhuis kliniek praktijk school hogeschool universiteit bibliotheek stichting "
    "vereniging bedrijf bakkerij bouw bouwbedrijf winkel apotheek restaurant techniek groep "
    "urząd szpital przychodnia szkoła liceum uniwersytet biblioteka muzeum teatr restauracja "
    "apteka fundacja stowarzyszenie spółdzielnia wspólnota gmina firma sklep zakład biuro "
    "câmara hospital clínica escola colégio universidade biblioteca museu restaurante farmácia "
    "oficina associação fundação junta empresa loja padaria obras "
    "kommun kommune region skola sjukhus vårdcentral universitet bibliotek förening stiftelse "
    "bygg restaurang apotek butik verkstad skole sykehus hospital forening stiftelse byggeri "
    "kunta kaupunki koulu sairaala yliopisto kirjasto yhdistys säätiö ravintola apteekki "
    "škola základní nemocnice univerzita knihovna muzeum divadlo restaurace lékárna obec město "
    "spolek nadace základná nemocnica knižnica mesto iskola kórház egyetem önkormányzat étterem "
    "școala spitalul primăria universitatea δήμος σχολείο νοσοκομείο ξενοδοχείο εταιρεία "
    "škole bolnica općina grad okul hastane belediye otel şirket "
    "школа больница университет гостиница ресторан администрация лікарня школа міська".split()
)
"""Words in the names of companies and institutions, and of no person."""

TRADE_ENDS = (
    *("bau", "haus", "werk", "werke", "technik", "schule", "bibliothek", "praxis", "markt", "amt"),
    *("verein", "verband", "verlag", "zentrum", "dienst", "handel", "hotel", "kirche", "gemeinde"),
    *("klinik", "kasse", "bäckerei", "verwaltung", "agentur", "gesellschaft", "schaft", "anstalt"),
    *("werkstatt", "industrie", "theater", "museum", "institut", "bedrijf", "school", "huis"),
    *("skola", "skole", "koulu", "bibliotek"),
)
"""Ends of such words."""
