//! Countries and what comes from them. "Chinese" is no name of China, but a source that
//! speaks of China supports a sentence that calls its officials Chinese, and the other way
//! round.

/// Words for what is from a country, with the country; both as
/// [`norm`](super::tokens::norm) makes them of each word. Countries that news names most.
#[rustfmt::skip]
const DEMONYMS: &[(&str, &str)] = &[
    ("afghan", "afghanistan"), ("albanian", "albania"), ("algerian", "algeria"),
    ("american", "america"), ("american", "united state"), ("american", "us"), ("american", "usa"),
    ("argentine", "argentina"), ("argentinian", "argentina"), ("armenian", "armenia"),
    ("australian", "australia"), ("austrian", "austria"), ("azerbaijani", "azerbaijan"),
    ("bangladeshi", "bangladesh"), ("belarusian", "belaru"), ("belgian", "belgium"),
    ("bolivian", "bolivia"), ("bosnian", "bosnia"), ("brazilian", "brazil"),
    ("british", "britain"), ("british", "united kingdom"), ("british", "uk"), ("briton", "britain"),
    ("briton", "uk"), ("bulgarian", "bulgaria"), ("burmese", "myanmar"), ("cambodian", "cambodia"),
    ("cameroonian", "cameroon"), ("canadian", "canada"), ("chilean", "chile"), ("chinese", "china"),
    ("colombian", "colombia"), ("congolese", "congo"), ("croatian", "croatia"), ("cuban", "cuba"),
    ("cypriot", "cypru"), ("czech", "czech republic"), ("czech", "czechia"), ("danish", "denmark"),
    ("dane", "denmark"), ("dutch", "netherland"), ("ecuadorian", "ecuador"), ("egyptian", "egypt"),
    ("english", "england"), ("estonian", "estonia"), ("ethiopian", "ethiopia"),
    ("european", "europe"), ("filipino", "philippine"), ("finnish", "finland"), ("finn", "finland"),
    ("french", "france"), ("georgian", "georgia"), ("german", "germany"), ("ghanaian", "ghana"),
    ("greek", "greece"), ("guatemalan", "guatemala"), ("haitian", "haiti"),
    ("honduran", "hondura"), ("hungarian", "hungary"), ("icelandic", "iceland"),
    ("indian", "india"), ("indonesian", "indonesia"), ("iranian", "iran"), ("iraqi", "iraq"),
    ("irish", "ireland"), ("israeli", "israel"), ("italian", "italy"), ("ivorian", "ivory coast"),
    ("jamaican", "jamaica"), ("japanese", "japan"), ("jordanian", "jordan"),
    ("kazakh", "kazakhstan"), ("kenyan", "kenya"), ("kosovar", "kosovo"), ("kurdish", "kurd"),
    ("kuwaiti", "kuwait"), ("latvian", "latvia"), ("lebanese", "lebanon"), ("libyan", "libya"),
    ("lithuanian", "lithuania"), ("malaysian", "malaysia"), ("malian", "mali"),
    ("maltese", "malta"), ("mexican", "mexico"), ("moldovan", "moldova"), ("moroccan", "morocco"),
    ("nepalese", "nepal"), ("nepali", "nepal"), ("new zealander", "new zealand"),
    ("nicaraguan", "nicaragua"), ("nigerian", "nigeria"), ("north korean", "north korea"),
    ("norwegian", "norway"), ("omani", "oman"), ("pakistani", "pakistan"),
    ("palestinian", "palestine"), ("panamanian", "panama"), ("peruvian", "peru"),
    ("polish", "poland"), ("pole", "poland"), ("portuguese", "portugal"), ("qatari", "qatar"),
    ("romanian", "romania"), ("russian", "russia"), ("rwandan", "rwanda"), ("saudi", "saudi arabia"),
    ("scottish", "scotland"), ("scot", "scotland"), ("senegalese", "senegal"), ("serb", "serbia"),
    ("serbian", "serbia"), ("singaporean", "singapore"), ("slovak", "slovakia"),
    ("slovenian", "slovenia"), ("somali", "somalia"), ("south african", "south africa"),
    ("south korean", "south korea"), ("south sudanese", "south sudan"), ("soviet", "soviet union"),
    ("spanish", "spain"), ("spaniard", "spain"), ("sri lankan", "sri lanka"),
    ("sudanese", "sudan"), ("swedish", "sweden"), ("swede", "sweden"), ("swiss", "switzerland"),
    ("syrian", "syria"), ("taiwanese", "taiwan"), ("tanzanian", "tanzania"), ("thai", "thailand"),
    ("tunisian", "tunisia"), ("turkish", "turkey"), ("turk", "turkey"), ("ugandan", "uganda"),
    ("ukrainian", "ukraine"), ("uruguayan", "uruguay"), ("uzbek", "uzbekistan"),
    ("venezuelan", "venezuela"), ("vietnamese", "vietnam"), ("welsh", "wale"), ("yemeni", "yemen"),
    ("zambian", "zambia"), ("zimbabwean", "zimbabwe"),
];

/// The countries of a word for what is from one, and those words of a country.
pub(super) fn related(name: &str) -> impl Iterator<Item = &'static str> {
    DEMONYMS.iter().filter_map(move |(word, country)| {
        if *word == name { Some(*country) } else { (*country == name).then_some(*word) }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::norm;
    use super::*;

    #[test]
    fn every_name_is_as_it_is_compared() {
        for (word, country) in DEMONYMS {
            for part in word.split(' ').chain(country.split(' ')) {
                assert_eq!(norm(part), part);
            }
        }
    }

    #[test]
    fn both_ways() {
        assert_eq!(related("chinese").collect::<Vec<_>>(), ["china"]);
        assert_eq!(related("china").collect::<Vec<_>>(), ["chinese"]);
        assert_eq!(related("peking").next(), None);
    }
}
