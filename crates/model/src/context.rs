//! The context head: what a sentence needs before it to be understood.
//!
//! Of each sentence it reads what a salience head reads of it, projected to a few numbers, and some
//! numbers of its text; of a pair of sentences also how they go together. It tells the odds that a
//! sentence stands alone, that it is no part of the story at all (a caption, an advert, a question), and
//! that an earlier sentence gives the context that it needs. Three perceptrons of one hidden layer
//! (`ReLU`) over a shared projection of normalized rows, in f32, whatever the engine.

use crate::weights::Weights;
use crate::{ContextSpec, ModelError, ModelFiles, ModelSpec, WEIGHTS_FILE};

/// How many numbers of its text a context head is told of a sentence.
pub const TEXT_NUMBERS: usize = 16;
/// How many numbers a context head is told of a sentence and one before it.
pub const PAIR_NUMBERS: usize = 13;

/// What is added to the variance by layer normalization, as `PyTorch` has it.
const EPSILON: f32 = 1e-5;

/// A loaded head.
#[derive(Debug)]
pub struct ContextHead {
    /// Factors and offsets of layer normalization, `[width]` each.
    norm: [Vec<f32>; 2],
    input: Layer,
    alone: Perceptron,
    misplaced: Perceptron,
    gives: Perceptron,
}

/// `outputs = weight · inputs + bias`.
#[derive(Debug)]
struct Layer {
    /// `[outputs, inputs]`.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

/// One hidden layer, one output.
#[derive(Debug)]
struct Perceptron {
    hidden: Layer,
    output: Layer,
}

/// What the head keeps of a sentence.
#[derive(Debug, Clone, Default)]
pub struct ContextRow {
    /// Its numbers, projected: `[projected]`.
    projected: Vec<f32>,
    /// As the sentence that needs context: what it adds to the hidden layer of `gives`, `[hidden]`.
    needs: Vec<f32>,
    /// As the sentence that gives it, the same.
    gives: Vec<f32>,
    /// The probability, 0 to 1, that it is understood alone.
    pub alone: f32,
    /// The probability, 0 to 1, that it has no place in a summary.
    pub misplaced: f32,
}

impl Layer {
    fn load(
        weights: &Weights,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            weight: weights.floats(&format!("{name}.weight"), &[outputs, inputs])?.to_vec(),
            bias: weights.floats(&format!("{name}.bias"), &[outputs])?.to_vec(),
        })
    }

    /// Adds to `sums` what `inputs`, which are those from `first` on, make of them.
    fn add(&self, first: usize, inputs: &[f32], sums: &mut [f32]) {
        let width = self.weight.len() / self.bias.len();
        for (sum, row) in sums.iter_mut().zip(self.weight.chunks_exact(width)) {
            *sum += row[first..].iter().zip(inputs).map(|(w, x)| w * x).sum::<f32>();
        }
    }
}

impl Perceptron {
    fn load(
        weights: &Weights,
        name: &str,
        inputs: usize,
        hidden: usize,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            hidden: Layer::load(weights, &format!("{name}.0"), inputs, hidden)?,
            output: Layer::load(weights, &format!("{name}.2"), hidden, 1)?,
        })
    }

    /// The probability of sums of the hidden layer, its bias included.
    fn probability(&self, sums: &[f32]) -> f32 {
        let weights = self.output.weight.iter().zip(sums);
        let odds: f32 = weights.map(|(w, sum)| w * sum.max(0.0)).sum();
        1.0 / (1.0 + (-odds - self.output.bias[0]).exp())
    }

    fn of(&self, parts: [&[f32]; 2]) -> f32 {
        let mut sums = self.hidden.bias.clone();
        self.hidden.add(0, parts[0], &mut sums);
        self.hidden.add(parts[0].len(), parts[1], &mut sums);
        self.probability(&sums)
    }
}

