//! Attention of several heads: of a text to itself, of a new token to those before it, and of
//! hypotheses to the text they are about.

use nutgraf_tch::Linear;
use tch::{Kind, TchError, Tensor};

/// Keys and values: `[heads, tokens, size]` of a text, `[hypotheses, heads, tokens, size]` of
/// hypotheses.
pub(super) struct KeysValues {
    keys: Tensor,
    values: Tensor,
}

impl KeysValues {
    pub(super) fn rows(&self) -> i64 {
        self.keys.size().first().copied().unwrap_or_default()
    }

    pub(super) fn select(&mut self, rows: &Tensor) -> Result<(), TchError> {
        self.keys = self.keys.f_index_select(0, rows)?;
        self.values = self.values.f_index_select(0, rows)?;
        Ok(())
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
    fn split(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_view([-1, self.count, self.size])?.f_transpose(0, 1)
    }

    /// `[heads, rows, size]` to `[rows, heads * size]`.
    fn join(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_transpose(0, 1)?.f_reshape([-1, self.count * self.size])
    }

    /// `softmax(q kᵀ · scale + bias) v`.
    fn attend(
        &self,
        queries: &Tensor,
        memory: &KeysValues,
        bias: Option<&Tensor>,
    ) -> Result<Tensor, TchError> {
        let mut scores = queries.f_matmul(&memory.keys.f_transpose(-1, -2)?)?;
        if (self.scale - 1.0).abs() > f64::EPSILON {
            scores = scores.f_mul_scalar_(self.scale)?;
        }
        if let Some(bias) = bias {
            scores = scores.f_add_(bias)?;
        }
        scores.f_softmax(-1, None::<Kind>)?.f_matmul(&memory.values)
    }

    /// The same for a whole text, where scores are `[heads, tokens, tokens]`: in 32 bits the
    /// fused kernel takes less than half the time, in 16 bits more than three times as long.
    fn attend_text(
        &self,
        queries: &Tensor,
        memory: &KeysValues,
        bias: Option<&Tensor>,
    ) -> Result<Tensor, TchError> {
        if queries.f_kind()? != Kind::Float {
            return self.attend(queries, memory, bias);
        }
        // `None` is passed on as an undefined tensor, which the kernel refuses; it reads a whole
        // row whatever the mask's shape.
        let tokens = queries.size3()?.1;
        let mask = match bias {
            Some(bias) => bias.f_unsqueeze(0)?,
            None => Tensor::f_zeros([1, 1, 1, tokens], (Kind::Float, queries.device()))?,
        };
        Tensor::f_scaled_dot_product_attention(
            &queries.f_unsqueeze(0)?,
            &memory.keys.f_unsqueeze(0)?,
            &memory.values.f_unsqueeze(0)?,
            Some(mask),
            0.0,
            false,
            self.scale,
        )?
        .f_squeeze_dim(0)
    }
}

/// `count` parts of the outputs of a layer that has several side by side.
fn parts<const COUNT: usize>(x: &Tensor) -> Result<[Tensor; COUNT], TchError> {
    let parts = x.f_chunk(i64::try_from(COUNT).unwrap_or_default(), -1)?;
    let wrong = |_| TchError::Torch(format!("a width does not divide into {COUNT}"));
    parts.try_into().map_err(wrong)
}

/// Attention of tokens to tokens of their own side.
pub(super) struct SelfAttention {
    heads: Heads,
    queries_keys_values: Linear,
    output: Linear,
}

impl SelfAttention {
    pub(super) fn new(
        heads: Heads,
        projections: &[Linear; 3],
        output: Linear,
    ) -> Result<Self, TchError> {
        Ok(Self { heads, queries_keys_values: Linear::side_by_side(projections)?, output })
    }

    /// All tokens of a text, `[tokens, width]`; `bias` is `[heads, tokens, tokens]`.
    pub(super) fn text(&self, x: &Tensor, bias: Option<&Tensor>) -> Result<Tensor, TchError> {
        let [queries, keys, values] = parts(&self.queries_keys_values.forward(x)?)?;
        let split = |x: &Tensor| self.heads.split(x);
        let memory = KeysValues { keys: split(&keys)?, values: split(&values)? };
        let attended = self.heads.attend_text(&split(&queries)?, &memory, bias)?;
        self.output.forward(&self.heads.join(&attended)?)
    }

    /// One token of each hypothesis, `[hypotheses, width]`, after those in `past`, which it
    /// joins; `bias` is `[heads, 1, tokens]`.
    pub(super) fn step(
        &self,
        x: &Tensor,
        past: Option<&KeysValues>,
        bias: Option<&Tensor>,
    ) -> Result<(Tensor, KeysValues), TchError> {
        let rows = x.size2()?.0;
        let [queries, keys, values] = parts(&self.queries_keys_values.forward(x)?)?;
        let token = |x: &Tensor| x.f_reshape([rows, self.heads.count, 1, self.heads.size]);
        let (keys, values) = (token(&keys)?, token(&values)?);
        let memory = match past {
            None => KeysValues { keys, values },
            Some(past) => KeysValues {
                keys: Tensor::f_cat(&[&past.keys, &keys], 2)?,
                values: Tensor::f_cat(&[&past.values, &values], 2)?,
            },
        };
        let attended = self.heads.attend(&token(&queries)?, &memory, bias)?;
        let output = self.output.forward(&attended.f_reshape([rows, -1])?)?;
        Ok((output, memory))
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
    ) -> Result<Self, TchError> {
        Ok(Self { heads, queries, keys_values: Linear::side_by_side(keys_values)?, output })
    }

    /// Keys and values of the encoder's `states`, `[tokens, width]`.
    pub(super) fn memory(&self, states: &Tensor) -> Result<KeysValues, TchError> {
        let [keys, values] = parts(&self.keys_values.forward(states)?)?;
        let split = |x: &Tensor| self.heads.split(x)?.f_contiguous();
        Ok(KeysValues { keys: split(&keys)?, values: split(&values)? })
    }

    /// One token of each hypothesis, `[hypotheses, width]`; the hypotheses of a text are
    /// consecutive, as many as stand beside its memory.
    pub(super) fn step(
        &self,
        x: &Tensor,
        memories: &[(&KeysValues, i64)],
    ) -> Result<Tensor, TchError> {
        let queries = self.queries.forward(x)?;
        let mut first = 0;
        let mut attended = Vec::with_capacity(memories.len());
        for (memory, count) in memories {
            let own = self.heads.split(&queries.f_narrow(0, first, *count)?)?;
            first += count;
            attended.push(self.heads.join(&self.heads.attend(&own, memory, None)?)?);
        }
        self.output.forward(&Tensor::f_cat(&attended, 0)?)
    }
}
