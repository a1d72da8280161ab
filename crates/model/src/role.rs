//! What the code asks of an entity type: its role, whatever a label set calls it.

/// What kind of thing the names of an entity type are.
///
/// ```
/// use nutgraf_model::Role;
///
/// assert_eq!(Role::of("PERSON"), Role::Person);
/// assert_eq!(Role::of("B-per"), Role::Person);
/// assert_eq!([Role::of("GPE"), Role::of("LOC")], [Role::Place; 2]);
/// assert_eq!(Role::of("WORK_OF_ART"), Role::Other);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Somebody.
    Person,
    /// A people, a religion or a party by the name of those who are of it: "Russians".
    Group,
    /// A country, a city, a river; also what is built, such as a bridge.
    Place,
    /// A company, a body, a team.
    Organisation,
    /// A day, a year, a time of day, or a phrase that says when.
    Date,
    /// An amount of money.
    Money,
    /// Another number: a share, a count, a measure, a rank.
    Number,
    /// Anything else: a product, an event, a law, a type that is not known.
    Other,
}

impl Role {
    /// The role of an entity type, or of a label such as `B-PER`, from its spelling in any case:
    /// the label sets of CoNLL-2003, ``OntoNotes``, MUC, ACE, GMB, WNUT and Few-NERD, and words
    /// written out. [`Role::Other`] if it is none that is known.
    pub fn of(label: &str) -> Self {
        let kind = match label.as_bytes() {
            [b'B' | b'I' | b'E' | b'L' | b'S' | b'U', b'-' | b'_', _, ..] => &label[2..],
            _ => label,
        };
        // Finer types begin with the coarse one: "person-actor", "GPE.Nation".
        let coarse = kind.split(['-', '.', '/', ':']).next().unwrap_or(kind);
        match Self::spelled(kind) {
            Self::Other => Self::spelled(coarse),
            role => role,
        }
    }

    fn spelled(kind: &str) -> Self {
        match kind.to_ascii_uppercase().as_str() {
            "PER" | "PERS" | "PERSON" | "PEOPLE" | "HUMAN" => Self::Person,
            "NORP" | "GROUP" | "NAT" | "NATIONALITY" | "DEMONYM" | "RELIGION" => Self::Group,
            "LOC" | "LOCATION" | "GPE" | "GEO" | "PLACE" | "FAC" | "FACILITY" | "BUILDING"
            | "COUNTRY" | "CITY" | "STATE_OR_PROVINCE" => Self::Place,
            "ORG" | "ORGANIZATION" | "ORGANISATION" | "COMPANY" | "CORPORATION" | "CORP" => {
                Self::Organisation
            }
            "DATE" | "TIME" | "TIM" | "DURATION" => Self::Date,
            "MONEY" | "MON" => Self::Money,
            "PERCENT" | "PERCENTAGE" | "QUANTITY" | "ORDINAL" | "CARDINAL" | "NUMBER" => {
                Self::Number
            }
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_sets_in_use() {
        use Role::{Date, Group, Money, Number, Organisation, Other, Person, Place};
        let sets: [&[(&str, Role)]; 8] = [
            // CoNLL-2003, as labels.
            &[
                ("B-PER", Person),
                ("I-ORG", Organisation),
                ("S-LOC", Place),
                ("U-MISC", Other),
                ("O", Other),
            ],
            // OntoNotes.
            &[
                ("PERSON", Person),
                ("NORP", Group),
                ("FAC", Place),
                ("ORG", Organisation),
                ("GPE", Place),
                ("LOC", Place),
                ("PRODUCT", Other),
                ("EVENT", Other),
                ("WORK_OF_ART", Other),
                ("LAW", Other),
                ("LANGUAGE", Other),
                ("DATE", Date),
                ("TIME", Date),
                ("PERCENT", Number),
                ("MONEY", Money),
                ("QUANTITY", Number),
                ("ORDINAL", Number),
                ("CARDINAL", Number),
            ],
            // MUC, written out.
            &[("PERSON", Person), ("LOCATION", Place), ("ORGANIZATION", Organisation)],
            // ACE, and its subtypes.
            &[
                ("PER", Person),
                ("FAC", Place),
                ("VEH", Other),
                ("WEA", Other),
                ("GPE.Nation", Place),
            ],
            // The Groningen Meaning Bank.
            &[
                ("B-per", Person),
                ("I-geo", Place),
                ("B-gpe", Place),
                ("B-org", Organisation),
                ("B-tim", Date),
                ("B-nat", Group),
                ("B-art", Other),
                ("B-eve", Other),
            ],
            // WNUT-17.
            &[
                ("B-person", Person),
                ("B-location", Place),
                ("B-corporation", Organisation),
                ("B-group", Group),
                ("B-creative-work", Other),
            ],
            // Few-NERD.
            &[
                ("person-actor", Person),
                ("location-GPE", Place),
                ("organization-company", Organisation),
                ("building-airport", Place),
                ("art-film", Other),
            ],
            &[("", Other), ("B-", Other), ("B", Other), ("É-PER", Other), ("LABEL_1", Other)],
        ];
        for (label, role) in sets.into_iter().flatten() {
            assert_eq!(Role::of(label), *role, "{label}");
        }
    }
}