impl ContextHead {
    /// The head of a model, if it has one.
    ///
    /// # Errors
    /// If the weights are no `safetensors` file, or have not the tensors that the spec asks for.
    pub fn open(files: &ModelFiles, spec: &ModelSpec) -> Result<Option<Self>, ModelError> {
        if spec.context.is_none() {
            return Ok(None);
        }
        let weights = Weights::parse(&files.origin.join(WEIGHTS_FILE), &files.weights)?;
        Self::take(spec, &weights)
    }

    /// Takes the head's tensors, if the model has one.
    ///
    /// # Errors
    /// If they are not what the spec asks for.
    pub fn take(spec: &ModelSpec, weights: &Weights) -> Result<Option<Self>, ModelError> {
        let Some(ContextSpec { projected, hidden }) = spec.context else { return Ok(None) };
        let width = spec.salience_width();
        let own = |name: &str| format!("context.{name}");
        let text = TEXT_NUMBERS + projected;
        let pair = TEXT_NUMBERS + PAIR_NUMBERS + 2 * projected;
        let norm =
            |part: &str| Ok(weights.floats(&own(&format!("norm.{part}")), &[width])?.to_vec());
        Ok(Some(Self {
            norm: [norm("weight")?, norm("bias")?],
            input: Layer::load(weights, &own("input"), width, projected)?,
            alone: Perceptron::load(weights, &own("alone"), text, hidden)?,
            misplaced: Perceptron::load(weights, &own("misplaced"), text, hidden)?,
            gives: Perceptron::load(weights, &own("gives"), pair, hidden)?,
        }))
    }

    /// How many numbers it makes of what a salience head reads.
    pub fn projected(&self) -> usize {
        self.input.bias.len()
    }

    /// The projection, `[projected]`, of what a salience head reads of a sentence.
    pub fn project(&self, row: &[f32]) -> Vec<f32> {
        let count = row.len().max(1) as f32;
        let mean = row.iter().sum::<f32>() / count;
        let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count;
        let scale = 1.0 / (variance + EPSILON).sqrt();
        let [weight, bias] = &self.norm;
        let scaled = row.iter().zip(weight.iter().zip(bias));
        let normal: Vec<f32> = scaled.map(|(x, (w, b))| (x - mean) * scale * w + b).collect();
        let mut projected = self.input.bias.clone();
        self.input.add(0, &normal, &mut projected);
        projected
    }

    /// What is known of a sentence by its projection and its text.
    pub fn read(&self, projected: &[f32], text: &[f32; TEXT_NUMBERS]) -> ContextRow {
        let mut needs = self.gives.hidden.bias.clone();
        self.gives.hidden.add(0, text, &mut needs);
        let mut gives = vec![0.0; needs.len()];
        let last = TEXT_NUMBERS + PAIR_NUMBERS + projected.len();
        self.gives.hidden.add(last, projected, &mut gives);
        ContextRow {
            projected: projected.to_vec(),
            needs,
            gives,
            alone: self.alone.of([text, projected]),
            misplaced: self.misplaced(projected, text),
        }
    }

    /// The probability, 0 to 1, that a sentence has no place in a summary, by its projection and its text.
    pub fn misplaced(&self, projected: &[f32], text: &[f32; TEXT_NUMBERS]) -> f32 {
        self.misplaced.of([text, projected])
    }

