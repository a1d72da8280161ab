//! The words that decide whether a full stop ends a sentence.
//!
//! Collected from the style books of the Associated Press and Reuters and from running the
//! splitter over news; English first, with the commonest of other European languages.

/// How an abbreviation stands in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// Stands before what it belongs to, so never ends a sentence: "Gen.", "vs.", "e.g.".
    Leading,
    /// Like `Leading` before a number ("No. 1", "Jan. 6", "6 ft. 2"), a word elsewhere.
    BeforeNumber,
    /// May end a sentence: "Inc.", "Calif.", "Jr."; what follows decides.
    Either,
}

/// The abbreviation that `word` (without its full stop) is, if it is one.
///
/// Case counts: "Miss." is a state and "miss." ends a sentence. A word in capitals is looked
/// up as if only its first letter were one ("GEN. KIM").
pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    known(word).or_else(|| {
        let capitals = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        capitals.then(|| known(&format!("{}{}", &word[..1], word[1..].to_ascii_lowercase())))?
    })
}

#[rustfmt::skip]
fn known(word: &str) -> Option<Abbreviation> {
    Some(match word {
        // Titles and ranks.
        "Mr" | "Mrs" | "Ms" | "Mx" | "Messrs" | "Mme" | "Mlle" | "Dr" | "Drs" | "Prof" | "Profs"
        | "Sen" | "Sens" | "Rep" | "Reps" | "Gov" | "Govs" | "Pres" | "Gen" | "Gens" | "Lt" | "Col"
        | "Cols" | "Maj" | "Capt" | "Cpt" | "Cmdr" | "Cdr" | "Comdr" | "Adm" | "Brig" | "Sgt" | "Sgts"
        | "Cpl" | "Pvt" | "Pfc" | "Pte" | "Ens" | "Det" | "Insp" | "Supt" | "Ofc" | "Dep" | "Rev"
        | "Revs" | "Fr" | "Msgr" | "Hon" | "Amb" | "Atty" | "Asst" | "Assoc" | "Ald" | "Sec" | "Treas"
        | "Sra" | "Srta" | "Hr" | "Hrn" | "Fra" | "Ven" | "Eng" | "Supe" | "Lieut" | "Commr"
        | "Gén" | "Spc" | "Wm" | "Geo" | "Chas" | "Thos" | "Jos"
        // Saints and the names of places.
        | "Ste" | "Mt" | "Mts" | "Ft" | "Pt"
        // Words of the writer.
        | "vs" | "v" | "viz" | "cf" | "ca" | "Cf" | "e.g" | "i.e" | "E.g" | "I.e" | "eg" | "ie"
        | "approx" | "Approx" | "incl" | "esp" | "aka" | "née" | "resp" | "usu" | "dba" => Abbreviation::Leading,
        // Before numbers.
        "No" | "no" | "Nos" | "nos" | "Nr" | "nr" | "p" | "pp" | "P" | "Pp" | "pg" | "Vol" | "vol" | "Vols"
        | "Fig" | "fig" | "Figs" | "figs" | "Art" | "art" | "Ch" | "ch" | "chap" | "Chap" | "para" | "Para"
        | "par" | "Op" | "op" | "ver" | "Ver" | "sec" | "Res" | "Tel" | "tel" | "Ext" | "ext"
        | "Rm" | "Apt" | "Rte" | "Hwy" | "c" | "est" | "Est" | "fl" | "b" | "d" | "r" | "ll"
        | "ft" | "lb" | "lbs" | "oz" | "mi" | "km" | "kg" | "cm" | "mm" | "mph" | "kph" | "hr" | "hrs"
        | "min" | "mins" | "sq" | "yd" | "yds" | "gal" | "pt" | "pts"
        | "Jan" | "Feb" | "Mar" | "Apr" | "Jun" | "Jul" | "Aug" | "Sep" | "Sept" | "Oct" | "Nov" | "Dec"
        | "Mon" | "Tue" | "Tues" | "Wed" | "Thu" | "Thur" | "Thurs" | "Fri" | "Sat" | "Sun" => Abbreviation::BeforeNumber,
        // Companies and bodies.
        "Inc" | "Corp" | "Co" | "Cos" | "Ltd" | "Bros" | "Plc" | "plc" | "Pty" | "Bhd" | "Sdn"
        | "Assn" | "Assns" | "Dept" | "dept" | "Depts" | "Dist" | "Univ" | "Inst" | "Natl" | "Intl" | "Int'l"
        | "Nat'l" | "Govt" | "govt" | "Gov't" | "gov't" | "Cmte" | "Comm" | "Div" | "Mfg" | "Ctr" | "Grp"
        | "Bancorp" | "Cie" | "GmbH" | "Llc" | "Llp" | "Ag" | "Nv" | "co" | "inc" | "corp" | "ltd"
        // After names.
        | "Jr" | "Sr" | "Esq" | "Ret" | "ret" | "al" | "ff" | "MD" | "PhD"
        // Streets.
        | "St" | "Sts" | "Ave" | "Av" | "Blvd" | "Rd" | "Ln" | "Pl" | "Sq" | "Pkwy" | "Expy" | "Bldg" | "Pk" | "Str"
        // States and provinces.
        | "Ala" | "Ariz" | "Ark" | "Calif" | "Cal" | "Colo" | "Conn" | "Del" | "Fla" | "Ga" | "Ida" | "Ill"
        | "Ind" | "Kan" | "Kans" | "Ky" | "La" | "Md" | "Mass" | "Mich" | "Minn" | "Miss" | "Mo" | "Mont"
        | "Neb" | "Nebr" | "Nev" | "Okla" | "Ore" | "Pa" | "Penn" | "Tenn" | "Tex" | "Va" | "Vt" | "Wash"
        | "Wis" | "Wisc" | "Wyo" | "Ont" | "Que" | "Alta" | "Sask" | "Vic" | "Qld" | "Tas" | "Oxon" | "Herts"
        // Others.
        | "Ed" | "ed" | "eds" | "Eds" | "Jct" | "Hts" | "Twp" | "Cir" | "Ct" | "Fed" | "Elec" | "misc" | "Misc"
        | "temp" | "avg" | "dep" | "Ph" | "Sc" | "Bt" | "Kt" | "Rs" | "Tk" => Abbreviation::Either,
        _ => return None,
    })
}

