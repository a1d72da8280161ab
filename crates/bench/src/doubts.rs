//! What makes a report's figures doubtful, for those who would believe them.

use crate::report::Report;
use crate::stats::Outliers;

/// The fewest samples that can say what a 99th percentile is: one of them lies above it.
const LEAST_FOR_P99: usize = 100;

/// The fewest batches whose spread means something: a bootstrap of five samples gives
/// intervals that are too narrow.
const LEAST_BATCHES: usize = 10;

/// Cores that others use from which a machine is called busy.
const BUSY: f64 = 0.1;

/// Reasons to doubt the figures, as sentences without a stop.
pub(crate) fn doubts(report: &Report) -> Vec<String> {
    let mut doubts = Vec::new();
    if report.program.debug {
        doubts.push("this is a debug build: its speed says nothing".to_owned());
    }
    if let Some(others) = report.machine.others.filter(|&others| others >= BUSY) {
        doubts.push(format!(
            "the machine was busy: others used {others} of {} cores while it measured",
            report.machine.cores
        ));
    }
    if let Some(run) = &report.single_stream {
        let Outliers { of, high, low } = run.outliers;
        if high + low > 0 {
            doubts.push(format!(
                "{} of {of} latencies are outliers ({high} high, {low} low): measure again \
                 on a quiet machine, or for longer",
                high + low
            ));
        }
        let count = run.samples.len();
        if count < LEAST_FOR_P99 {
            doubts.push(format!(
                "p99 of {count} latencies is hardly more than their highest: measure for \
                 longer"
            ));
        }
    }
    if let Some(run) = report.offline.iter().find(|run| run.samples.len() < LEAST_BATCHES) {
        doubts.push(format!(
            "batches in the offline scenario: {}, which says little of their spread; measure \
             for longer",
            run.samples.len()
        ));
    }
    if let Some(trial) = report
        .server
        .iter()
        .flat_map(|server| &server.trials)
        .find(|trial| trial.held && trial.planned < LEAST_FOR_P99)
    {
        doubts.push(format!(
            "the server scenario judged p99 by as few as {} arrivals: measure for longer",
            trial.planned
        ));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_doubt_has_its_reason() {
        let mut report: Report =
            serde_json::from_str(include_str!("../tests/report.json")).expect("a report");
        report.program.debug = true;
        report.machine.others = Some(0.6);
        if let Some(run) = &mut report.single_stream {
            run.outliers = Outliers { of: 40, high: 2, low: 1 };
        }
        assert_eq!(
            doubts(&report),
            [
                "this is a debug build: its speed says nothing",
                "the machine was busy: others used 0.6 of 2 cores while it measured",
                "3 of 40 latencies are outliers (2 high, 1 low): measure again on a quiet \
                 machine, or for longer",
                "p99 of 40 latencies is hardly more than their highest: measure for longer",
                "batches in the offline scenario: 4, which says little of their spread; measure \
                 for longer",
                "the server scenario judged p99 by as few as 40 arrivals: measure for longer",
            ]
        );
        report.program.debug = false;
        report.machine.others = Some(0.03);
        (report.single_stream, report.offline, report.server) = (None, Vec::new(), None);
        assert_eq!(doubts(&report), [""; 0]);
    }
}
