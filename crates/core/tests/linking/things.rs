//! Bodies, places, groups and other things.

use super::check;

#[test]
fn a_thing_with_two_letters_in_the_wrong_order() {
    check(
        "The [United Nations|ORG], the [Untied Nations|ORG], the [Untied Nations Club|ORG]. [Aria Co|ORG], [Aira Co|ORG]",
        &[
            "ORG United Nations: 1 2",
            "ORG Untied Nations Club: 3",
            "ORG Aria Co: 4",
            "ORG Aira Co: 5",
        ],
    );
}

#[test]
fn a_body_without_its_country_and_what_it_is_of() {
    check(
        "The [Italian Supreme Court of Cassation|ORG] ruled. The [Supreme Court|ORG] sat, the [Italian Ministry of Health|ORG] and the [Ministry|ORG]. The [Court|ORG] rose.",
        &[
            "ORG Italian Supreme Court of Cassation: 1 2 5",
            "ORG Italian Ministry of Health: 3",
            "ORG Ministry: 4",
        ],
    );
}

#[test]
fn buildings_places_and_countries_in_brackets() {
    check(
        "At the [Arthur Orrabeu|FAC], the [Orrabeu|FAC]. The [Bernhall stadium|FAC], [Bernhall|FAC]. [London Bridge|LOC], [London|LOC].",
        &[
            "FAC Arthur Orrabeu: 1 2",
            "FAC Bernhall stadium: 3 4",
            "LOC London Bridge: 5",
            "LOC London: 6",
        ],
    );
    check(
        "The [Supreme Electoral Body|ORG], or [TSE|ORG], sat. [Orr Club|ORG], or [Ko|ORG], [TSE|ORG]",
        &["ORG Supreme Electoral Body: 1 2 5", "ORG Orr Club: 3", "ORG Ko: 4"],
    );
    check(
        "[Washington, D.C.|LOC], and [Washington|LOC]. [Orr & Ko|ORG] ([Australia|ORG]) won.",
        &["LOC Washington, D.C.: 1 2", "ORG Orr & Ko: 3", "ORG Australia: 4"],
    );
}

#[test]
fn a_people_by_its_last_word() {
    check("[South Korean|NORP], [Koreans|NORP]", &["NORP South Korean: 1 2"]);
    check(
        "[South African|NORP], [Africans|NORP], [West African|NORP]",
        &["NORP South African: 1", "NORP Africans: 2", "NORP West African: 3"],
    );
    check(
        "[South Korean|NORP], [North Koreans|NORP], [Korean|NORP]",
        &["NORP South Korean: 1", "NORP North Koreans: 2", "NORP Korean: 3"],
    );
}

#[test]
fn acronyms_belong_to_the_name_beside_them() {
    check(
        "The [Alpine Rescue League|ORG] ([ARL|ORG]) sued. The [Atlantic Rowing League|ORG] met. \
         [ARL|ORG] members left.",
        &["ORG Alpine Rescue League: 1 2 4", "ORG Atlantic Rowing League: 3"],
    );
    check(
        "The [Atlantic Rowing League|ORG] met the [Alpine Rescue League|ORG] ([ARL|ORG]).",
        &["ORG Atlantic Rowing League: 1", "ORG Alpine Rescue League: 2 3"],
    );
    // Of a name in another language, and the other way round.
    check(
        "[ZKG|ORG] staff left. The [Central Coal Board|ORG] ([ZKG|ORG]) did not answer. \
         [WTB|ORG] ([World Tin Bureau|ORG]) did.",
        &["ORG Central Coal Board: 1 2 3", "ORG World Tin Bureau: 4 5"],
    );
    check(
        "The [U.N. Office for Wetlands|ORG] ([UNOW|ORG]) agreed. [U.N.|ORG] staff, the \
         [United Nations|ORG] and [U . N .|ORG] too; [UNOW|ORG] did.",
        &["ORG U.N. Office for Wetlands: 1 2 6", "ORG United Nations: 3 4 5"],
    );
}

