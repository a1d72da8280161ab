//! What is measured on. Each figure is asked of the operating system where it tells, and
//! left out elsewhere.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

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
