//! About what a person brings: tables, rows, labels, splits and texts.

super::super::message::messages! {}
