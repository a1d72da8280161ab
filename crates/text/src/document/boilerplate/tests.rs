use super::*;
use crate::language::Language;

fn check(rule: Boilerplate, texts: &[&str]) {
    for text in texts {
        assert_eq!(
            Boilerplate::recognise(text, &Language::english().boilerplate),
            Some(rule),
            "{text:?}"
        );
    }
}

fn check_prose(texts: &[&str]) {
    for text in texts {
        assert_eq!(
            Boilerplate::recognise(text, &Language::english().boilerplate),
            None,
            "{text:?}"
        );
    }
}

#[test]
fn controls() {
    check(
        Boilerplate::Control,
        &[
            "Share.",
            "SHARE",
            "Share this article",
            "Exit mobile version",
            "Print",
            "Print | Email",
            "Email",
            "Tweet",
            "12 Comments",
            "1,204 comments",
            "Leave a comment",
            "Share on Facebook",
            "Facebook Twitter WhatsApp Email",
            "Share / Tweet / Pin it",
            "Skip to main content",
            "View image in fullscreen",
            "← Previous article",
            "Loading...",
        ],
    );
    check_prose(&[
        "Share prices fell 3 percent.",
        "Share and share alike, she said.",
        "Print is not dead.",
        "Email was down for hours.",
        "Twitter and Facebook removed the accounts.",
        "More on Facebook than on Twitter.",
        "Comments by the minister angered Seoul.",
        "Reply?",
        "Next week, the court will hear the case.",
        "Close to 300 people came.",
    ]);
}

#[test]
fn links() {
    check(
        Boilerplate::ReadMore,
        &[
            "Read more:",
            "Read more: Kim Jong Un visits China",
            "READ MORE | Kim Jong Un visits China",
            "Read more…",
            "Related: Why the U.S. is worried",
            "RELATED ARTICLES",
            "See also: What we know about the talks.",
            "Watch: Drone footage of the flood",
            "Read more about the summit",
            "Click here to read more",
            "You may also like",
            "» Continue reading",
            "More from the Example Times",
        ],
    );
    check_prose(&[
        "Read more than you write, he said.",
        "Read more about it in his new book, out in May.",
        "Related companies were fined as well.",
        "More than 300 people came.",
        "More: that is all they want.",
        "See how they run.",
        "Watch out: the road is icy.",
        "Watch: it is a small device on the wrist.",
        "Opinion polls put the party ahead.",
        "Most read the news online.",
    ]);
}

#[test]
fn adverts() {
    check(
        Boilerplate::Advertisement,
        &[
            "Advertisement",
            "ADVERTISEMENT",
            "- Advertisement -",
            "Story continues below advertisement",
            "Advertisement - scroll to continue reading",
            "Article continues after this ad",
            "Scroll to continue with content",
            "Sponsored content",
            "Ad Feedback",
        ],
    );
    check_prose(&[
        "Advertisement spending rose.",
        "Advertisement of tobacco is banned, to continue reading the law.",
        "Advertisements for the party were pulled from the air.",
        "Ads cost more this year.",
        "The story continues below the waves, in the wreck of the ship.",
    ]);
}

#[test]
fn notices() {
    check(
        Boilerplate::PrivacyNotice,
        &[
            "We use cookies to improve your experience on our site.",
            "This site uses cookies. By continuing to browse you agree to our use of cookies.",
            "By clicking “Accept”, you agree to our Terms of Use and Privacy Policy.",
            "This website uses cookies to ensure you get the best experience.",
            "Accept all cookies",
            "Privacy Policy",
            "Terms & Conditions",
            "This site is protected by reCAPTCHA and the Google Privacy Policy and Terms of Service apply.",
        ],
    );
    check_prose(&[
        "The cookie recipe has been in the family for years.",
        "We use cookies to make the crust, the baker explained.",
        "By clicking on the link, users gave their data away.",
        "The company updated its privacy policy on Monday.",
        "Privacy campaigners welcomed the ruling.",
        "“We use cookies to track visitors to our site,” a spokesman said.",
    ]);
}

#[test]
fn photo_credits() {
    check(
        Boilerplate::PhotoCredit,
        &[
            "Photo: AP",
            "(Getty Images)",
            "Image credit: Reuters",
            "Image: United States Navy.",
            "Photograph: Sean Smith/The Guardian",
            "Photo by Jane Doe",
            "AP Photo/Wong Maye-E",
            "(AP Photo/Jane Doe, File)",
            "Sean Gallup/Getty Images",
            "KCNA via Reuters / File photo",
            "Getty Images",
            "Image caption, The bridge was closed on Monday",
            "Photo courtesy of the U.S. Navy",
        ],
    );
    check_prose(&[
        "Photo shops have closed across the country.",
        "Photographs of the damage were shared online.",
        "Pictures of the leader hang in every home.",
        "Getty Images sued the company in London.",
        "Reuters",
        "AP",
        "Photo by photo, the team rebuilt the scene.",
        "Credit is hard to get.",
        "The A/B test was a success.",
        "Image is everything.",
    ]);
}

