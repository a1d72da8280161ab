//! The corpus, and inputs of other tests cut short and changed, through every target.

use nutgraf_fuzz::Target;

/// Largest seed that is put through: longer ones are for the tests they come from.
const MOST: u64 = 64 << 10;

#[test]
fn every_target_has_seeds_that_hold() {
    for target in Target::all() {
        let name = target.name();
        let seeds = target.seeds();
        assert!(!seeds.is_empty(), "`{name}` has no seeds");
        for (index, seed) in seeds.iter().enumerate() {
            if seed.metadata().is_ok_and(|metadata| metadata.len() > MOST) {
                continue;
            }
            let data = std::fs::read(seed).expect("a seed");
            target.run(&data);
            // One in so many is tried in forms that are broken: cut, and with a byte changed.
            if index % 8 == 0 {
                for part in 1..4 {
                    let cut = data.len() * part / 4;
                    target.run(&data[..cut]);
                    let mut changed = data.clone();
                    if let Some(byte) = changed.get_mut(cut) {
                        *byte ^= 0x55;
                        target.run(&changed);
                    }
                }
            }
        }
    }
}

#[test]
fn names_are_of_one_target_each() {
    for target in Target::all() {
        let name = target.name();
        let same = Target::all().iter().filter(|other| other.name() == name).count();
        assert_eq!(same, 1, "{name}");
        assert!(Target::named(&name).is_some());
    }
    assert!(Target::named("nothing").is_none());
}
