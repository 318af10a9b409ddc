//! About a model's files, its tokenizer and the device.

super::super::message::messages! {}
