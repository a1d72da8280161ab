//! How entity types are named and coloured for people. Labels the program does not know
//! pass through as they are.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use nutgraf::Entity;

/// The looks of an entity type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    /// As the model spells it.
    pub code: &'a str,
    /// For one entity: "Person".
    pub one: &'a str,
    /// For a group: "People".
    pub many: &'a str,
    /// In a terminal.
    pub ansi: AnsiColor,
    /// On a page, in degrees of the colour circle; `None` is grey.
    pub hue: Option<u16>,
}

const fn label(
    code: &'static str,
    one: &'static str,
    many: &'static str,
    ansi: AnsiColor,
    hue: Option<u16>,
) -> Label<'static> {
    Label { code, one, many, ansi, hue }
}

/// The types of the shipped model, in the order they are shown. No two that are often
/// found side by side have neighbouring hues.
const KNOWN: [Label<'static>; 9] = [
    label("PER", "Person", "People", AnsiColor::Yellow, Some(338)),
    label("ORG", "Organisation", "Organisations", AnsiColor::Blue, Some(212)),
    label("LOC", "Place", "Places", AnsiColor::Green, Some(140)),
    label("FAC", "Facility", "Facilities", AnsiColor::Cyan, Some(180)),
    label("NORP", "Group", "Groups", AnsiColor::Magenta, Some(275)),
    label("DATE", "Date", "Dates", AnsiColor::BrightRed, Some(24)),
    label("MONEY", "Money", "Money", AnsiColor::BrightGreen, Some(80)),
    label("PRODUCT", "Product", "Products", AnsiColor::BrightCyan, Some(55)),
    label("MISC", "Other name", "Other names", AnsiColor::BrightBlue, None),
];

impl<'a> Label<'a> {
    /// The looks of the type that the model spells `code`.
    pub fn of(code: &'a str) -> Self {
        let known = KNOWN.iter().find(|label| label.code == code).copied();
        known.unwrap_or(Label { code, one: code, many: code, ansi: AnsiColor::White, hue: None })
    }

    /// How the type looks in a terminal.
    pub fn style(self) -> Style {
        self.ansi.on_default()
    }
}

/// The entities of one type.
#[derive(Debug)]
pub struct Group<'a> {
    /// The type.
    pub label: Label<'a>,
    /// Those of the lowest rank first; among equals those named most often, then the one named first.
    pub entities: Vec<&'a Entity>,
}

impl Group<'_> {
    /// How often they are mentioned, all together.
    pub fn mentions(&self) -> usize {
        self.entities.iter().map(|entity| entity.mentions.len()).sum()
    }

    /// How many of them a list that shows `most` shows: all, if no more than two were left out.
    pub fn shown(&self, most: usize) -> usize {
        let count = self.entities.len();
        if count > most.saturating_add(2) { most } else { count }
    }
}

/// The rank of an entity in the list of its type: lower ones go first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank {
    /// Dates that name no day of a calendar go after those that do.
    pub later: u8,
    /// [How central](nutgraf::entity::centrality) it is; higher ones go first.
    pub centrality: f32,
}

/// Entities by type: the known types in their order, then others by name.
pub fn groups(entities: &[Entity], rank: impl Fn(&Entity) -> Rank) -> Vec<Group<'_>> {
    let mut by_type: BTreeMap<(usize, &str), Vec<(Rank, &Entity)>> = BTreeMap::new();
    for entity in entities {
        let place = KNOWN.iter().position(|known| known.code == &*entity.label);
        let of_type = by_type.entry((place.unwrap_or(KNOWN.len()), &entity.label)).or_default();
        of_type.push((rank(entity), entity));
    }
    let sorted = by_type.into_iter().map(|((_, code), mut ranked)| {
        ranked.sort_by(|(a, one), (b, other)| {
            let central = a.later.cmp(&b.later).then(b.centrality.total_cmp(&a.centrality));
            central.then(other.mentions.len().cmp(&one.mentions.len()))
        });
        let entities = ranked.into_iter().map(|(_, entity)| entity).collect();
        Group { label: Label::of(code), entities }
    });
    sorted.collect()
}
