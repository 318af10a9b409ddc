//! About jobs, arguments and memory.

super::super::message::messages! {
    /// In the words of a library.
    unexpected(what) = "{what}";
    job_ended() = "This job has ended: it can't be advanced any more. Begin another one.";
    job_unfinished() = "This job has not ended yet: advance it until it says that it has finished.";
    text_beyond_last() = "A text was asked for beyond the last.";

    /// `what` begins the sentence; `instead` is one that says what would fit.
    memory_short(what, needed, free, instead) = "{what} would take about {needed}, and this tab has {free} left. {instead}";
    memory_of_run() = "This run";
    memory_of_model() = "The model";
    megabytes(whole) = "{whole} MB";
    /// A size to a tenth: 3 and 4 are 3.4 GB.
    gigabytes(whole, tenth) = "{whole}.{tenth} GB";
    memory_not_counted() = "A run's memory was not counted.";
}