    /// The probability, 0 to 1, that `earlier` gives the context that `sentence` needs.
    pub fn gives(
        &self,
        sentence: &ContextRow,
        earlier: &ContextRow,
        pair: &[f32; PAIR_NUMBERS],
    ) -> f32 {
        let (needs, gives) = (sentence.needs.iter(), earlier.gives.iter());
        let mut sums: Vec<f32> = needs.zip(gives).map(|(a, b)| a + b).collect();
        self.gives.hidden.add(TEXT_NUMBERS, pair, &mut sums);
        let both = sentence.projected.iter().zip(&earlier.projected);
        let both: Vec<f32> = both.map(|(a, b)| a * b).collect();
        self.gives.hidden.add(TEXT_NUMBERS + PAIR_NUMBERS, &both, &mut sums);
        self.gives.probability(&sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(outputs: usize, weight: Vec<f32>) -> Layer {
        Layer { bias: vec![0.0; outputs], weight }
    }

    /// A perceptron whose logit is the sum of one input and another, if that is above 0.
    fn sum_of(inputs: usize, first: usize, second: usize) -> Perceptron {
        let mut weight = vec![0.0; inputs];
        weight[first] = 1.0;
        weight[second] = 1.0;
        Perceptron { hidden: layer(1, weight), output: layer(1, vec![1.0]) }
    }

    #[test]
    fn worked_by_hand() {
        let text = TEXT_NUMBERS + 1;
        let pair = TEXT_NUMBERS + PAIR_NUMBERS + 2;
        let head = ContextHead {
            norm: [vec![1.0; 2], vec![0.0; 2]],
            // The first number of a normalized row.
            input: layer(1, vec![1.0, 0.0]),
            alone: sum_of(text, 0, TEXT_NUMBERS),
            misplaced: sum_of(text, 1, 2),
            // The last number of the pair, and the product of the projections.
            gives: sum_of(pair, pair - 3, pair - 2),
        };
        let near = |got: f32, want: f32| assert!((got - want).abs() < 1e-4, "{got} for {want}");
        let probability = |logit: f32| 1.0 / (1.0 + (-logit).exp());
        // Of two numbers the larger is 1, the other -1.
        let rows = [head.project(&[5.0, 3.0]), head.project(&[2.0, 4.0])];
        near(rows[0][0], 1.0);
        near(rows[1][0], -1.0);
        let mut numbers = [0.0; TEXT_NUMBERS];
        numbers[..3].copy_from_slice(&[0.5, 2.0, -3.0]);
        let [first, second] = rows.map(|row| head.read(&row, &numbers));
        near(first.alone, probability(1.5));
        // What is below 0 counts as 0.
        near(second.alone, 0.5);
        near(first.misplaced, 0.5);
        let mut pair = [0.0; PAIR_NUMBERS];
        pair[PAIR_NUMBERS - 1] = 3.0;
        near(head.gives(&second, &first, &pair), probability(2.0));
        near(head.gives(&first, &first, &pair), probability(4.0));
    }

    #[cfg(feature = "embedded-model")]
    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    fn as_pytorch_has_it() {
        #[derive(serde::Deserialize)]
        struct Reference {
            context: Told,
        }
        #[derive(serde::Deserialize)]
        struct Told {
            alone: [f32; 2],
            misplaced: [f32; 2],
            gives: f32,
        }
        let reference = include_str!("../../../models/nutgraf-mini/reference.json");
        let Reference { context } = serde_json::from_str(reference).expect("reference.json");
        let files = ModelFiles::embedded();
        let spec = ModelSpec::parse(&files).expect("spec.json");
        let head = ContextHead::open(&files, &spec).expect("sound").expect("a context head");
        // The numbers of `reference` in context.py.
        let row = |number: f64| -> Vec<f32> {
            let width = spec.salience_width() as u32;
            (1..=width).map(|at| (0.1 * number * f64::from(at)).sin() as f32).collect()
        };
        let text = |number: usize| std::array::from_fn(|at| (at % (2 + number)) as f32 / 2.0);
        let pair = std::array::from_fn(|at| (at % 4) as f32 / 3.0);
        let rows = [1, 2].map(|number: u8| {
            head.read(&head.project(&row(f64::from(number))), &text(usize::from(number)))
        });
        // Sums of 774 numbers in another order.
        let near = |got: f32, want: f32| assert!((got - want).abs() < 1e-4, "{got} for {want}");
        for (at, row) in rows.iter().enumerate() {
            near(row.alone, context.alone[at]);
            near(row.misplaced, context.misplaced[at]);
        }
        near(head.gives(&rows[1], &rows[0], &pair), context.gives);
    }
}
