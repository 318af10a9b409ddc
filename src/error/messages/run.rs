//! About settings, approaches and runs.

super::super::message::messages! {}