/// Whether a capitalised `word` after an abbreviation shows that a sentence starts there: it
/// would be in lower case within one, and is not the start of a name.
#[rustfmt::skip]
pub(super) fn starts_sentence(word: &str) -> bool {
    let word = word.split(['\'', '’']).next().unwrap_or(word);
    is_adverb(word) || matches!(word,
        "The" | "A" | "An" | "He" | "She" | "It" | "They" | "We" | "You" | "I" | "This" | "That" | "These"
        | "Those" | "There" | "Here" | "His" | "Her" | "Its" | "Their" | "Our" | "My" | "Your" | "Him"
        | "Who" | "What" | "Where" | "When" | "Why" | "How" | "Which" | "Whose" | "Whether" | "Someone"
        | "In" | "On" | "At" | "By" | "For" | "From" | "To" | "With" | "Without" | "Within" | "Under"
        | "Over" | "After" | "Before" | "Since" | "Until" | "During" | "Despite" | "Through" | "Throughout"
        | "Against" | "Between" | "Among" | "Amid" | "About" | "Above" | "Across" | "Along" | "Around"
        | "As" | "Like" | "Unlike" | "Besides" | "Beyond" | "Following" | "According" | "Given" | "Due"
        | "Of" | "Off" | "Out" | "Outside" | "Inside" | "Behind" | "Near" | "Including"
        | "But" | "And" | "Or" | "So" | "If" | "While" | "Although" | "Though" | "Because" | "Unless"
        | "Once" | "Then" | "Now" | "Also" | "Still" | "Yet" | "Even" | "Only" | "Just" | "Not" | "Nor"
        | "No" | "Yes" | "Neither" | "Either" | "Both" | "All" | "Some" | "Many" | "Most" | "More" | "Much"
        | "Few" | "Several" | "Each" | "Every" | "Any" | "Other" | "Others" | "Another" | "Such" | "None"
        | "Nobody" | "Everyone" | "Nothing" | "Two" | "Three" | "Four" | "Five" | "Six" | "Seven" | "Eight"
        | "Nine" | "Ten" | "Dozens" | "Hundreds" | "Thousands" | "Millions" | "Half" | "Almost" | "Nearly"
        | "However" | "Meanwhile" | "Moreover" | "Furthermore" | "Additionally" | "Nevertheless"
        | "Nonetheless" | "Instead" | "Otherwise" | "Therefore" | "Thus" | "Hence" | "Indeed" | "Perhaps"
        | "Maybe" | "Sometimes" | "Often" | "Usually" | "Recently" | "Currently" | "Earlier" | "Later"
        | "Eventually" | "Finally" | "Initially" | "Previously" | "Today" | "Yesterday" | "Tonight"
        | "Tomorrow" | "Asked" | "Speaking" | "Officials" | "Police" | "Authorities" | "Critics"
        | "Analysts" | "Experts" | "Investigators" | "Prosecutors" | "Witnesses" | "Shares" | "Sources"
        | "Is" | "Are" | "Was" | "Were" | "Do" | "Does" | "Did" | "Has" | "Have" | "Had" | "Can" | "Could"
        | "Would" | "Should" | "Let" | "Please" | "Again" | "Never" | "Always" | "Prior" | "Ever"
        | "El" | "Los" | "Las" | "Il" | "Les" | "Die" | "Der" | "Das" | "Et" | "Y" | "En"
    )
}

