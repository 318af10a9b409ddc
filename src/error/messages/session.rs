//! About jobs, arguments and memory.

super::super::message::messages! {}
