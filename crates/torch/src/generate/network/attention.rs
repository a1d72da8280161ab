//! Attention of several heads: of a text to itself, of a new token to those before it, and of
//! hypotheses to the text they are about.

use tch::{Kind, Tensor};

use super::layers::Linear;

/// Keys and values: `[heads, tokens, size]` of a text, `[hypotheses, heads, tokens, size]` of
/// hypotheses.
pub(super) struct KeysValues {
    keys: Tensor,
    values: Tensor,
}

impl KeysValues {
    pub(super) fn rows(&self) -> i64 {
        self.keys.size()[0]
    }

    pub(super) fn select(&mut self, rows: &Tensor) {
        self.keys = self.keys.index_select(0, rows);
        self.values = self.values.index_select(0, rows);
    }
}

/// How a width is divided among heads, and what scores are multiplied by.
#[derive(Clone, Copy)]
pub(super) struct Heads {
    pub(super) count: i64,
    pub(super) size: i64,
    pub(super) scale: f64,
}

impl Heads {
    /// `[rows, heads * size]` to `[heads, rows, size]`.
    fn split(&self, x: &Tensor) -> Tensor {
        x.view([-1, self.count, self.size]).transpose(0, 1)
    }

    /// `[heads, rows, size]` to `[rows, heads * size]`.
    fn join(&self, x: &Tensor) -> Tensor {
        x.transpose(0, 1).reshape([-1, self.count * self.size])
    }

    /// `softmax(q kᵀ · scale + bias) v`.
    fn attend(&self, queries: &Tensor, memory: &KeysValues, bias: Option<&Tensor>) -> Tensor {
        let mut scores = queries.matmul(&memory.keys.transpose(-1, -2));
        if (self.scale - 1.0).abs() > f64::EPSILON {
            scores *= self.scale;
        }
        if let Some(bias) = bias {
            scores += bias;
        }
        scores.softmax(-1, None::<Kind>).matmul(&memory.values)
    }

    /// The same for a whole text, where scores are `[heads, tokens, tokens]`: in 32 bits the
    /// fused kernel takes less than half the time, in 16 bits more than three times as long.
    fn attend_text(&self, queries: &Tensor, memory: &KeysValues, bias: Option<&Tensor>) -> Tensor {
        if queries.kind() != Kind::Float {
            return self.attend(queries, memory, bias);
        }
        // `None` is passed on as an undefined tensor, which the kernel refuses; it reads a whole
        // row whatever the mask's shape.
        let none = Tensor::zeros([1, 1, 1, queries.size()[1]], (Kind::Float, queries.device()));
        let queries = queries.unsqueeze(0);
        let mask = bias.map_or(none, |bias| bias.unsqueeze(0));
        Tensor::scaled_dot_product_attention(
            &queries,
            &memory.keys.unsqueeze(0),
            &memory.values.unsqueeze(0),
            Some(mask),
            0.0,
            false,
            self.scale,
        )
        .squeeze_dim(0)
    }
}

/// Attention of tokens to tokens of their own side.
pub(super) struct SelfAttention {
    heads: Heads,
    queries_keys_values: Linear,
    output: Linear,
}

impl SelfAttention {
    pub(super) fn new(heads: Heads, projections: &[Linear; 3], output: Linear) -> Self {
        Self { heads, queries_keys_values: Linear::joined(projections), output }
    }

    /// All tokens of a text, `[tokens, width]`; `bias` is `[heads, tokens, tokens]`.
    pub(super) fn text(&self, x: &Tensor, bias: Option<&Tensor>) -> Tensor {
        let projected = self.queries_keys_values.forward(x).chunk(3, -1);
        let memory = KeysValues {
            keys: self.heads.split(&projected[1]),
            values: self.heads.split(&projected[2]),
        };
        let queries = self.heads.split(&projected[0]);
        let attended = self.heads.attend_text(&queries, &memory, bias);
        self.output.forward(&self.heads.join(&attended))
    }

    /// One token of each hypothesis, `[hypotheses, width]`, after those in `past`, which it
    /// joins; `bias` is `[heads, 1, tokens]`.
    pub(super) fn step(
        &self,
        x: &Tensor,
        past: Option<&KeysValues>,
        bias: Option<&Tensor>,
    ) -> (Tensor, KeysValues) {
        let rows = x.size()[0];
        let projected = self.queries_keys_values.forward(x).chunk(3, -1);
        let token = |x: &Tensor| x.reshape([rows, self.heads.count, 1, self.heads.size]);
        let (keys, values) = (token(&projected[1]), token(&projected[2]));
        let memory = match past {
            None => KeysValues { keys, values },
            Some(past) => KeysValues {
                keys: Tensor::cat(&[&past.keys, &keys], 2),
                values: Tensor::cat(&[&past.values, &values], 2),
            },
        };
        let attended = self.heads.attend(&token(&projected[0]), &memory, bias);
        let output = self.output.forward(&attended.reshape([rows, -1]));
        (output, memory)
    }
}

/// Attention of hypotheses to the text that they are about.
pub(super) struct CrossAttention {
    heads: Heads,
    queries: Linear,
    keys_values: Linear,
    output: Linear,
}

impl CrossAttention {
    pub(super) fn new(
        heads: Heads,
        queries: Linear,
        keys_values: &[Linear; 2],
        output: Linear,
    ) -> Self {
        Self { heads, queries, keys_values: Linear::joined(keys_values), output }
    }

    /// Keys and values of the encoder's `states`, `[tokens, width]`.
    pub(super) fn memory(&self, states: &Tensor) -> KeysValues {
        let projected = self.keys_values.forward(states).chunk(2, -1);
        KeysValues {
            keys: self.heads.split(&projected[0]).contiguous(),
            values: self.heads.split(&projected[1]).contiguous(),
        }
    }

    /// One token of each hypothesis, `[hypotheses, width]`; the hypotheses of a text are
    /// consecutive, as many as stand beside its memory.
    pub(super) fn step(&self, x: &Tensor, memories: &[(&KeysValues, i64)]) -> Tensor {
        let queries = self.queries.forward(x);
        let mut first = 0;
        let attended: Vec<Tensor> = memories
            .iter()
            .map(|(memory, count)| {
                let own = self.heads.split(&queries.narrow(0, first, *count));
                first += count;
                self.heads.join(&self.heads.attend(&own, memory, None))
            })
            .collect();
        self.output.forward(&Tensor::cat(&attended, 0))
    }
}