#[test]
fn copyrights() {
    check(
        Boilerplate::Copyright,
        &[
            "© 2024 Example News",
            "All rights reserved.",
            "Copyright 2014 The Example Press. All rights reserved. This material may not be published, \
         broadcast, rewritten or redistributed.",
            "Copyright © 2024",
            "(c) 2024 Example News Ltd.",
            "© AFP",
            "This material may not be published, broadcast, rewritten or redistributed.",
        ],
    );
    check_prose(&[
        "Copyright law is changing.",
        "Copyright 2020 was the first year that the rules were enforced in full.",
        "The contract says that all rights are reserved to the studio.",
        "This material may not be safe, the report found.",
    ]);
}

#[test]
fn subscriptions() {
    check(
        Boilerplate::Subscription,
        &[
            "Sign up for our newsletter",
            "Sign up for the Morning Brief and get the day’s news in your inbox.",
            "Subscribe to our YouTube channel",
            "Follow us on Twitter and Facebook.",
            "Follow @janedoe on Twitter",
            "Already a subscriber? Log in",
            "Support our journalism",
            "Enter your email address to subscribe",
            "Download our app for the latest news",
        ],
    );
    check_prose(&[
        "Sign up for the draft or go to jail.",
        "Subscribe to that theory and you will go far.",
        "Get the vaccine or stay at home.",
        "Follow the money.",
        "Follow our rules, the minister warned on Twitter.",
        "Support for the party has fallen.",
        "Subscribers to the newsletter get a discount.",
    ]);
}

#[test]
fn credits() {
    check(
        Boilerplate::Credit,
        &[
            "By Jane Doe",
            "By JANE DOE and JOHN ROE, Associated Press",
            "By Reuters",
            "By Jane Doe in Seoul",
            "Reporting by Jane Doe in Seoul; Editing by John Roe",
            "(Reporting by Jane Doe; Editing by John Roe)",
            "Additional reporting by John Roe.",
            "The Associated Press contributed to this report.",
            "CNN's Jane Doe, John Roe and Mary Major contributed to this report.",
            "Associated Press writers Jane Doe in Seoul and John Roe contributed to this report.",
        ],
    );
    check_prose(&[
        "By Monday",
        "By Monday Morning",
        "By noon, the square was full.",
        "By The Numbers",
        "By 2020",
        "By Any Means Necessary.",
        "Reporting by state media has been scarce.",
        "Ten agencies contributed to this report.",
        "Edited by hand, the film took years.",
        "Rising prices contributed to this report of slow growth.",
    ]);
}

#[test]
fn timestamps() {
    check(
        Boilerplate::Timestamp,
        &[
            "Published: 14:11 EST, 25 October 2013",
            "PUBLISHED: 14:11 EST, 25 October 2013 | UPDATED: 15:36 EST, 25 October 2013",
            "Last updated at 5:30 p.m. on Jan. 6, 2021",
            "Friday, July 21, 2017",
            "3 min read",
            "2 hours ago",
            "Posted on March 3rd, 2020",
            "6 January 2021",
        ],
    );
    check_prose(&[
        "Published in 2013, the book was a success.",
        "On Jan. 6, 2021.",
        "May 2024 be a better year!",
        "In July the rains came.",
        "2024",
        "Updated figures are due on Friday.",
        "Sunday",
    ]);
}

#[test]
fn prose_is_never_boilerplate() {
    check_prose(&["", " ", "...", "* * *", "😀", "“Stop!” he said."]);
    let long = format!("We use cookies on our site. {}", "The experience goes on. ".repeat(40));
    check_prose(&[&long]);
}

#[test]
fn names_are_distinct_and_in_kebab_case() {
    let names: std::collections::BTreeSet<_> = Boilerplate::ALL.iter().map(|r| r.name()).collect();
    assert_eq!(names.len(), Boilerplate::ALL.len());
    for name in names {
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
    }
}

/// The blocks after marking, with the rule's name.
fn check_mark(text: &str, expected: &[(&str, Option<&str>)]) {
    let block = visible(text, Span::new(0, text.len()));
    let found: Vec<_> =
        mark(text, vec![(block, BlockKind::Paragraph)], &Language::english().boilerplate)
            .into_iter()
            .map(|(span, kind)| match kind {
                BlockKind::Boilerplate(rule) => (span.of(text), Some(rule.name())),
                _ => (span.of(text), None),
            })
            .collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn lines_at_the_ends_of_a_block_are_peeled_off() {
    check_mark(
        "Advertisement\nThe talks go on in Pyongyang.\nShare.\nExit mobile version",
        &[
            ("Advertisement", Some("advertisement")),
            ("The talks go on in Pyongyang.", None),
            ("Share.", Some("control")),
            ("Exit mobile version", Some("control")),
        ],
    );
    check_mark(
        "The company wants a larger\nshare.",
        &[("The company wants a larger\nshare.", None)],
    );
    check_mark(
        "Print\nmedia are in crisis all over the world.",
        &[("Print\nmedia are in crisis all over the world.", None)],
    );
    check_mark("Share\nTweet", &[("Share\nTweet", Some("control"))]);
}
