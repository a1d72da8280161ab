//! The salience head: sentence vectors in document order, each other's neighbours in a small
//! transformer (norm first), one logit for each.

use tch::{Kind, Tensor};

use super::Model;

/// Width of the head.
pub(crate) const WIDTH: i64 = 256;
/// Width inside of its feed-forward part.
pub(crate) const INNER: i64 = 512;
/// Its layers.
pub(crate) const LAYERS: usize = 2;
/// Attention heads of a layer.
pub(crate) const HEADS: i64 = 4;
/// Positions it tells apart; those past the last share one embedding.
pub(crate) const POSITIONS: i64 = 64;

impl Model {
    /// Salience logits `[articles, sentences]` of sentence vectors
    /// `[articles, sentences, dim]`; `mask` is 1 for sentences, 0 for padding.
    pub fn salience(&self, vectors: &Tensor, mask: &Tensor, dropout: f64) -> Tensor {
        let drop = |x: Tensor| if dropout > 0.0 { x.dropout(dropout, true) } else { x };
        let get = |name: &str, part: &str| self.weights.get(name, part);
        let norm = |x: &Tensor, name: &str| {
            let size = *x.size().last().unwrap_or(&0);
            x.layer_norm([size], Some(get(name, "weight")), Some(get(name, "bias")), 1e-5, false)
        };
        let linear =
            |x: &Tensor, name: &str| x.linear(get(name, "weight"), Some(get(name, "bias")));
        let (rows, count) = (vectors.size()[0], vectors.size()[1]);
        let index = Tensor::arange(count, (Kind::Int64, vectors.device())).clamp_max(POSITIONS - 1);
        let positions = get("pos", "weight").index_select(0, &index).unsqueeze(0);
        let bias = ((mask - 1.0) * 1e4).reshape([rows, 1, 1, count]);
        let mut x = drop(linear(&norm(vectors, "nin"), "inp") + positions);
        for layer in 0..LAYERS {
            let at = |part: &str| format!("inter.layers.{layer}.{part}");
            let normed = norm(&x, &at("norm1"));
            let joint = normed.linear(
                get(&at("self_attn"), "in_proj_weight"),
                Some(get(&at("self_attn"), "in_proj_bias")),
            );
            let heads = joint.view([rows, count, 3, HEADS, WIDTH / HEADS]).permute([2, 0, 3, 1, 4]);
            let (query, key, value) = (heads.get(0), heads.get(1), heads.get(2));
            let scores = query.matmul(&key.transpose(-1, -2)) / ((WIDTH / HEADS) as f64).sqrt();
            let attended = (scores + &bias).softmax(-1, Kind::Float).matmul(&value);
            let attended = attended.transpose(1, 2).reshape([rows, count, WIDTH]);
            x = &x + drop(linear(&attended, &at("self_attn.out_proj")));
            let inner = linear(&norm(&x, &at("norm2")), &at("linear1")).gelu("none");
            x = &x + drop(linear(&drop(inner), &at("linear2")));
        }
        linear(&norm(&x, "ln"), "out").squeeze_dim(-1)
    }
}
