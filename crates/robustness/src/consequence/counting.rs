//! What counts as a parameter and as compute: shapes of models, and the counts that papers disagree
//! about.

/// The shape of one transformer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Its parameters, as printed.
    pub params: f64,
    /// Width of the residual stream, w.
    pub model_width: f64,
    /// Width of the feed-forward layer, f.
    pub feed_forward_width: f64,
    /// Width of one head, k.
    pub key_value_width: f64,
    /// Heads, h.
    pub heads: f64,
    /// Layers, l.
    pub layers: f64,
}

/// What all models of one architecture share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Architecture {
    /// Rows of the embedding, V.
    pub vocabulary: f64,
    /// Tokens of one sequence, s.
    pub context: f64,
}

/// What counts as a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamsCount {
    /// All, as published.
    Total,
    /// All but the embedding, `N - V w` (Kaplan 2020).
    NonEmbedding,
    /// By the usual formula for a transformer, `V w + l (4 w k h + 2 w f)`.
    Formula,
}

/// What counts as compute of one token, forwards and backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlopCount {
    /// `6 N`.
    SixParams,
    /// `6 N + 12 l s k h`: attention over the sequence as well (Chowdhery 2022, arXiv 2204.02311,
    /// App. B).
    Attention,
    /// That and `6 V w`, so that embedding and output head both count (Hoffmann 2022, App. F),
    /// where N has them once.
    AttentionAndHead,
}

impl ParamsCount {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Total, Self::NonEmbedding, Self::Formula];

    /// Name in quantities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::NonEmbedding => "nonembedding",
            Self::Formula => "formula",
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Total => "all, as published",
            Self::NonEmbedding => "all but the embedding",
            Self::Formula => "usual formula, four matrices a layer",
        }
    }

    /// The count of a model of this shape whose published count is `total`.
    #[must_use]
    pub fn params(self, shape: &Shape, architecture: &Architecture, total: f64) -> f64 {
        let embedding = architecture.vocabulary * shape.model_width;
        match self {
            Self::Total => total,
            Self::NonEmbedding => total - embedding,
            Self::Formula => {
                let attention = 4.0 * shape.model_width * shape.key_value_width * shape.heads;
                embedding
                    + shape.layers
                        * (attention + 2.0 * shape.model_width * shape.feed_forward_width)
            }
        }
    }
}

impl FlopCount {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SixParams, Self::Attention, Self::AttentionAndHead];

    /// Name in quantities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SixParams => "six_nd",
            Self::Attention => "attention",
            Self::AttentionAndHead => "attention_head",
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::SixParams => "6 N D",
            Self::Attention => "with attention",
            Self::AttentionAndHead => "with attention, embedding and head",
        }
    }

    /// FLOP of one training token of a model of this shape whose published count is `total`.
    #[must_use]
    pub fn flop_per_token(self, shape: &Shape, architecture: &Architecture, total: f64) -> f64 {
        let attention =
            12.0 * shape.layers * architecture.context * shape.key_value_width * shape.heads;
        match self {
            Self::SixParams => 6.0 * total,
            Self::Attention => 6.0 * total + attention,
            Self::AttentionAndHead => {
                6.0 * total + attention + 6.0 * architecture.vocabulary * shape.model_width
            }
        }
    }
}

/// The shape whose published count is nearest to `params`, if it lies within a share of it.
#[must_use]
pub fn nearest_shape(shapes: &[Shape], params: f64, tolerance: f64) -> Option<&Shape> {
    let apart = |shape: &Shape| laws::ln(shape.params / params).abs();
    let nearest = shapes.iter().min_by(|a, b| apart(a).total_cmp(&apart(b)))?;
    (apart(nearest) <= tolerance).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hoffmann 2022, Table A9, the model of 632 million, and the counts worked out by hand.
    #[test]
    fn counts_of_one_shape() {
        let shape = Shape {
            params: 632e6,
            model_width: 1536.0,
            feed_forward_width: 6144.0,
            key_value_width: 128.0,
            heads: 12.0,
            layers: 19.0,
        };
        let architecture = Architecture { vocabulary: 32_000.0, context: 2048.0 };
        let close = |ours: f64, theirs: f64| {
            assert!((ours - theirs).abs() <= 1e-9 * theirs, "{ours} against {theirs}");
        };
        close(ParamsCount::NonEmbedding.params(&shape, &architecture, 632e6), 582_848_000.0);
        // 49,152,000 + 19 (9,437,184 + 18,874,368).
        close(ParamsCount::Formula.params(&shape, &architecture, 632e6), 587_071_488.0);
        // 12 · 19 · 2048 · 1536 = 717,225,984 for attention, 294,912,000 for the head.
        close(
            FlopCount::Attention.flop_per_token(&shape, &architecture, 632e6),
            3_792e6 + 717_225_984.0,
        );
        close(
            FlopCount::AttentionAndHead.flop_per_token(&shape, &architecture, 632e6),
            4_509_225_984.0 + 294_912_000.0,
        );
        assert_eq!(nearest_shape(&[shape], 630e6, 0.01), Some(&shape));
        assert_eq!(nearest_shape(&[shape], 600e6, 0.01), None);
    }
}