/// "Unfortunately", "Reportedly": long, so that no name is one.
fn is_adverb(word: &str) -> bool {
    word.len() >= 9
        && ["ally", "tely", "edly", "ntly", "ously", "ingly", "ably"]
            .iter()
            .any(|end| word.ends_with(end))
}

/// Whether `word` has a letter for a name: "World War I", "Group A", "hepatitis B".
pub(super) fn takes_letter(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "war"
            | "group"
            | "plan"
            | "vitamin"
            | "hepatitis"
            | "type"
            | "class"
            | "part"
            | "phase"
            | "option"
            | "section"
            | "appendix"
            | "category"
            | "grade"
            | "exhibit"
            | "serie"
            | "team"
            | "block"
            | "zone"
    )
}

/// Whether `word` goes on with a time of day: "9 a.m. Monday", "5 p.m. EST".
#[rustfmt::skip]
pub(super) fn qualifies_time(word: &str) -> bool {
    matches!(word,
        "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday" | "Mon" | "Tue"
        | "Tues" | "Wed" | "Thu" | "Thurs" | "Fri" | "Sat" | "Sun" | "Mondays" | "Tuesdays" | "Wednesdays"
        | "Thursdays" | "Fridays" | "Saturdays" | "Sundays" | "January" | "February" | "March" | "April"
        | "May" | "June" | "July" | "August" | "September" | "October" | "November" | "December" | "Jan"
        | "Feb" | "Mar" | "Apr" | "Aug" | "Sept" | "Oct" | "Nov" | "Dec" | "ET" | "EST" | "EDT" | "CT"
        | "CST" | "CDT" | "MT" | "MST" | "MDT" | "PT" | "PST" | "PDT" | "GMT" | "UTC" | "BST" | "CET"
        | "CEST" | "IST" | "JST" | "KST" | "AEST" | "HKT" | "Eastern" | "Central" | "Mountain" | "Pacific"
        | "Greenwich" | "Beijing" | "Moscow" | "London" | "Tokyo"
    )
}

/// Verbs by which a speaker follows a quotation.
#[rustfmt::skip]
pub(super) fn reports_speech(word: &str) -> bool {
    matches!(word,
        "said" | "says" | "asked" | "asks" | "added" | "told" | "tells" | "shouted" | "yelled" | "cried"
        | "wrote" | "writes" | "tweeted" | "replied" | "exclaimed" | "wondered" | "quipped" | "joked"
        | "recalled" | "continued" | "explained" | "screamed" | "demanded" | "posted" | "declared"
        | "repeated" | "insisted" | "answered" | "responded" | "whispered" | "sighed" | "remarked" | "snapped"
        | "pleaded" | "laughed" | "responds" | "replies"
    )
}

/// Names that end in an exclamation mark.
pub(super) fn exclaims(word: &str) -> bool {
    matches!(
        word,
        "Yahoo" | "Jeopardy" | "Wham" | "Oklahoma" | "Hello" | "Panic" | "Mamma" | "Airplane"
    )
}

/// Ends of domain and file names: "Node.Js", "Amazon.Com".
#[rustfmt::skip]
pub(super) fn ends_domain(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    matches!(lower.as_str(),
        "com" | "net" | "org" | "edu" | "gov" | "mil" | "info" | "biz" | "io" | "co" | "uk" | "eu"
        | "de" | "fr" | "ru" | "cn" | "jp" | "kr" | "kp" | "au" | "ca" | "tv" | "ai" | "app"
        | "js" | "py" | "rs" | "txt" | "html" | "htm" | "php" | "pdf" | "jpg" | "png" | "exe" | "zip"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_decides() {
        assert_eq!(abbreviation("Gen"), Some(Abbreviation::Leading));
        assert_eq!(abbreviation("GEN"), Some(Abbreviation::Leading));
        assert_eq!(abbreviation("Sat"), Some(Abbreviation::BeforeNumber));
        assert_eq!(abbreviation("sat"), None);
        assert_eq!(abbreviation("miss"), None);
        assert_eq!(abbreviation(""), None);
        assert_eq!(abbreviation("É"), None);
    }

    #[test]
    fn contractions_start_sentences() {
        assert!(starts_sentence("It’s") && starts_sentence("They're") && !starts_sentence("Itar"));
    }
}
