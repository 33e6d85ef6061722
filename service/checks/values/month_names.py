"""The names of the months in the languages of invoices, and which month each of them means.

Names that mean different months in two languages are left out of one of them: `listopada` is
November in Polish and October in Croatian, so Croatian Octobers are unknown.

Data; it decides nothing.
"""

from __future__ import annotations

from typing import Final

MONTHS_IN_YEAR: Final = 12
_MONTHS = {
    "en": "january february march april may june july august september october november december "
    "jan feb mar apr may jun jul aug sept oct nov dec",
    "de": "januar februar märz april mai juni juli august september oktober november dezember "
    "jän feb mrz apr mai jun jul aug sep okt nov dez",
    "at": "jänner feber maerz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "fr without accents": "janvier fevrier mars avril mai juin juillet aout septembre octobre "
    "novembre decembre janv fevr mars avr mai juin juil aout sept oct nov dec",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre ene feb mar abr may jun jul ago set oct nov dic",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december "
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień "
    "październik listopad grudzień sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro jan fev mar abr mai jun jul ago set out nov dez",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember "
    "jan feb mar apr mai jun jul aug sep okt nov des",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "is": "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta "
    "syyskuuta lokakuuta marraskuuta joulukuuta",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november "
    "detsember",
    "lv": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris "
    "novembris decembris",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio "
    "lapkričio gruodžio",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince "
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra "
    "decembra január február marec apríl máj jún júl august september október november december",
    "sl": "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra "
    "decembra januar februar marec april maj junij julij avgust september oktober november "
    "december",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna - studenoga "
    "prosinca siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan - studeni "
    "prosinac",
    "sr": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "hu": "január február március április május június július augusztus szeptember október "
    "november december jan febr márc ápr máj jún júl aug szept okt nov dec",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie "
    "noiembrie decembrie",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık "
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember "
    "jan feb mar apr mei jun jul agu sep okt nov des",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου "
    "οκτωβρίου νοεμβρίου δεκεμβρίου",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר "
    "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
}
"""All forms of a language's months, from January on, as often as there are forms; `-` is none."""
MONTH_OF: Final = {
    name: number % MONTHS_IN_YEAR + 1
    for names in _MONTHS.values()
    for number, name in enumerate(names.split())
    if name != "-"
}
"""Each name in small letters, with the number of its month."""
_THAI = (
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)
THAI_MONTH_OF: Final = {
    name: number for number, names in enumerate(_THAI, start=1) for name in names
}
"""Thai names, whose signs are no letters to a regular expression."""
