//! Options that contradict each other, found before a model runs.

use super::{GenerationOptions, Sampling};

/// Checkpoints ask for up to 8.
const MOST_BEAMS: usize = 64;

impl GenerationOptions {
    /// Says what of the options can't be; `most` is the longest output of the model, start
    /// token included.
    pub(super) fn check(&self, most: Option<usize>) -> Result<(), String> {
        let &Self { beams, returned, min_length, max_length, length_penalty, .. } = self;
        if beams == 0 {
            return Err("beams are 0, at least 1 is needed".to_owned());
        }
        if beams > MOST_BEAMS {
            return Err(format!("beams are {beams}, at most {MOST_BEAMS} are possible"));
        }
        if returned == 0 || returned > beams {
            return Err(format!(
                "{returned} hypotheses are to be returned of {beams} beams: ask for 1 to {beams}, or for more beams"
            ));
        }
        if min_length > max_length {
            return Err(format!(
                "the minimum length of {min_length} tokens is above the maximum of {max_length}"
            ));
        }
        if max_length < 2 {
            return Err(format!(
                "the maximum length is {max_length}, and the start token is one: 2 is the least"
            ));
        }
        if let Some(most) = most
            && max_length > most
        {
            return Err(format!(
                "the maximum length of {max_length} tokens is above the model's {most} positions"
            ));
        }
        if !length_penalty.is_finite() {
            return Err(format!("the length penalty is {length_penalty}"));
        }
        match &self.sampling {
            None => Ok(()),
            Some(_) if beams > 1 => {
                Err(format!("sampling goes with 1 beam, not with {beams}: set beams to 1"))
            }
            Some(sampling) => sampling.check(),
        }
    }
}

impl Sampling {
    fn check(&self) -> Result<(), String> {
        let &Self { temperature, top_p, .. } = self;
        if !temperature.is_finite() || temperature <= 0.0 {
            return Err(format!("the temperature is {temperature}, it must be above 0"));
        }
        if !(top_p > 0.0 && top_p <= 1.0) {
            return Err(format!("top p is {top_p}, it must be above 0 and at most 1"));
        }
        Ok(())
    }
}
