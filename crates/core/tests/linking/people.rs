//! People.

use super::{check, entities};

#[test]
fn a_surname_is_of_whom_its_title_and_pronouns_allow() {
    check(
        "[Peter Novak|PER] opened the clinic in May. [Anna Novak|PER] runs it. Mr. [Novak|PER] is \
         the owner. Mrs. [Novak|PER] is the doctor.",
        &["PER Peter Novak: 1 3", "PER Anna Novak: 2 4"],
    );
    // Neither is known by a first name: no title of the other.
    check(
        "[Ji Park|PER] and her brother [Min Park|PER] sued. [Park|PER] won. Ms. [Park|PER] left. \
         Mr. [Park|PER] stayed.",
        &["PER Ji Park: 1 4", "PER Min Park: 2 5", "PER Park: 3"],
    );
    check(
        "Mr. [Okoye|PER] spoke first. Ms. [Okoye|PER] followed. Mr. [Okoye|PER] left.",
        &["PER Okoye: 1 3", "PER Okoye: 2"],
    );
}

#[test]
fn a_surname_is_of_the_one_named_just_before() {
    check(
        "Minister [Karl Brandt|PER] resigned. [Brandt|PER] gave no reason. His successor is \
         [Otto Weiss|PER]. Years ago the singer [Lena Brandt|PER] wrote of power. Ms. [Brandt|PER] \
         died last year. Senator [Weiss|PER] starts today.",
        &["PER Karl Brandt: 1 2", "PER Otto Weiss: 3 6", "PER Lena Brandt: 4 5"],
    );
    // A relative's full name does not take the surname over.
    check(
        "Lord [Marsh|PER] signed a week before. Prosecutors said [Marsh|PER] is ill. His son \
         [Adam Marsh|PER] declined to comment. [Marsh|PER] is 88.",
        &["PER Marsh: 1 2 4", "PER Adam Marsh: 3"],
    );
    // A headline, and what follows it.
    check(
        "[Lindqvist|PER] quits\n\nChief executive [Eva Lindqvist|PER] quit. Ms. [Lindqvist|PER] said so.",
        &["PER Eva Lindqvist: 1 2 3"],
    );
}

#[test]
fn a_title_of_one_of_a_family_is_not_of_another() {
    check(
        "Lord [Venn|PER] signed. [Venn|PER] is ill, said rabbi [Laura Venn-Ostler|PER]. The chambers \
         where [Adam Venn|PER] works were asked. Lord [Venn|PER] is 86. [Ostler|PER] prayed.",
        &["PER Venn: 1 2 5", "PER Laura Venn-Ostler: 3 6", "PER Adam Venn: 4"],
    );
    check(
        "Lord [Sharp|PER] signed. Lord [Alan Sharp|PER] is ill. [Sharp|PER] left.",
        &["PER Alan Sharp: 1 2 3"],
    );
}

#[test]
fn a_word_alone_that_is_a_misprint() {
    check(
        "[Malia Orrobe|PER] and [Lydia Buchtmann|PER] met. [Bauchtman|PER] left, and so did [Mallia|PER].",
        &["PER Malia Orrobe: 1 4", "PER Lydia Buchtmann: 2 3"],
    );
    check(
        "[Ann Jensen|PER] left. The [Jensens|PER] sat.",
        &["PER Ann Jensen: 1", "PER Jensens: 2"],
    );
    // Of two, a first name, named twice, or with a full name of its own.
    check(
        "[Ann Hansen|PER] and [Bo Hanson|PER] met [Hansan|PER]. [Daniel Orr|PER], [Daniela|PER].",
        &[
            "PER Ann Hansen: 1",
            "PER Bo Hanson: 2",
            "PER Hansan: 3",
            "PER Daniel Orr: 4",
            "PER Daniela: 5",
        ],
    );
    check(
        "[Ann Johnson|PER], [Johnston|PER], [Johnston|PER]. [Bo Marsden|PER], [Al Marsdon|PER], [Marsdon|PER]",
        &["PER Ann Johnson: 1", "PER Johnston: 2 3", "PER Bo Marsden: 4", "PER Al Marsdon: 5 6"],
    );
}

