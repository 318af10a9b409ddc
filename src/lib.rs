//! Homefire fine-tunes a small pretrained text model inside a browser tab.
//!
//! The modules stand in floor order: each uses only those above it in this list. Only `web` knows JavaScript,
//! and only [`device`] knows the GPU; everything between takes plain values in and gives plain values back.

pub mod error;

pub mod device;
pub mod memory;

pub mod data;

pub mod text;

pub mod kernels;

pub mod model;

pub mod embed;
pub mod head;

pub mod compare;
pub mod metrics;
pub mod shots;
pub mod tune;

pub mod generate;

pub mod classifier;

pub mod artifact;
pub mod inspect;

pub mod export;

pub mod session;
pub mod wire;

#[cfg(target_arch = "wasm32")]
pub mod web;

pub use error::{Error, Result};
