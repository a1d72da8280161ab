//! What is measured on. Each figure is asked of the operating system where it tells, and
//! left out elsewhere.

use std::fs;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::report::Machine;
use crate::unit::Bytes;

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The machine this runs on.
pub(crate) fn machine() -> Machine {
    let load = fs::read_to_string("/proc/loadavg").ok();
    Machine {
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        cpu: field("/proc/cpuinfo", "model name"),
        cores: cores(),
        features: features().into_iter().map(str::to_owned).collect(),
        memory: kilobytes("/proc/meminfo", "MemTotal"),
        load: load.and_then(|load| load.split_whitespace().next()?.parse().ok()),
        others: None,
    }
}

/// What processors have been used for until now, where Linux tells it.
pub(crate) struct Used {
    at: Instant,
    used: Option<Ticks>,
}

/// Processor time in hundredths of a second.
#[derive(Debug, PartialEq)]
struct Ticks {
    /// Of everything on the machine, what another guest of its host took away included.
    all: f64,
    /// Of this process.
    own: f64,
    /// Processors of the machine.
    processors: f64,
}

impl Used {
    /// Until now.
    pub(crate) fn now() -> Self {
        let read = |path: &str| fs::read_to_string(path).ok();
        let used = read("/proc/stat").zip(read("/proc/self/stat"));
        Self { at: Instant::now(), used: used.and_then(|(all, own)| Ticks::parse(&all, &own)) }
    }

    /// How many of `cores` others have used since, on the average.
    pub(crate) fn by_others(&self, cores: usize) -> Option<f64> {
        let (now, before) = (Self::now(), self.used.as_ref()?);
        let seconds = (now.at - self.at).as_secs_f64();
        let others = now.used?.others(before) / 100.0 / seconds;
        let share = others / before.processors;
        (seconds > 0.0).then(|| (share * cores as f64 * 100.0).round() / 100.0)
    }
}

impl Ticks {
    /// Of `/proc/stat` and `/proc/self/stat`; `man 5 proc` has their columns.
    fn parse(all: &str, own: &str) -> Option<Self> {
        let of_all = all.lines().next()?.strip_prefix("cpu ")?;
        let columns: Vec<f64> =
            of_all.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        // User, nice, system; then idle and waiting; then interrupts, soft ones, and what was stolen.
        let all_ticks = columns.get(..3)?.iter().chain(columns.get(5..8)?).sum();
        // The name stands in parentheses and may hold any; user and system are columns 14 and 15.
        let mut own = own.rsplit_once(')')?.1.split_whitespace().skip(11);
        let own = own.next()?.parse::<f64>().ok()? + own.next()?.parse::<f64>().ok()?;
        let is_one = |line: &&str| line.strip_prefix("cpu").is_some_and(|l| !l.starts_with(' '));
        let processors = all.lines().filter(is_one).count().max(1) as f64;
        Some(Self { all: all_ticks, own, processors })
    }

    fn others(&self, before: &Self) -> f64 {
        ((self.all - before.all) - (self.own - before.own)).max(0.0)
    }
}

/// The most memory that this process has had at once.
pub(crate) fn peak_memory() -> Option<Bytes> {
    kilobytes("/proc/self/status", "VmHWM")
}

/// The instruction sets that matrix products may use, of those the CPU has.
fn features() -> Vec<&'static str> {
    #[cfg_attr(
        not(any(target_arch = "x86_64", target_arch = "aarch64")),
        expect(unused_mut, reason = "none is known there")
    )]
    let mut features = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        macro_rules! has {
            ($($name:tt)*) => {
                $(if std::arch::is_x86_feature_detected!($name) { features.push($name) })*
            };
        }
        has!("avx" "avx2" "fma" "f16c" "avxvnni" "avx512f" "avx512bw" "avx512vl" "avx512vnni" "avx512bf16");
    }
    #[cfg(target_arch = "aarch64")]
    {
        macro_rules! has {
            ($($name:tt)*) => {
                $(if std::arch::is_aarch64_feature_detected!($name) { features.push($name) })*
            };
        }
        has!("neon" "fp16" "dotprod" "i8mm" "bf16" "sve");
    }
    features
}

/// The value of the first line `name: value`.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

fn kilobytes(file: &str, name: &str) -> Option<Bytes> {
    let value = field(file, name)?;
    let kilobytes: f64 = value.strip_suffix("kB")?.trim().parse().ok()?;
    Some(Bytes(kilobytes * 1024.0))
}

/// The time, as `2024-04-11T08:30:00Z`.
pub(crate) fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    timestamp(seconds)
}

/// Seconds since 1970 as a date in UTC. The days are counted as in Hinnant's
/// "chrono-Compatible Low-Level Date Algorithms": years from March, in eras of 400 years.
fn timestamp(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let year = era * 400 + year + next;
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_used_by_hand() {
        let at = |user: u32, own: u32| {
            let all = format!("cpu  {user} 10 20 900 30 1 2 3 0 0\ncpu0 1 2\ncpu1 1 2\nintr 5\n");
            let own = format!("7 (a (b) c) R 1 2 3 4 5 6 7 8 9 10 {own} 5 0 0\n");
            Ticks::parse(&all, &own).expect("both are sound")
        };
        let (before, after) = (at(100, 50), at(400, 200));
        assert_eq!(before, Ticks { all: 136.0, own: 55.0, processors: 2.0 });
        assert!((after.others(&before) - 150.0).abs() < 1e-9);
        assert_eq!(Ticks::parse("cpu 1", ""), None);
    }

    #[test]
    fn dates() {
        for (seconds, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_712_824_245, "2024-04-11T08:30:45Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(timestamp(seconds), date);
        }
    }
}