#[test]
fn a_misprint_is_nobody_else() {
    check(
        "[Brad Guzan|PER] saved it. [Brad Guzen|PER], 30, did. [Guzen|PER] and [Guzan|PER] left.",
        &["PER Brad Guzan: 1 2 3 4"],
    );
    check("[Lianna Barrow|PER] wed. [Liana Barrow|PER] did.", &["PER Lianna Barrow: 1 2"]);
    // A couple, brothers, and names too short to tell.
    check(
        "[Mario Rossi|PER], [Maria Rossi|PER], [Kim Lee|PER], [Kim Leo|PER], [Ann Mason|PER], [Ann Jason|PER]",
        &[
            "PER Mario Rossi: 1",
            "PER Maria Rossi: 2",
            "PER Kim Lee: 3",
            "PER Kim Leo: 4",
            "PER Ann Mason: 5",
            "PER Ann Jason: 6",
        ],
    );
}

#[test]
fn generations_and_thrones() {
    check(
        "[John T. Reed|PER] and his father [John A. B. Reed|PER] met [Alan Reed|PER]. [Reed|PER] \
         smiled.",
        &["PER John T. Reed: 1", "PER John A. B. Reed: 2", "PER Alan Reed: 3", "PER Reed: 4"],
    );
    check(
        "[Louis Grant Jr.|PER] won. [Louis Grant|PER] is 30, and [Grant|PER] is happy.",
        &["PER Louis Grant Jr.: 1 2 3"],
    );
    check(
        "[Louis Grant|PER] won. His son [Louis Grant Jr.|PER] watched. [Grant|PER] is happy.",
        &["PER Louis Grant: 1 3", "PER Louis Grant Jr.: 2"],
    );
    check(
        "Pope [Leo|PER] met [Leo James Carver|PER] in Rome. [Leo|PER] prayed. [Carver|PER] filmed.",
        &["PER Leo: 1 3", "PER Leo James Carver: 2 4"],
    );
    check(
        "[Alicia Henry|PER] sued. [Henry|PER] said so. King [Henry the Eighth|PER] ruled long ago, \
         before [Henry IX|PER].",
        &["PER Alicia Henry: 1 2", "PER Henry the Eighth: 3", "PER Henry IX: 4"],
    );
    check(
        "King [Harald V|PER] spoke. The king, [Harald|PER], is ill. [Harald III|PER] fell in 1066.",
        &["PER Harald V: 1 2", "PER Harald III: 3"],
    );
}

#[test]
fn first_names_that_are_surnames() {
    check(
        "[Ashley Cole|PER] met [Cole Porter|PER]. [Cole|PER] sang. [Porter|PER] played.",
        &["PER Ashley Cole: 1 3", "PER Cole Porter: 2 4"],
    );
}

#[test]
fn particles_of_surnames() {
    check(
        "[Karim Hassan el-Masri|PER] spoke. [Masri|PER] said no. Later [al-Masri|PER] left.",
        &["PER Karim Hassan el-Masri: 1 2 3"],
    );
    check(
        "[Clara von der Heide|PER], Mrs [von der Heide|PER], [Heide|PER]; [João da Costa|PER], \
         [Da Costa|PER], [Costa|PER]; [Al Brook|PER], [Tina Brook|PER].",
        &[
            "PER Clara von der Heide: 1 2 3",
            "PER João da Costa: 4 5 6",
            "PER Al Brook: 7",
            "PER Tina Brook: 8",
        ],
    );
}

#[test]
fn many_bearers_of_one_name() {
    let text = |count: usize| -> String {
        let line = |number: usize| format!("[Name{number} Kim|PER] met Mr. [Kim|PER] today. ");
        (0..count).map(line).collect()
    };
    let time = |count: usize| {
        let marked = text(count);
        let start = std::time::Instant::now();
        entities(&marked);
        start.elapsed().as_secs_f64()
    };
    let (small, large) = (time(500), time(4000));
    assert!(large < 24.0 * small.max(0.02), "{small} s, then {large} s for eight times as much");
}

