//! `nutgraf licenses`: what one may do with the program, and whose work is in it.

/// The packages that the program is built with, and their texts; `cargo xtask generate` writes them.
const PACKAGES: &str = include_str!("../notices/packages.txt");
const TEXTS: &str = include_str!("../notices/texts.txt");
const MIT: &str = include_str!("../../../LICENSE-MIT");
const APACHE: &str = include_str!("../../../LICENSE-APACHE");
#[cfg(feature = "embedded-model")]
const WEIGHTS: &str = include_str!("../../../models/nutgraf-mini/LICENSE.md");

/// All licences; with their texts, if asked for.
pub(crate) fn all(texts: bool) -> String {
    let mut out = concat!(
        "nutgraf ",
        env!("CARGO_PKG_VERSION"),
        "\n\nThe program is licensed under the MIT license or the Apache License 2.0, as you choose.\n"
    )
    .to_owned();
    #[cfg(feature = "embedded-model")]
    {
        out.push('\n');
        out.push_str(WEIGHTS);
    }
    out.push_str("\nIt is built with these packages, on one system or another");
    out.push_str(if texts { ":\n\n" } else { " (`--texts` prints their licences):\n\n" });
    out.push_str(PACKAGES);
    if texts {
        for text in ["\nThe texts\n\n", MIT, "\n", APACHE, "\n", TEXTS] {
            out.push_str(text);
        }
    }
    out
}
