//! About files that Homefire has written: classifiers, checkpoints, saved embeddings, exports.

super::super::message::messages! {}