#[test]
fn shorter_names_of_things() {
    check(
        "The [Space Ferry Aurora|PRODUCT] docked; [Aurora|PRODUCT] is old. [Harlow Comic Corps|ORG] \
         and the [Corps|ORG]. The [Indian Navy|ORG], the [Omani Navy|ORG], the [Navy|ORG].",
        &[
            "PRODUCT Space Ferry Aurora: 1 2",
            "ORG Harlow Comic Corps: 3 4",
            "ORG Indian Navy: 5",
            "ORG Omani Navy: 6",
            "ORG Navy: 7",
        ],
    );
    check(
        "[Kita Prefecture|LOC], [Kita|LOC], [State of Ohio|LOC], [Ohio|LOC], [North Sumeria|LOC], \
         [Sumeria|LOC]",
        &[
            "LOC Kita Prefecture: 1 2",
            "LOC State of Ohio: 3 4",
            "LOC North Sumeria: 5",
            "LOC Sumeria: 6",
        ],
    );
}

/// A text of one surname everywhere takes no more than its share of time.

#[test]
fn a_body_and_a_team_of_its_country() {
    check(
        "The [Bank of England|ORG] met. [England|ORG] play [Poland|ORG]. The [Security Service|ORG], the [SBU|ORG], \
         said so.",
        &["ORG Bank of England: 1", "ORG England: 2", "ORG Poland: 3", "ORG Security Service: 4 5"],
    );
}

#[test]
fn a_body_of_others_is_not_the_body_in_its_name() {
    check(
        "The [Orr Steel Workers' Union|ORG] met. [Orr Steel|ORG] fell. [Lund Bank|ORG] rose; [Lund|ORG] \
         too. The [Ivo City Football Club|ORG] and [Ivo City|ORG].",
        &[
            "ORG Orr Steel Workers' Union: 1",
            "ORG Orr Steel: 2",
            "ORG Lund Bank: 3 4",
            "ORG Ivo City Football Club: 5 6",
        ],
    );
}

#[test]
fn a_bank_of_a_country_and_the_royal_one() {
    check(
        "The [Royal Bank of Scotland|ORG] and the [Bank of Scotland|ORG]; the [US Department of \
         Justice|ORG] and the [Department of Justice|ORG].",
        &[
            "ORG Royal Bank of Scotland: 1",
            "ORG Bank of Scotland: 2",
            "ORG US Department of Justice: 3 4",
        ],
    );
}

#[test]
fn initials_of_names_in_capitals() {
    check(
        "[CENTRAL BUREAU OF INVESTIGATION|ORG] SAID. [CBI|ORG] SAID.",
        &["ORG CENTRAL BUREAU OF INVESTIGATION: 1 2"],
    );
}

#[test]
fn the_place_of_a_body_is_not_the_body() {
    check(
        "The [Board for Cricket in India|ORG] met. [India|ORG] won. [House of Lords|ORG], [Lords|ORG]",
        &["ORG Board for Cricket in India: 1", "ORG India: 2", "ORG House of Lords: 3 4"],
    );
}

#[test]
fn a_team_by_its_town_and_its_nickname() {
    check(
        "[Leeds|ORG] led. The [Rhinos|ORG] held on as [Leeds Rhinos|ORG] won. [Hull|ORG] and [England|ORG] \
         watched [England Lions|ORG], the [Lions|ORG].",
        &["ORG Leeds Rhinos: 1 2 3", "ORG Hull: 4", "ORG England: 5", "ORG England Lions: 6 7"],
    );
    check(
        "[Swansea|ORG] lost. [Swansea City|ORG] had won. [Manchester|ORG], [Manchester City|ORG], [Manchester United|ORG]",
        &[
            "ORG Swansea City: 1 2",
            "ORG Manchester: 3",
            "ORG Manchester City: 4",
            "ORG Manchester United: 5",
        ],
    );
    // Nobody calls them Rhinos alone.
    check(
        "[Leeds|ORG] led before [Leeds Rhinos|ORG] won.",
        &["ORG Leeds: 1", "ORG Leeds Rhinos: 2"],
    );
}

