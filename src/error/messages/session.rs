//! About jobs, arguments and memory.

super::super::message::messages! {
    /// In the words of a library.
    unexpected(what) = "{what}";
}
