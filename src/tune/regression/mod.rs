//! Multinomial logistic regression on frozen embeddings, fitted to its optimum. How strongly its weights are drawn to zero, and
//! how sure its probabilities are, is chosen by cross-validation on all examples.
//!
//! It minimises `sum -w log p(label) + lambda/2 |W|²`, where the biases are among the weights: a free one follows two or eight
//! examples too closely. scikit-learn's `C` is `1 / lambda`; for two labels it has one weight vector where there are two here, and
//! `C` is `2 / lambda`.

mod minimise;
mod problem;
mod search;
mod span;
mod split;
mod strength;
mod temperature;

pub use search::{Labelled, Piece, Search};
pub use split::{Split, folds};
pub use strength::Choice;
