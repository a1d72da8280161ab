//! Amounts, numbers and dates.

use super::check;

#[test]
fn amounts_are_one_only_if_equal() {
    check(
        "The fee was [$3 million|MONEY], not [£3 million|MONEY] or [€3m|MONEY]. It is [US$3m|MONEY], \
         or [three million dollars|MONEY].",
        &["MONEY $3 million: 1 4 5", "MONEY £3 million: 2", "MONEY €3m: 3"],
    );
    check(
        "From [$4.75 million|MONEY] to [$475 million|MONEY]; [£2,000|MONEY] or [£20.00|MONEY]; \
         [£20|MONEY] at the door, [£2.0 thousand|MONEY] a year.",
        &[
            "MONEY $4.75 million: 1",
            "MONEY $475 million: 2",
            "MONEY £2,000: 3 6",
            "MONEY £20.00: 4 5",
        ],
    );
    // Of other label sets.
    check(
        "[3.5 percent|PERCENT], [35 percent|PERCENT], [3.5 per cent|PERCENT], [3.5 kilos|QUANTITY]",
        &["PERCENT 3.5 percent: 1 3", "PERCENT 35 percent: 2", "QUANTITY 3.5 kilos: 4"],
    );
}

#[test]
fn versions_and_numbered_things() {
    check(
        "[Kestrel 2.1|PRODUCT] follows [Kestrel 21|PRODUCT]; [Kestrel 2 . 1|PRODUCT] and \
         [KESTREL 21|PRODUCT] too. [Route 9/11|FAC] is not [Route 911|FAC].",
        &[
            "PRODUCT Kestrel 2.1: 1 3",
            "PRODUCT Kestrel 21: 2 4",
            "FAC Route 9/11: 5",
            "FAC Route 911: 6",
        ],
    );
}

#[test]
fn dates_as_they_are_written() {
    check(
        "On [July 23rd|DATE], [July 23|DATE], [23 July|DATE], [Jul. 23|DATE], [July 2023|DATE], \
         [2023|DATE] and [May 3|DATE], [March 3|DATE].",
        &[
            "DATE July 23rd: 1 2 3 4",
            "DATE July 2023: 5",
            "DATE 2023: 6",
            "DATE May 3: 7",
            "DATE March 3: 8",
        ],
    );
    // A day of one year, and one of two.
    check(
        "On [May 3|DATE], [3 May 2013|DATE], [May 4, 2013|DATE], [May 4, 2014|DATE], [May 4|DATE].",
        &["DATE 3 May 2013: 1 2", "DATE May 4, 2013: 3", "DATE May 4, 2014: 4", "DATE May 4: 5"],
    );
}

#[test]
fn amounts_in_other_currencies() {
    check(
        "[two and a half million pounds|MONEY] or [£2.5m|MONEY], [three-quarters of a million pounds|MONEY], \
         [£3 million|MONEY]",
        &[
            "MONEY two and a half million pounds: 1 2",
            "MONEY three-quarters of a million pounds: 3",
            "MONEY £3 million: 4",
        ],
    );
    check(
        "[$2-million|MONEY] or [$2 million|MONEY], [N30 million|MONEY] or [30 million naira|MONEY], \
         [R9m|MONEY] or [nine million rand|MONEY], [Dh5|MONEY] or [AED5|MONEY], [K7 million|MONEY] or \
         [7 million kwacha|MONEY], [7k dollars|MONEY], [P6 million|MONEY] or [6p|MONEY]",
        &[
            "MONEY $2-million: 1 2",
            "MONEY N30 million: 3 4",
            "MONEY R9m: 5 6",
            "MONEY Dh5: 7 8",
            "MONEY K7 million: 9 10",
            "MONEY 7k dollars: 11",
            "MONEY P6 million: 12",
            "MONEY 6p: 13",
        ],
    );
}