#[test]
fn a_suffix_tells_father_and_son_apart() {
    check(
        "[Otto Berg Jr.|PER] won. His father, [Otto Berg|PER], watched. [Berg Jr.|PER] cheered.",
        &["PER Otto Berg Jr.: 1 3", "PER Otto Berg: 2"],
    );
    check(
        "[Otto Berg Jr.|PER] and [Otto Berg Sr.|PER] won. [Berg Sr.|PER] limped. [Berg Jr.|PER] ran.",
        &["PER Otto Berg Jr.: 1 4", "PER Otto Berg Sr.: 2 3"],
    );
    // One who is not called by the suffix again is the one man whom the text has.
    check("[Ivo Lund III|PER] won. [Ivo Lund|PER] ran.", &["PER Ivo Lund III: 1 2"]);
    check(
        "[Ada Lund Ko III|PER] won. [Ada Lund|PER] is a poet.",
        &["PER Ada Lund Ko III: 1", "PER Ada Lund: 2"],
    );
}

#[test]
fn two_full_names_in_one_sentence() {
    check(
        "[John Orr|PER] and his son [John Quincy Orr|PER] ruled. [John Orr|PER] died.",
        &["PER John Orr: 1 3", "PER John Quincy Orr: 2"],
    );
    check(
        "[Ada Lund|PER], a baker, sued [Ada Kay Lund|PER], her aunt.",
        &["PER Ada Lund: 1", "PER Ada Kay Lund: 2"],
    );
    for between in [", born ", " (", ", known as ", " is really "] {
        let text = format!("[Ada Lund|PER]{between}[Ada Kay Lund|PER] in Arden.");
        check(&text, &["PER Ada Kay Lund: 1 2"]);
    }
}

#[test]
fn a_sultan_and_those_named_after_him() {
    check(
        "Sultan [Haitham|PER] met [Haitham Saleh|PER]. Emir [Tamim|PER] met [Tamim Barakat|PER].",
        &["PER Haitham: 1", "PER Haitham Saleh: 2", "PER Tamim: 3", "PER Tamim Barakat: 4"],
    );
    check(
        "Sheikh [Tamim bin Hamad|PER] flew. Sheikh [Tamim|PER] smiled.",
        &["PER Tamim bin Hamad: 1 2"],
    );
}

#[test]
fn a_couple_of_one_surname() {
    check(
        "[Alan|PER] and [Judith Pemberton|PER] sued. Mr [Pemberton|PER] said so. Mrs [Pemberton|PER] wept. \
         [Alan|PER] left.",
        &["PER Alan: 1 3 5", "PER Judith Pemberton: 2 4"],
    );
    // Somebody of another surname.
    check(
        "[Alan Orr|PER] won. [Alan|PER] and [Judith Pemberton|PER] danced.",
        &["PER Alan Orr: 1 2", "PER Judith Pemberton: 3"],
    );
}

#[test]
fn relatives_with_a_name_in_common() {
    check(
        "[Tyrell Jerome Orr|PER] was buried. His grandfather, the Rev. [Jerome Orr|PER], prayed. Rev. [Orr|PER] left.",
        &["PER Tyrell Jerome Orr: 1", "PER Jerome Orr: 2 3"],
    );
    check(
        "[Donald Orr Jr.|PER] left. President [Donald Orr|PER] signed.",
        &["PER Donald Orr Jr.: 1", "PER Donald Orr: 2"],
    );
    check(
        "[Cal Orr Sr.|PER] and [Cal Orr Jr.|PER] met [Bo Orr|PER]. The elder [Orr|PER] died. [Orr Jr.|PER] won.",
        &["PER Cal Orr Sr.: 1 4", "PER Cal Orr Jr.: 2 5", "PER Bo Orr: 3"],
    );
    check(
        "[Daniel Ruiz|PER] thanked [Ada Salcedo-Ruiz|PER]. [Ruiz|PER] left.",
        &["PER Daniel Ruiz: 1 3", "PER Ada Salcedo-Ruiz: 2"],
    );
    check(
        "The mill was of [Ivo Orr|PER]. [Alan Orr|PER], his grandson, runs it. Mr [Orr|PER] left.",
        &["PER Ivo Orr: 1", "PER Alan Orr: 2 3"],
    );
    check(
        "[Alan Orr|PER], the son of the late [Ivo Orr|PER], runs it. Mr [Orr|PER] left.",
        &["PER Alan Orr: 1 3", "PER Ivo Orr: 2"],
    );
    check(
        "[Robert F. Orr Jr.|PER] left. [Robert Orr Jr.|PER] has a son. [Ada Orr KC|PER] spoke. [Ada Orr|PER] sat.",
        &["PER Robert F. Orr Jr.: 1 2", "PER Ada Orr KC: 3 4"],
    );
    check("[Martin King Jr.|PER] left. [King Jr.|PER] sat.", &["PER Martin King Jr.: 1 2"]);
    check(
        "[Volodymyr Zelenskyy|PER] flew. Mr [Zelensky|PER] sat. [Zelenskiy|PER] left.",
        &["PER Volodymyr Zelenskyy: 1 2 3"],
    );
    check(
        "[Etta James|PER] sang. King [James II|PER] slept. [James|PER] sold records. Dr [James|PER] sat.",
        &["PER Etta James: 1 3 4", "PER James II: 2"],
    );
}