#[test]
fn a_letter_of_a_name_that_is_wrong() {
    check(
        "[Trussell Trust|ORG] pays. The [Trussel Trust|ORG] said so; [Trussell Trust|ORG], [Austria Air|ORG].",
        &["ORG Trussell Trust: 1 2 3", "ORG Austria Air: 4"],
    );
}

#[test]
fn what_a_body_is_known_as() {
    check(
        "The [Supreme Electoral Tribunal|ORG] struck it out. [Tierra Nueva|ORG] won. The tribunal, known by its \
         Spanish initials [TSE|ORG], said so. [Rete Orr|ORG] runs it. The company, known as [RFI|ORG], paid.",
        &["ORG Supreme Electoral Tribunal: 1 3", "ORG Tierra Nueva: 2", "ORG Rete Orr: 4 5"],
    );
    // Not what was named before long ago.
    check(
        "[Rete Orr|ORG] runs it. It did. It did. A fund, known as [RFI|ORG], paid.",
        &["ORG Rete Orr: 1", "ORG RFI: 2"],
    );
}

#[test]
fn a_body_before_its_country() {
    check(
        "The [Workers' Party|ORG] met. The [Workers' Party of Korea|ORG] will meet; the [Labour Party of Orr|ORG].",
        &["ORG Workers' Party of Korea: 1 2", "ORG Labour Party of Orr: 3"],
    );
    check(
        "The [Met Police|ORG] and the [Met|ORG]. [Orr Police|ORG], its [Orr Police Drone Unit|ORG].",
        &["ORG Met Police: 1 2", "ORG Orr Police: 3", "ORG Orr Police Drone Unit: 4"],
    );
}

#[test]
fn an_article_with_a_capital() {
    check(
        "He told [The Verge|ORG] and the [Guardian|ORG] at The [Oval|FAC]; they told The [Times|ORG]. \
         The [Board|ORG] met. It saw The [Board|ORG], the [Board|ORG].",
        &[
            "ORG The Verge: 1",
            "ORG Guardian: 2",
            "FAC The Oval: 3",
            "ORG The Times: 4",
            "ORG Board: 5 6 7",
        ],
    );
}

#[test]
fn an_event_and_one_of_its_years() {
    check(
        "The [American Music Awards|MISC] began. The [AMAs|MISC] are old; the [2019 American Music Awards|MISC] ended.",
        &["MISC 2019 American Music Awards: 1 2 3"],
    );
    check(
        "[Fan Expo 2016|MISC] is the [22nd Fan Expo|MISC].",
        &["MISC Fan Expo 2016: 1", "MISC 22nd Fan Expo: 2"],
    );
    // Of several years.
    check(
        "The [Orr Cup|MISC], the [Orr Cup 2016|MISC], the [Orr Cup 2018|MISC]. [Fan Expo 2016|MISC], [Fan Expo|MISC]",
        &[
            "MISC Orr Cup: 1",
            "MISC Orr Cup 2016: 2",
            "MISC Orr Cup 2018: 3",
            "MISC Fan Expo 2016: 4 5",
        ],
    );
}

#[test]
fn acronyms_that_are_written_as_words() {
    check(
        "The [Ministry of Defence|ORG], the [MoD|ORG], the [Ministry of Justice|ORG], [MoJ|ORG]. The [South African \
         Federation of Trade Unions|ORG] met; [Saftu|ORG] left. The [Pakistan Muslim League-Nawaz|ORG] ([PML-N|ORG]).",
        &[
            "ORG Ministry of Defence: 1 2",
            "ORG Ministry of Justice: 3 4",
            "ORG South African Federation of Trade Unions: 5 6",
            "ORG Pakistan Muslim League-Nawaz: 7 8",
        ],
    );
    check(
        "The [Kenya Union of Teachers|ORG], better known as [Kuppet|ORG], met. The [Senate|ORG] and the [Nigerian Senate|ORG].",
        &["ORG Kenya Union of Teachers: 1 2", "ORG Nigerian Senate: 3 4"],
    );
}
