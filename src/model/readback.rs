//! From a device back to this module's memory.

use burn::tensor::{Tensor, Transaction};

use crate::error::messages::{model as messages, session};
use crate::{Error, Result};

/// Reads tensors back in one go.
///
/// # Errors
/// [`Error::DeviceLost`] where they can't be read.
pub async fn read(tensors: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>> {
    tensors
        .into_iter()
        .fold(Transaction::default(), Transaction::register)
        .execute_async()
        .await
        .map_err(|e| Error::DeviceLost(messages::device_unread(format!("{e:?}"))))?
        .into_iter()
        .map(|data| {
            data.try_into_vec::<f32>()
                .map_err(|e| Error::Internal(session::unexpected(format!("{e:?}"))))
        })
        .collect()
}