#[test]
fn a_statue_of_his_father() {
    check(
        "[Uhuru Orr|PER] left. His father was [Jomo Orr|PER]. A statue of [Jomo Orr|PER] stands in \
         Arden. Mr [Orr|PER] paid nothing.",
        &["PER Uhuru Orr: 1 4", "PER Jomo Orr: 2 3"],
    );
}

#[test]
fn a_ruler_is_not_the_one_of_another_number() {
    check(
        "Pope [Leo XIV|PER] prayed. He honours [Leo XIII|PER]. On Monday [Leo|PER] will fly.",
        &["PER Leo XIV: 1 3", "PER Leo XIII: 2"],
    );
    check("[Xi|PER] met [Malcolm X|PER].", &["PER Xi: 1", "PER Malcolm X: 2"]);
}

#[test]
fn what_somebody_is_tells_who_is_meant() {
    check(
        "[Lee Ko|PER] was cheered by [Ann Ko|PER], the senator. Senator [Ko|PER] said so. [Ko|PER] ran.",
        &["PER Lee Ko: 1", "PER Ann Ko: 2 3 4"],
    );
    check(
        "Mayor [Dana Orr|PER] and Police Chief [Luis Orr|PER] came. Mayor [Orr|PER] spoke, Chief \
         [Orr|PER] did not.",
        &["PER Dana Orr: 1 3", "PER Luis Orr: 2 4"],
    );
    // Told only later.
    check(
        "[Tamika Hart|PER] was hit. Officer [Hart|PER] drove. A lawyer for Officer [Wes Hart|PER] spoke.",
        &["PER Tamika Hart: 1", "PER Wes Hart: 2 3"],
    );
    // By a relative's sex in a phrase behind, and by who is called by the first name.
    check(
        "[Jori Hale|PER] died. [Mirre Hale|PER], his daughter, came. Mr. [Hale|PER] was 90. Ms. \
         [Hale|PER] wept.",
        &["PER Jori Hale: 1 3", "PER Mirre Hale: 2 4"],
    );
    check(
        "[Kip Hale|PER] spoke. [Jori Hale|PER] came. [Hale|PER] sat. [Jori|PER] stood.",
        &["PER Kip Hale: 1 3", "PER Jori Hale: 2 4"],
    );
}

#[test]
fn the_fullest_name_is_no_surname_of_two_words() {
    check(
        "[Ana Ruiz Orta|PER] won. [Ruiz Orta|PER] sang. [Ruiz Orta|PER] sat.",
        &["PER Ana Ruiz Orta: 1 2 3"],
    );
    check("Mrs de [Boer|PER] met [Elsa de Boer|PER].", &["PER Elsa de Boer: 1 2"]);
}

#[test]
fn him_and_her_are_not_who_does_something_to_them() {
    check(
        "[Asma Orr|PER] left him. [Imre Orr|PER] wept. Mrs [Orr|PER] sued. Mr [Orr|PER] did not.",
        &["PER Asma Orr: 1 3", "PER Imre Orr: 2 4"],
    );
}

#[test]
fn two_of_whom_nobody_knows_which_is_the_man() {
    check(
        "[Quill Orr|PER] left [Zenn Orr|PER]. Ms [Orr|PER] wept. A day went by. Mr [Orr|PER] sang. \
         So did Ms [Orr|PER].",
        &["PER Quill Orr: 1", "PER Zenn Orr: 2", "PER Orr: 3 5", "PER Orr: 4"],
    );
}

#[test]
fn a_double_first_name_is_of_the_sex_of_its_first_half() {
    check(
        "[Jean-Marie Orr|PER] died. [Quill Orr|PER] was told. Mr [Orr|PER] was 96. Ms [Orr|PER] wept.",
        &["PER Jean-Marie Orr: 1 3", "PER Quill Orr: 2 4"],
    );
    check(
        "[Anna-Zenn Orr|PER] died. [Quill Orr|PER] was told. Ms [Orr|PER] was 96. Mr [Orr|PER] wept.",
        &["PER Anna-Zenn Orr: 1 3", "PER Quill Orr: 2 4"],
    );
}

#[test]
fn short_titles_are_of_those_they_are_short_for() {
    check(
        "Detective Constable [Paul Orr|PER] chased [Liam Orr|PER]. [DC Orr|PER] caught him.",
        &["PER Paul Orr: 1 3", "PER Liam Orr: 2"],
    );
}

#[test]
fn the_elder_and_the_younger() {
    check(
        "[Marvin Orr Jr.|PER] won. His father, [Marvin Orr|PER], wept. The elder [Orr|PER] and the younger \
         [Orr|PER] left.",
        &["PER Marvin Orr Jr.: 1 4", "PER Marvin Orr: 2 3"],
    );
}

#[test]
fn short_first_names() {
    check(
        "[Andrew M Orr|PER] left. They met [Andy Orr|PER]'s wife, [Kate Orr|PER]; [Andrea Orr|PER] and [Katherine \
         Orr|PER] came.",
        &["PER Andrew M Orr: 1 2", "PER Kate Orr: 3", "PER Andrea Orr: 4", "PER Katherine Orr: 5"],
    );
}

#[test]
fn surnames_with_a_hyphen() {
    check(
        "[Stephen Asante-Mensah|PER] and [Claire Asante-Mensah|PER] lost it. Mrs [Asante-Mensah|PER] wept. Mr \
         [Asante-Mensah|PER] did not. [Kim Jong-un|PER] is [Kim Jong Un|PER].",
        &[
            "PER Stephen Asante-Mensah: 1 4",
            "PER Claire Asante-Mensah: 2 3",
            "PER Kim Jong-un: 5 6",
        ],
    );
    // A first name.
    check(
        "[Kyhesha-Lee Orr|PER] was three. [Kyhesha-Lee|PER] lived in Marlow.",
        &["PER Kyhesha-Lee Orr: 1 2"],
    );
}

#[test]
fn a_pope_of_two_names() {
    check(
        "Pope [John Paul II|PER] came. [John Paul Orr|PER] waved. [John Paul|PER] winked. [Orr|PER] wept.",
        &["PER John Paul II: 1 3", "PER John Paul Orr: 2 4"],
    );
}

#[test]
fn an_officer_is_called_by_the_rank() {
    check(
        "Sergeant [Rachel Orr|PER] found [Darren Orr|PER], 38. Sgt [Orr|PER] left. [Orr|PER] was jailed. Sgt \
         [Orr|PER] wept.",
        &["PER Rachel Orr: 1 3 5", "PER Darren Orr: 2 4"],
    );
}

#[test]
fn a_son_is_the_younger() {
    check(
        "[Frank Orr|PER] spoke with his son, [Louis Orr|PER]. The younger [Orr|PER] was at sea. The elder \
         [Orr|PER] wept.",
        &["PER Frank Orr: 1 4", "PER Louis Orr: 2 3"],
    );
}

#[test]
fn nothing_says_who_is_the_elder() {
    check(
        "[George Orr|PER] died. [Bo Orr|PER] spoke. [Laura Orr|PER] sat. The elder [Orr|PER] was 94. \
         The younger [Orr|PER] is not. The elder [Orr|PER] wept.",
        &["PER George Orr: 1", "PER Bo Orr: 2", "PER Laura Orr: 3", "PER Orr: 4 6", "PER Orr: 5"],
    );
}

#[test]
fn a_lady_is_not_the_wife_of_another() {
    check(
        "[Gerald Orr|PER] and Sir [Peter Orr|PER] died. Lady [Orr|PER] wept. Mrs [Orr|PER] sang.",
        &["PER Gerald Orr: 1", "PER Peter Orr: 2", "PER Orr: 3", "PER Orr: 4"],
    );
}

#[test]
fn a_sister_of_an_order_is_not_another_of_that_name() {
    check(
        "Sister [Agnes|PER] opened it. [Agnes Orr|PER] retires. Father [Dominic Lee|PER] wept, and so did Father \
         [Dominic|PER].",
        &["PER Agnes: 1", "PER Agnes Orr: 2", "PER Dominic Lee: 3 4"],
    );
    // One of a family.
    check(
        "[Venus Orr|PER] lost to her sister [Serena Orr|PER]. Sister [Serena|PER] won. Sister [Venus|PER] wept.",
        &["PER Venus Orr: 1 4", "PER Serena Orr: 2 3"],
    );
}

#[test]
fn where_one_is_mrs_the_other_is_mr() {
    check(
        "[Quill Orr|PER] left. [Zenn Orr|PER] had come home. Mrs [Orr|PER] wept. Mr [Orr|PER] did not.",
        &["PER Quill Orr: 1 4", "PER Zenn Orr: 2 3"],
    );
}

#[test]
fn who_is_called_by_the_surname_keeps_it() {
    // Though somebody else calls him by his first name, and his daughter is named.
    check(
        "[Ahmed Orr|PER] made a clock. [Orr|PER] was held. His father [Orr El-Hassan Orr|PER] said so. [Orr|PER] \
         left. \"Cool clock, [Ahmed|PER],\" he wrote.",
        &["PER Ahmed Orr: 1 2 4 5", "PER Orr El-Hassan Orr: 3"],
    );
}

#[test]
fn an_elder_sister() {
    check(
        "[Petra Kovacs|PER] beat her elder sister [Dora Kovacs|PER]. Their father, [Istvan Kovacs|PER], watched. \
         The elder [Kovacs|PER] had won. She led.",
        &["PER Petra Kovacs: 1", "PER Dora Kovacs: 2 4", "PER Istvan Kovacs: 3"],
    );
}

#[test]
fn a_rank_in_capitals() {
    check(
        "[Gary Nunn|PER] was held. Det Insp [Alan Nunn|PER] led it. [Patricia Nunn|PER] wept. DI [Nunn|PER] praised her.",
        &["PER Gary Nunn: 1", "PER Alan Nunn: 2 4", "PER Patricia Nunn: 3"],
    );
}

#[test]
fn a_short_first_name_alone() {
    check(
        "[Desmond Whitaker|PER] drowned. [Roy Matlock|PER] said that [Des|PER] had been well. [Sue|PER] wept.",
        &["PER Desmond Whitaker: 1 3", "PER Roy Matlock: 2", "PER Sue: 4"],
    );
    // Of two; a woman's.
    check(
        "[Desmond Orr|PER], [Desiree Lee|PER] and [Des|PER]. [Paul|PER], [Paula Kay|PER].",
        &[
            "PER Desmond Orr: 1",
            "PER Desiree Lee: 2",
            "PER Des: 3",
            "PER Paul: 4",
            "PER Paula Kay: 5",
        ],
    );
}

#[test]
fn a_nickname_in_either_marks() {
    check(
        "[Brendan 'Darkie' Hughes|PER] spoke. [Brendan ‘Darkie’ Hughes|PER] had been a member.",
        &["PER Brendan 'Darkie' Hughes: 1 2"],
    );
}
